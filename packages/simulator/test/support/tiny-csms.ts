import { type AddressInfo } from 'node:net'
import { type OcppVersion, ocpp16, ocpp21, ocpp201, type Protocol, readerOf } from '@stationmaster/ocpp'
import { type WebSocket, WebSocketServer } from 'ws'

/** Any JSON: a test looks where it wants. */
export type Payload = ReturnType<typeof JSON.parse>

export interface Received {
  readonly identity: string
  readonly messageId: string
  readonly action: string
  readonly payload: Payload
}

type Answer = object | undefined | 'silence' | { readonly error: string }
type Answers = Record<string, (call: Received) => Answer>

const protocols: Record<OcppVersion, Protocol> = { 'ocpp1.6': ocpp16, 'ocpp2.0.1': ocpp201, 'ocpp2.1': ocpp21 }

function isVersion(text: string): text is OcppVersion {
  return text in protocols
}

/** The smallest CSMS a station can charge with; it holds every frame against the definitions, by the letter. */
export class TinyCsms {
  readonly calls: Received[] = []
  /** What was wrong with what the station sent. */
  readonly violations: string[] = []
  readonly upgrades: { readonly identity: string; readonly authorization: string | undefined }[] = []
  readonly sockets: WebSocket[] = []
  answers: Answers
  now: () => number
  #server: WebSocketServer | undefined
  #nextTransactionId = 1_000_001
  #nextCall = 1
  readonly #pending = new Map<string, { action: string; settle: (frame: unknown[]) => void }>()
  #waiting: { action: string; from: number; resolve: (call: Received) => void }[] = []

  constructor(now: () => number) {
    this.now = now
    this.answers = {
      BootNotification: () => ({ status: 'Accepted', currentTime: this.#iso(), interval: 300 }),
      Heartbeat: () => ({ currentTime: this.#iso() }),
      Authorize: ({ payload }) =>
        payload.idTag === undefined ? { idTokenInfo: { status: 'Accepted' } } : { idTagInfo: { status: 'Accepted' } },
      StartTransaction: () => ({ transactionId: this.#nextTransactionId++, idTagInfo: { status: 'Accepted' } }),
      StopTransaction: ({ payload }) => (payload.idTag === undefined ? {} : { idTagInfo: { status: 'Accepted' } }),
      TransactionEvent: ({ payload }) => (payload.idToken === undefined ? {} : { idTokenInfo: { status: 'Accepted' } }),
    }
  }

  async listen(): Promise<void> {
    this.#server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      handleProtocols: (offered) => [...offered].find(isVersion) ?? false,
    })
    this.#server.on('connection', (socket, request) => {
      const identity = decodeURIComponent((request.url ?? '').split('/').at(-1) ?? '')
      this.upgrades.push({ identity, authorization: request.headers.authorization })
      this.sockets.push(socket)
      socket.on('error', () => undefined)
      socket.on('message', (data: Buffer) => this.#receive(identity, socket, socket.protocol, data.toString('utf8')))
    })
    await new Promise((resolve) => this.#server?.once('listening', resolve))
  }

  get url(): string {
    const address = this.#server?.address() as AddressInfo
    return `ws://127.0.0.1:${address.port}/ocpp`
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate()
    await new Promise((resolve) => this.#server?.close(resolve))
  }

  of(action: string): Received[] {
    return this.calls.filter((call) => call.action === action)
  }

  /** The first call of the action from the given position in `calls` on, now or when it comes. */
  next(action: string, from = 0): Promise<Received> {
    const known = this.calls.slice(from).find((call) => call.action === action)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise((resolve) => this.#waiting.push({ action, from, resolve }))
  }

  /** Sends a command and gives the frame that answers it. */
  async command(action: string, payload: object): Promise<unknown[]> {
    const socket = this.sockets.at(-1)
    if (socket === undefined) throw new Error('no station')
    const id = `c${this.#nextCall++}`
    const answer = new Promise<unknown[]>((settle) => this.#pending.set(id, { action, settle }))
    socket.send(JSON.stringify([2, id, action, payload]))
    return answer
  }

  /** The payload that answers a command. */
  async ask(action: string, payload: object): Promise<Payload> {
    const [type, , answer]: Payload[] = await this.command(action, payload)
    if (type !== 3) throw new Error(`${action} was answered with ${type} ${JSON.stringify(answer)}`)
    return answer
  }

  #receive(identity: string, socket: WebSocket, version: string, text: string): void {
    const frame: unknown[] = JSON.parse(text)
    const [type, id, third, fourth] = frame
    const messageId = String(id)
    if (type === 6) {
      const action = String(third)
      this.#hold(version, 'request', action, fourth)
      const send: Received = { identity, messageId, action, payload: fourth }
      this.calls.push(send)
      this.#tell(send)
      return
    }
    if (type === 2) {
      const action = String(third)
      this.#hold(version, 'request', action, fourth)
      const call: Received = { identity, messageId, action, payload: fourth }
      this.calls.push(call)
      const answer = this.answers[action]?.(call)
      if (answer === 'silence') this.#tell(call)
      else {
        if (answer !== undefined && 'error' in answer) socket.send(JSON.stringify([4, messageId, answer.error, '', {}]))
        else socket.send(JSON.stringify([3, messageId, answer ?? {}]))
        this.#tell(call)
      }
      return
    }
    const pending = this.#pending.get(messageId)
    this.#pending.delete(messageId)
    if (type === 3 && pending !== undefined) this.#hold(version, 'response', pending.action, third)
    pending?.settle(frame)
  }

  #hold(version: string, kind: 'request' | 'response', action: string, payload: unknown): void {
    if (!isVersion(version)) return
    const result = readerOf(protocols[version]).read(kind, action, payload, 'strict', new Date(this.now()))
    if (!result.ok)
      this.violations.push(
        `${action} ${kind}: ${result.violation.path} ${result.violation.description} ${JSON.stringify(payload)}`,
      )
  }

  #tell(call: Received): void {
    const index = this.calls.indexOf(call)
    this.#waiting = this.#waiting.filter((waiting) => {
      if (waiting.action !== call.action || waiting.from > index) return true
      waiting.resolve(call)
      return false
    })
  }

  #iso(): string {
    return new Date(this.now()).toISOString()
  }
}
