import { type ActionsFrom, type Protocol, type RequestOf, type ResponseOf, type Role } from '../protocol.ts'
import {
  type CallHandler,
  type CallOptions,
  type CallOutcome,
  type PeerCounters,
  type RawCallOptions,
  type Reading,
  type UnreadableHandler,
} from './calls.ts'
import { type Deviation } from './deviations.ts'
import { isKnownErrorCode, type Violation, violation } from './errors.ts'
import { Exchange, type ExchangeOptions } from './exchange.ts'
import {
  type ErrorFrame,
  type FrameId,
  parseFrame,
  type RequestFrame,
  type ResultFrame,
  type UnreadableFrame,
} from './frames.ts'
import { InboundRequests, type RequestHandler } from './inbound-requests.ts'
import { type OutboundCall, OutboundLane } from './outbound-lane.ts'

/** Kept as it is given and asked each time, so that an owner of many connections can be these options itself. */
export interface PeerOptions<P extends Protocol, R extends Role> extends ExchangeOptions {
  readonly protocol: P
  readonly role: R
  readonly handle: CallHandler<P, R>
  /** Without it a billing message that cannot be read is answered with the error of the table. */
  readonly handleUnreadable?: UnreadableHandler
  /** Gives ids that are unique over all connections of the identity (1.6-J errata 3.1); random UUIDs by default. */
  readonly newMessageId?: () => string
  /** How long the answer to a request of ours may take (30 s). */
  readonly timeoutMs?: number
  /** Calls that wait to be handled before reading is paused (32). */
  readonly inboundLane?: number
  /** Requests of ours that wait for their turn (64). */
  readonly outboundLane?: number
}

const unreadableAnswer = '[4,"-1","RpcFrameworkError","",{}]'

/** One side of an OCPP-J connection, without the socket. */
export class Peer<P extends Protocol, R extends Role> implements AsyncDisposable {
  readonly #options: PeerOptions<P, R>
  readonly #exchange: Exchange
  readonly #inbound: InboundRequests
  /** Made when it is first needed: most connections idle without ever being asked. */
  #outbound: OutboundLane | undefined

  constructor(options: PeerOptions<P, R>) {
    this.#options = options
    this.#exchange = new Exchange(options)
    // The reader has just held the payload of each call against the definition of its action.
    const handler = options as unknown as RequestHandler
    this.#inbound = new InboundRequests(this.#exchange, handler, options.inboundLane ?? 32)
  }

  get protocol(): P {
    return this.#options.protocol
  }

  get role(): R {
    return this.#options.role
  }

  get counters(): Readonly<PeerCounters> {
    return this.#exchange
  }

  /** May be switched while connected. */
  get reading(): Reading {
    return this.#exchange.reading
  }

  set reading(reading: Reading) {
    this.#exchange.reading = reading
  }

  /** Takes one frame as it came from the socket; never throws. */
  receive(data: string | Uint8Array, isBinary = false): void {
    const exchange = this.#exchange
    if (exchange.closed) return
    exchange.framesIn++
    const text = typeof data === 'string' ? data : textOf(data, isBinary)
    const frame = isBinary ? binaryFrame : parseFrame(text)
    switch (frame.type) {
      case 'unreadable':
        exchange.trace('in', text, frame.messageType, '', '')
        this.#unreadable(frame.reason, frame.messageType)
        break
      case 'unknown':
        this.#unknownType(frame.id, frame.messageType, text)
        break
      case 3:
        this.#result(frame, text)
        break
      case 4:
        this.#error(frame, text)
        break
      case 2:
        this.#request(frame, text)
        break
      case 6:
        if (exchange.version === 'ocpp2.1') this.#request(frame, text)
        else this.#unknownType(frame.id, frame.type, text)
        break
      case 5:
        if (exchange.version === 'ocpp2.1') this.#resultError(frame, text)
        else this.#unknownType(frame.id, frame.type, text)
        break
    }
  }

  /** Asks the other side; resolves with what became of it and never rejects. */
  call<A extends ActionsFrom<P, R>>(
    action: A,
    payload: RequestOf<P, A>,
    options: CallOptions = {},
  ): Promise<CallOutcome<ResponseOf<P, A>>> {
    // Read against the response definition of this action.
    return this.callRaw(action, payload, options) as Promise<CallOutcome<ResponseOf<P, A>>>
  }

  /** As `call` for an action and payload that are not known beforehand, on request without any check. */
  callRaw(action: string, payload: unknown, options: RawCallOptions = {}): Promise<CallOutcome<unknown>> {
    const messageId = options.messageId ?? this.#newMessageId()
    const validated = options.validate !== false
    const refusal = validated ? this.#outgoingViolation(action, payload, 'call', options.validate) : undefined
    if (refusal !== undefined) return Promise.resolve({ kind: 'invalid-request', messageId, violation: refusal })
    const json = jsonOf(payload)
    if (json === undefined) {
      const notJson = violation(this.#exchange.version, 'format', 'the payload cannot be written as JSON')
      return Promise.resolve({ kind: 'invalid-request', messageId, violation: notJson })
    }
    if (this.#exchange.closed) return Promise.resolve({ kind: 'closed', messageId, sent: false })
    this.#outbound ??= this.#openLane()
    return this.#outbound.add({ messageId, action, json, validated }, options)
  }

  /** Sends a SEND (2.1); undefined when it went out, else why not. */
  send<A extends ActionsFrom<P, R>>(action: A, payload: RequestOf<P, A>): Violation | 'closed' | undefined {
    if (this.#exchange.closed) return 'closed'
    const refusal = this.#outgoingViolation(action, payload, 'send')
    if (refusal !== undefined) return refusal
    const messageId = this.#newMessageId()
    this.#exchange.emit(
      `[6,${JSON.stringify(messageId)},${JSON.stringify(action)},${JSON.stringify(payload)}]`,
      6,
      messageId,
      action,
    )
    return undefined
  }

  /** Settles what waits for an answer as closed; what is being handled runs to its end and is not answered. */
  close(): void {
    if (this.#exchange.closed) return
    this.#exchange.closed = true
    this.#inbound.close()
    this.#outbound?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.#inbound.idle()
  }

  #request(frame: RequestFrame, text: string): void {
    this.#exchange.trace('in', text, frame.type, frame.id.text, frame.action ?? '')
    // A strict reader cannot read an id that is no text (2.2); billing is never lost to it (FIELD F2).
    const readable = frame.id.json.startsWith('"') || !this.#inbound.isStrict(frame)
    if (readable) this.#inbound.take(frame, text)
    else this.#unreadable('message id unreadable', frame.type)
  }

  #result(frame: ResultFrame, text: string): void {
    const call = this.#outbound?.take(frame.id.text)
    this.#exchange.trace('in', text, 3, frame.id.text, call?.action ?? '')
    if (call === undefined) {
      this.#unmatched(frame.id.text)
      return
    }
    const { messageId, action } = call
    const rawPayload = frame.payload
    if (!call.validated) {
      this.#outbound?.settle({ kind: 'result', messageId, payload: rawPayload, rawPayload, text, deviations: [] })
      return
    }
    const result = this.#exchange.reader.read('response', action, rawPayload, this.reading, this.#exchange.clock.now())
    for (const deviation of result.deviations) this.#exchange.count(deviation, messageId)
    if (result.ok) {
      const { payload, deviations } = result
      this.#outbound?.settle({ kind: 'result', messageId, payload, rawPayload, text, deviations })
      return
    }
    const { code, description } = result.violation
    this.#exchange.notice({ reason: 'invalid-result', action, messageId, description })
    if (this.#exchange.version === 'ocpp2.1') {
      const answer = `[5,${frame.id.json},${JSON.stringify(code)},${JSON.stringify(description)},{}]`
      this.#exchange.emit(answer, 5, messageId, action)
    }
    this.#outbound?.settle({ kind: 'invalid-result', messageId, violation: result.violation, rawPayload, text })
  }

  #error(frame: ErrorFrame, text: string): void {
    const call = this.#outbound?.take(frame.id.text)
    this.#exchange.trace('in', text, 4, frame.id.text, call?.action ?? '')
    if (call === undefined) {
      this.#unmatched(frame.id.text)
      return
    }
    const { messageId, action } = call
    const { code, description, details } = frame
    const deviations: Deviation[] = []
    if (!frame.regular) deviations.push({ action, path: '', rule: 'error-frame', sample: '' })
    if (!isKnownErrorCode(code)) {
      deviations.push({ action, path: '', rule: 'unknown-value', sample: code.slice(0, 40).toWellFormed() })
    }
    for (const deviation of deviations) this.#exchange.count(deviation, messageId)
    this.#outbound?.settle({ kind: 'error', messageId, code, description, details, text, deviations })
  }

  // 2.1 part 4, 4.2.4: the exchange has failed for the other side, and nothing more is said.
  #resultError(frame: ErrorFrame, text: string): void {
    this.#exchange.trace('in', text, 5, frame.id.text, '')
    const description = `${frame.code}: ${frame.description}`.slice(0, 255)
    this.#exchange.notice({ reason: 'result-refused', action: '', messageId: frame.id.text, description })
  }

  #unmatched(messageId: string): void {
    this.#exchange.unmatchedAnswers++
    this.#exchange.notice({
      reason: 'unmatched-answer',
      action: '',
      messageId,
      description: 'nothing waits for this answer',
    })
  }

  #unreadable(description: string, messageType: number): void {
    this.#exchange.unreadable++
    const notice = { reason: 'unreadable-frame' as const, action: '', messageId: '', description }
    // 2.2: 1.6 has no answer without an id, and a SEND is never answered.
    if (this.#exchange.version === 'ocpp1.6' || (messageType === 6 && this.#exchange.version === 'ocpp2.1')) {
      this.#exchange.notice(notice)
      return
    }
    this.#exchange.notice({ ...notice, answeredWith: 'RpcFrameworkError' })
    this.#exchange.emit(unreadableAnswer, 4, '-1', '')
  }

  #unknownType(id: FrameId | null, messageType: number, text: string): void {
    this.#exchange.trace('in', text, messageType, id?.text ?? '', '')
    if (id === null) {
      this.#unreadable('message id unreadable', messageType)
      return
    }
    const description = `message type ${messageType}`
    const notice = { reason: 'unknown-message-type' as const, action: '', messageId: id.text, description }
    if (this.#exchange.version === 'ocpp1.6') {
      this.#exchange.notice(notice)
      return
    }
    this.#exchange.notice({ ...notice, answeredWith: 'MessageTypeNotSupported' })
    this.#exchange.emit(`[4,${id.json},"MessageTypeNotSupported","",{}]`, 4, id.text, '')
  }

  #openLane(): OutboundLane {
    return new OutboundLane({
      clock: this.#exchange.clock,
      size: this.#options.outboundLane ?? 64,
      timeoutMs: this.#options.timeoutMs ?? 30_000,
      transmit: (call) => this.#transmit(call),
    })
  }

  #newMessageId(): string {
    return this.#options.newMessageId?.() ?? crypto.randomUUID()
  }

  #transmit({ messageId, action, json }: OutboundCall): void {
    this.#exchange.emit(`[2,${JSON.stringify(messageId)},${JSON.stringify(action)},${json}]`, 2, messageId, action)
  }

  #outgoingViolation(action: string, payload: unknown, form: 'call' | 'send', always?: boolean): Violation | undefined {
    const { version } = this.#exchange
    const definition = this.#exchange.reader.definition(action)
    if (definition === undefined)
      return violation(version, 'unknown-action', `${action} is not an action of ${version}`)
    if (definition.sender !== 'both' && definition.sender !== this.role) {
      return violation(version, 'unsupported-action', `${action} is not sent by a ${this.role}`)
    }
    if ((definition.response === null) !== (form === 'send')) {
      return violation(version, 'unsupported-action', `${action} is not sent as a ${form}`)
    }
    if (this.#exchange.outgoing === 'off' && always !== true) return undefined
    const found = this.#exchange.reader.violationOf('request', action, payload)
    if (found === undefined || this.#exchange.outgoing === 'refuse' || always === true) return found
    this.#exchange.notice({ reason: 'invalid-request-of-ours', action, messageId: '', description: found.description })
    return undefined
  }
}

const binaryFrame: UnreadableFrame = { type: 'unreadable', reason: 'a binary frame', messageType: 0 }

function textOf(data: Uint8Array, isBinary: boolean): string {
  if (isBinary) return ''
  const bytes = Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return bytes.toString('utf8')
}

function jsonOf(payload: unknown): string | undefined {
  try {
    return JSON.stringify(payload ?? {})
  } catch {
    return undefined
  }
}
