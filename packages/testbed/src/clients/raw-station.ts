/**
 * A station's end of an OCPP-J link, written from the published text (OCPP-J 1.6 chapter 4, 2.1 part 4) on bare `ws`, so
 * that no code of ours stands on both ends of a test.
 */
import { randomUUID } from 'node:crypto'
import { type ConnectionOptions } from 'node:tls'
import WebSocket from 'ws'
import { within } from '../until.ts'

export type Fields = Record<string, unknown>

export type Answer =
  | { kind: 'result'; id: unknown; payload: Fields }
  | { kind: 'error'; id: unknown; code: string; description: string; details: unknown }

export interface Request {
  id: string
  action: string
  payload: Fields
}

/** What a command is answered with: a payload, a CALLERROR by its code, or nothing at all. */
export type Reply = { result: Fields } | { error: string; description?: string } | 'silence'

export interface WireFrame {
  direction: 'in' | 'out'
  text: string
}

export interface RawStationOptions {
  /** Sent as the Basic user name too; the URL carries it percent-encoded. */
  identity: string
  subprotocols?: readonly string[]
  password?: string | Uint8Array
  localAddress?: string
  deflate?: boolean
  /** Over `wss`: its certificate and what it offers; the server's certificate is taken as it is. */
  tls?: Pick<ConnectionOptions, 'cert' | 'key' | 'ciphers' | 'minVersion' | 'maxVersion'>
  /** Answers to commands by action; what is not named gets NotImplemented. */
  replies?: Record<string, (payload: Fields) => Reply>
}

/** The handshake was answered with something else than 101. */
export class HandshakeRefused extends Error {
  override name = 'HandshakeRefused'
  readonly status: number
  constructor(status: number) {
    super(`the handshake was answered with ${status}`)
    this.status = status
  }
}

export class RawStation implements AsyncDisposable {
  readonly identity: string
  /** Everything that crossed the wire, in order. */
  readonly wire: WireFrame[] = []
  /** The commands that came, in order. */
  readonly requests: Request[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  readonly replies: Record<string, (payload: Fields) => Reply>
  readonly #socket: WebSocket
  readonly #answers = new Map<string, (answer: Answer) => void>()
  #watchers: { matches: (text: string) => boolean; resolve: (text: string) => void }[] = []
  #taken = new Set<Request>()
  #requestWatchers: { action: string; resolve: (request: Request) => void }[] = []
  /** The subprotocol the server chose. */
  get subprotocol(): string {
    return this.#socket.protocol
  }

  private constructor(socket: WebSocket, options: RawStationOptions) {
    this.#socket = socket
    this.identity = options.identity
    this.replies = options.replies ?? {}
    socket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')))
    socket.on('error', () => socket.terminate())
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }))
    })
  }

  /** @param base the server's OCPP-J endpoint, e.g. `ws://127.0.0.1:8080/ocpp` */
  static async connect(base: string, options: RawStationOptions): Promise<RawStation> {
    const { identity, password, subprotocols = ['ocpp1.6'] } = options
    const credentials =
      password === undefined
        ? {}
        : {
            authorization: `Basic ${Buffer.concat([Buffer.from(`${identity}:`), Buffer.from(password)]).toString('base64')}`,
          }
    const socket = new WebSocket(`${base}/${encodeURIComponent(identity)}`, [...subprotocols], {
      perMessageDeflate: options.deflate ?? false,
      headers: credentials,
      ...(options.tls === undefined ? {} : { ...options.tls, rejectUnauthorized: false }),
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    })
    const station = new RawStation(socket, options)
    const opened = new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('unexpected-response', (request, response) => {
        reject(new HandshakeRefused(response.statusCode ?? 0))
        response.resume()
        request.destroy()
      })
      socket.once('error', reject)
    })
    await within(`the handshake of ${identity}`, opened)
    return station
  }

  /** Sends a CALL and resolves with its answer. */
  call(action: string, payload: unknown, id: string = randomUUID()): Promise<Answer> {
    return within(`the answer to ${action} of ${this.identity}`, this.ask(action, payload, id), 60_000)
  }

  /** As `call`, and never gives up: resolves only when an answer comes. */
  ask(action: string, payload: unknown, id: string = randomUUID()): Promise<Answer> {
    const answer = this.answerTo(id)
    this.send(JSON.stringify([2, id, action, payload]))
    return answer
  }

  /** A CALL whose answer must be a CALLRESULT. */
  async accepted(action: string, payload: unknown, id: string = randomUUID()): Promise<Fields> {
    const answer = await this.call(action, payload, id)
    if (answer.kind === 'error') throw new Error(`${action} of ${this.identity}: ${answer.code} ${answer.description}`)
    return answer.payload
  }

  /** The next answer with this id, whatever JSON value the id is. */
  answerTo(id: unknown): Promise<Answer> {
    return new Promise((resolve) => this.#answers.set(JSON.stringify(id), resolve))
  }

  send(frame: string | Uint8Array): void {
    this.wire.push({
      direction: 'out',
      text: typeof frame === 'string' ? frame : Buffer.from(frame).toString('latin1'),
    })
    this.#socket.send(frame)
  }

  /** The next frame that comes in and satisfies this. */
  frame(what: string, matches: (text: string) => boolean): Promise<string> {
    const next = new Promise<string>((resolve) => {
      this.#watchers = [...this.#watchers, { matches, resolve }]
    })
    return within(`${what} at ${this.identity}`, next)
  }

  /** The next command of this action that no earlier call of this took, come or to come. */
  request(action: string): Promise<Request> {
    const come = this.requests.find((request) => request.action === action && !this.#taken.has(request))
    if (come !== undefined) {
      this.#taken.add(come)
      return Promise.resolve(come)
    }
    const next = new Promise<Request>((resolve) => {
      this.#requestWatchers = [...this.#requestWatchers, { action, resolve }]
    })
    return within(`${action} at ${this.identity}`, next)
  }

  /** The link dies without a word. */
  terminate(): Promise<{ code: number; reason: string }> {
    this.#socket.terminate()
    return this.closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(1000)
    else if (this.#socket.readyState !== WebSocket.CLOSED) this.#socket.terminate()
    await this.closed
  }

  #receive(text: string): void {
    this.wire.push({ direction: 'in', text })
    const found = this.#watchers.filter((watcher) => watcher.matches(text))
    this.#watchers = this.#watchers.filter((watcher) => !found.includes(watcher))
    for (const { resolve } of found) resolve(text)
    const frame: unknown = JSON.parse(text)
    if (!Array.isArray(frame)) throw new Error(`the server sent what is no frame: ${text}`)
    if (frame[0] === 2) this.#command({ id: String(frame[1]), action: String(frame[2]), payload: fieldsOf(frame[3]) })
    else this.#answer(frame)
  }

  #answer(frame: unknown[]): void {
    const key = JSON.stringify(frame[1])
    const resolve = this.#answers.get(key)
    this.#answers.delete(key)
    if (frame[0] === 3) resolve?.({ kind: 'result', id: frame[1], payload: fieldsOf(frame[2]) })
    else if (frame[0] === 4) {
      const [, id, code, description, details] = frame
      resolve?.({ kind: 'error', id, code: String(code), description: String(description), details })
    }
  }

  #command(request: Request): void {
    this.requests.push(request)
    const watcher = this.#requestWatchers.find(({ action }) => action === request.action)
    if (watcher !== undefined) {
      this.#taken.add(request)
      this.#requestWatchers = this.#requestWatchers.filter((other) => other !== watcher)
    }
    const reply = this.replies[request.action]?.(request.payload) ?? { error: 'NotImplemented' }
    if (reply !== 'silence') {
      this.send(
        JSON.stringify(
          'result' in reply ? [3, request.id, reply.result] : [4, request.id, reply.error, reply.description ?? '', {}],
        ),
      )
    }
    watcher?.resolve(request)
  }
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}
