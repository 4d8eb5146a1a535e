import {
  type ActionsFrom,
  CallError,
  type CallOptions,
  type CallOutcome,
  type InboundCall,
  Peer,
  type Protocol,
  type RequestOf,
  type ResponseOf,
  type SoapVersion,
} from '@stationmaster/ocpp'
import { WebSocket } from 'ws'
import { type Clock, type Timer } from '../clock.ts'
import { type Random } from '../random.ts'
import { type BackOff } from './back-off.ts'
import { type Dialect, speakDialects } from './dialects.ts'
import { type ArmedFaults } from './faults.ts'
import { type Target } from './network.ts'
import { SoapLine } from './soap-line.ts'

/** What became of a request: an answer, a refusal, silence, or no link to send it on. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: 'refused' | 'timeout' | 'link'; readonly code?: string }

export interface LinkOptions<P extends Protocol> {
  readonly protocol: P
  /** Set when it speaks SOAP instead of a socket. */
  readonly soap?: SoapVersion
  readonly identity: string
  /** Where the next attempt goes, and with what credentials. */
  target(): Target
  readonly clock: Clock
  readonly random: Random
  readonly backOff: BackOff
  readonly faults: ArmedFaults
  readonly dialects: readonly Dialect[]
  readonly strict: boolean
  readonly validate: boolean
  timeoutMs(): number
  pingIntervalMs(): number
  /** Lets connections through one by one when a whole fleet starts. */
  admit?(): Promise<void>
  handle(call: InboundCall<P, 'station'>): Promise<ResponseOf<P, ActionsFrom<P, 'csms'>>>
  opened(): void
  closed(): void
  /** A request was answered, or was not. */
  called(ok: boolean): void
  /** An attempt to connect failed. */
  failed(reason: string): void
}

/** A link without its version. */
export interface LinkControl {
  readonly online: boolean
  readonly busy: boolean
  connect(): void
  disconnect(): void
  drop(downMs?: number): void
  freeze(): void
  idle(): Promise<void>
}

/** What is left of a frame when only its envelope matters. */
interface Envelope {
  readonly type: number
  readonly messageId: string
  readonly action: string
}

const handshakeTimeoutMs = 15_000

/** The station's line to its CSMS: connects, comes back after a loss, and lets faults into the wire. */
export class Link<P extends Protocol> {
  readonly #options: LinkOptions<P>
  #socket: WebSocket | SoapLine | undefined
  #peer: Peer<P, 'station'> | undefined
  #state: 'off' | 'waiting' | 'queued' | 'connecting' | 'open' = 'off'
  #retry: Timer | undefined
  #ping: Timer | undefined
  #halfOpen = false
  /** Our request that has no answer yet. */
  #awaited: Envelope | undefined
  /** Answers of ours that are to be changed or kept back on the wire. */
  readonly #answers = new Map<string, { readonly payload: unknown } | 'none'>()
  #repeatedId: string | undefined
  #idle: (() => void)[] = []

  constructor(options: LinkOptions<P>) {
    this.#options = options
  }

  get online(): boolean {
    return this.#state === 'open'
  }

  connect(): void {
    if (this.#state !== 'off' && this.#state !== 'waiting') return
    this.#retry?.cancel()
    const admission = this.#options.admit?.()
    if (admission === undefined) {
      this.#dial()
      return
    }
    this.#state = 'queued'
    admission.then(
      () => {
        if (this.#state === 'queued') this.#dial()
      },
      () => this.disconnect(),
    )
  }

  /** Closes for good, or until `connect`. */
  disconnect(): void {
    this.#retry?.cancel()
    const socket = this.#socket
    this.#state = 'off'
    this.#release()
    socket?.close(1000)
    this.#settle()
  }

  /** The cable is cut: no closing handshake; the station comes back after the back-off, or the time given. */
  drop(downMs?: number): void {
    if (this.#state === 'off') return
    const socket = this.#socket
    this.#release()
    socket?.terminate()
    this.#lost(downMs)
  }

  /** Nothing passes any more and neither side is told. */
  freeze(): void {
    this.#halfOpen = true
    this.#awaited = undefined
    this.#socket?.pause()
    this.#settle()
  }

  async call<A extends ActionsFrom<P, 'station'>>(
    action: A,
    request: RequestOf<P, A>,
    options: CallOptions = {},
  ): Promise<Outcome<ResponseOf<P, A>>> {
    if (this.#peer === undefined || this.#state !== 'open') return { ok: false, why: 'link' }
    const answer = outcome(await this.#peer.call(action, request, options))
    this.#options.called(answer.ok)
    return answer
  }

  /** A message without an answer (2.1); what cannot leave is lost. */
  send<A extends ActionsFrom<P, 'station'>>(action: A, request: RequestOf<P, A>): void {
    if (this.#state === 'open') this.#peer?.send(action, request)
  }

  /** Whether something is on its way: a handshake, or a request without its answer. */
  get busy(): boolean {
    return this.#state === 'connecting' || (this.#awaited !== undefined && this.#state === 'open')
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.busy) {
      await new Promise<void>((resolve) => this.#idle.push(resolve))
    }
  }

  #dial(): void {
    this.#state = 'connecting'
    const socket = this.#line()
    this.#socket = socket
    socket.on('open', () => this.#opened(socket))
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (socket === this.#socket) this.#receive(data, isBinary)
    })
    socket.on('error', (error) => {
      if (socket === this.#socket && this.#state === 'connecting') this.#options.failed(error.message)
    })
    socket.on('close', () => {
      if (socket !== this.#socket) return
      this.#release()
      this.#lost()
    })
  }

  #line(): WebSocket | SoapLine {
    const { identity, protocol, soap } = this.#options
    const { url, password, tls } = this.#options.target()
    const credentials = password && Buffer.concat([Buffer.from(`${identity}:`), password]).toString('base64')
    const headers: Record<string, string> = credentials === undefined ? {} : { Authorization: `Basic ${credentials}` }
    if (soap !== undefined) {
      const endpoint = url.replace(/^ws/, 'http').replace(/\/ocpp\/*$/, '/soap')
      return new SoapLine({ version: soap, url: endpoint, identity, headers })
    }
    return new WebSocket(`${url.replace(/\/+$/, '')}/${encodeURIComponent(identity)}`, [protocol.version], {
      perMessageDeflate: false,
      handshakeTimeout: handshakeTimeoutMs,
      headers,
      ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
      ...(tls?.certificate === undefined ? {} : { cert: tls.certificate, key: tls.key }),
    })
  }

  #opened(socket: WebSocket | SoapLine): void {
    if (socket !== this.#socket || this.#state !== 'connecting') return
    // [2.1 part 4, 3.3; 16J 3.2] a server that knows none of our versions opens without a subprotocol and closes.
    if (socket.protocol !== this.#options.protocol.version) {
      this.#options.failed(`the server did not choose ${this.#options.protocol.version}`)
      return
    }
    this.#peer = new Peer<P, 'station'>({
      protocol: this.#options.protocol,
      role: 'station',
      send: (text) => this.#send(socket, text),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      handle: (call) => this.#handle(call),
      reading: this.#options.strict ? 'strict' : 'generous',
      clock: {
        now: () => new Date(this.#options.clock.now()),
        schedule: (delayMs, task) => {
          const timer = this.#options.clock.schedule(delayMs, task)
          return () => timer.cancel()
        },
      },
      newMessageId: () => this.#newMessageId(),
      timeoutMs: this.#options.timeoutMs(),
      validateOutgoing: this.#options.validate ? 'refuse' : 'off',
    })
    this.#state = 'open'
    this.#halfOpen = false
    this.#options.backOff.reset()
    this.#schedulePing()
    this.#options.opened()
    this.#settle()
  }

  #schedulePing(): void {
    const intervalMs = this.#options.pingIntervalMs()
    if (intervalMs <= 0) return
    this.#ping = this.#options.clock.schedule(intervalMs, () => {
      this.#socket?.ping()
      this.#schedulePing()
    })
  }

  #release(): void {
    this.#ping?.cancel()
    this.#ping = undefined
    this.#socket = undefined
    this.#awaited = undefined
    this.#answers.clear()
    const peer = this.#peer
    this.#peer = undefined
    peer?.close()
  }

  #lost(downMs?: number): void {
    const was = this.#state
    if (was === 'off') return
    this.#state = 'waiting'
    this.#retry?.cancel()
    this.#retry = this.#options.clock.schedule(downMs ?? this.#options.backOff.next(), () => this.connect())
    if (was === 'open') this.#options.closed()
    this.#settle()
  }

  #newMessageId(): string {
    if (this.#repeatedId !== undefined && this.#options.faults.take('duplicate-id', '') !== undefined)
      return this.#repeatedId
    this.#repeatedId = this.#options.random.uuid()
    return this.#repeatedId
  }

  #send(socket: WebSocket | SoapLine, text: string): void {
    if (this.#halfOpen || socket !== this.#socket || socket.readyState !== WebSocket.OPEN) return
    const envelope = readEnvelope(text)
    const answer = this.#answers.get(envelope.messageId)
    if (envelope.type !== 2 && answer !== undefined) {
      this.#answers.delete(envelope.messageId)
      if (answer !== 'none') socket.send(JSON.stringify([3, envelope.messageId, answer.payload]))
      return
    }
    if (envelope.type === 2) this.#awaited = envelope
    const spoken = this.#options.dialects.length === 0 ? text : speakDialects(this.#options.dialects, text)
    const cut =
      envelope.type === 2 && this.#options.faults.any
        ? this.#options.faults.take('link-loss', envelope.action)
        : undefined
    if (cut === undefined) socket.send(spoken)
    // The frame leaves the station; nobody will ever read its answer.
    else socket.send(spoken, () => this.drop(cut.downS === undefined ? undefined : cut.downS * 1000))
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#halfOpen) return
    const awaited = this.#awaited
    if (awaited !== undefined) {
      const { type, messageId } = readEnvelope(data.toString('utf8'))
      if ((type === 3 || type === 4) && messageId === awaited.messageId) {
        this.#awaited = undefined
        this.#settle()
        if (this.#options.faults.any && this.#options.faults.take('lost-reply', awaited.action) !== undefined) return
      }
    }
    this.#peer?.receive(data, isBinary)
  }

  async #handle(call: InboundCall<P, 'station'>): Promise<ResponseOf<P, ActionsFrom<P, 'csms'>>> {
    const { faults } = this.#options
    if (!faults.any) return this.#options.handle(call)
    const wrong = faults.take('wrong-answer', call.action)
    if (wrong !== undefined) this.#answers.set(call.messageId, { payload: wrong.payload ?? { nonsense: true } })
    if (faults.take('silent-answer', call.action) !== undefined) this.#answers.set(call.messageId, 'none')
    const slow = faults.take('slow-answer', call.action)
    if (faults.take('refuse-commands', call.action) !== undefined) {
      const status = refusalOf(this.#options.protocol, call.action)
      if (status !== undefined) this.#answers.set(call.messageId, { payload: { status } })
      throw new CallError('InternalError', 'refused by a fault on demand')
    }
    const response = await this.#options.handle(call)
    if (slow !== undefined) await new Promise<void>((resolve) => this.#options.clock.schedule(slow.ms, resolve))
    return response
  }

  #settle(): void {
    const waiting = this.#idle
    if (waiting.length === 0) return
    this.#idle = []
    for (const resolve of waiting) resolve()
  }
}

function outcome<T>(result: CallOutcome<T>): Outcome<T> {
  switch (result.kind) {
    case 'result':
      return { ok: true, value: result.payload }
    case 'error':
      return { ok: false, why: 'refused', code: result.code }
    case 'invalid-result':
      return { ok: false, why: 'refused', code: result.violation.code }
    case 'invalid-request':
      throw new Error(
        `the simulator built an invalid request: ${result.violation.path} ${result.violation.description}`,
      )
    case 'timeout':
      return { ok: false, why: 'timeout' }
    case 'closed':
    case 'cancelled':
    case 'expired':
    case 'lane-full':
      return { ok: false, why: 'link' }
  }
}

/** The words for no, the plainest first. */
const refusals = ['Rejected', 'UnlockFailed', 'Failed', 'NotSupported', 'Unknown'] as const

/** The status with which an action is refused; undefined when its answer has none. */
function refusalOf(protocol: Protocol, action: string): string | undefined {
  const status: unknown = Reflect.get(
    Reflect.get(protocol.actions[action]?.response ?? {}, 'properties') ?? {},
    'status',
  )
  const words: unknown = typeof status === 'object' && status !== null ? Reflect.get(status, 'enum') : undefined
  return Array.isArray(words) ? refusals.find((word) => words.includes(word)) : undefined
}

const envelopePattern = /^\s*\[\s*(\d)\s*,\s*"((?:[^"\\]|\\.)*)"(?:\s*,\s*"([A-Za-z0-9]+)")?/

function readEnvelope(text: string): Envelope {
  const match = envelopePattern.exec(text)
  return { type: Number(match?.[1] ?? 0), messageId: match?.[2] ?? '', action: match?.[3] ?? '' }
}
