import { billingActions } from '../dialects/billing.ts'
import { type SignedEnvelope, type UnreadableHandler, type ViolationNotice } from './calls.ts'
import { type Deviation, type DeviationRule } from './deviations.ts'
import { CallError, type Violation, type ViolationKind, violation, wireDescription } from './errors.ts'
import { type Exchange } from './exchange.ts'
import { type RequestFrame } from './frames.ts'
import { InboundLane } from './inbound-lane.ts'
import { openEnvelope, signedAction } from './signed.ts'

/** A request of the other side that the reader has held against its definition. */
interface ReadCall {
  readonly messageId: string
  readonly action: string
  readonly payload: object
  readonly rawPayload: unknown
  readonly text: string
  readonly receivedAt: Date
  readonly deviations: readonly Deviation[]
  readonly answered: boolean
  readonly signed?: SignedEnvelope
}

/** Kept as it is given, like the options it usually is. */
export interface RequestHandler {
  readonly handle: (call: ReadCall) => unknown
  readonly handleUnreadable?: UnreadableHandler
}

interface InboundEntry {
  readonly frame: RequestFrame
  readonly text: string
  readonly receivedAt: Date
  /** An earlier call with the same id that was not yet answered when this one came. */
  repeats: InboundEntry | undefined
  readonly deviations: Deviation[]
  answer: string
}

/** A request that may be handed over or refused. */
interface ReadRequest {
  readonly action: string
  readonly payload: unknown
  readonly envelope: SignedEnvelope | undefined
}

/** The requests of the other side: read, handed over and answered one after the other. */
export class InboundRequests {
  readonly #exchange: Exchange
  readonly #handler: RequestHandler
  readonly #lane: InboundLane<InboundEntry>

  constructor(exchange: Exchange, handler: RequestHandler, size: number) {
    this.#exchange = exchange
    this.#handler = handler
    this.#lane = new InboundLane(this, size)
  }

  close(): void {
    this.#lane.close()
  }

  /** Resolves when the request in hand is done. */
  idle(): Promise<void> {
    return this.#lane.idle()
  }

  take(frame: RequestFrame, text: string): void {
    this.#exchange.callsIn++
    const repeats = this.#lane.findLast((entry) => entry.frame.id.json === frame.id.json)
    this.#lane.push({ frame, text, receivedAt: this.#exchange.clock.now(), repeats, deviations: [], answer: '' })
  }

  /** Whether the table of violations holds to the letter for this request: never for billing, where somebody keeps it. */
  isStrict(frame: RequestFrame): boolean {
    if (this.#exchange.reading === 'generous') return false
    return this.#handler.handleUnreadable === undefined || !isBilling(frame)
  }

  /** For the lane, as the two below it. */
  process(entry: InboundEntry): Promise<void> | undefined {
    const { frame, repeats } = entry
    // Or a station that uses one id for everything would make a chain without end.
    entry.repeats = undefined
    const strictly = this.isStrict(frame)
    if (repeats !== undefined && !strictly && repeats.text === entry.text && repeats.answer !== '') {
      // A station that resends while we are busy with the first hears the same twice.
      this.#deviation(entry, frame.action ?? '', '', 'duplicate-id')
      this.#answer(entry, repeats.answer)
      return undefined
    }
    if (!frame.id.regular || repeats !== undefined) {
      if (strictly) return this.#refuse(entry, 'message-id', 'the message id is too long or still in use')
      this.#deviation(entry, frame.action ?? '', '', repeats === undefined ? 'message-id' : 'duplicate-id')
    }
    if (frame.action === undefined) return this.#refuse(entry, 'message', 'the action is not a text')
    if (!frame.regular) {
      if (strictly) return this.#refuse(entry, 'message', 'the message has more than four elements')
      this.#deviation(entry, frame.action, '', 'extra-field')
    }
    const request = this.#open(frame, frame.action)
    return typeof request === 'string'
      ? this.#refuse(entry, request, `${frame.action.slice(0, 50)} cannot be processed`)
      : this.#readRequest(entry, request)
  }

  filled(): void {
    this.#exchange.pauses++
    this.#exchange.options.pause?.()
  }

  drained(): void {
    this.#exchange.options.resume?.()
  }

  /** The action and payload of a request, out of its envelope if it is signed; or what is wrong with it. */
  #open(frame: RequestFrame, action: string): ReadRequest | ViolationKind {
    let request: ReadRequest = { action, payload: frame.payload, envelope: undefined }
    let definition = this.#exchange.reader.definition(action)
    if (definition === undefined && this.#exchange.version !== 'ocpp1.6') {
      const inner = signedAction(action)
      definition = inner === undefined ? undefined : this.#exchange.reader.definition(inner)
      if (inner !== undefined && definition !== undefined) {
        const opened = openEnvelope(frame.payload)
        if (opened === undefined) return 'format'
        request = { action: inner, payload: opened.payload, envelope: opened.envelope }
      }
    }
    if (definition === undefined) return 'unknown-action'
    if (definition.sender === this.#exchange.options.role) return 'unsupported-action'
    // An action in the other form of request is understood where its meaning is plain.
    const inItsForm = (definition.response === null) === (frame.type === 6)
    return inItsForm || !this.isStrict(frame) ? request : 'unsupported-action'
  }

  #readRequest(entry: InboundEntry, request: ReadRequest): Promise<void> | undefined {
    const { action, payload: rawPayload, envelope } = request
    const { frame, text, receivedAt } = entry
    const messageId = frame.id.text
    const reading = this.isStrict(frame) ? 'strict' : 'generous'
    const result = this.#exchange.reader.read('request', action, rawPayload, reading, receivedAt)
    for (const deviation of result.deviations) this.#record(entry, deviation)
    const { deviations } = entry
    if (result.ok) {
      const answered = frame.type === 2
      const base = { messageId, action, payload: result.payload, rawPayload, text, receivedAt, deviations, answered }
      const call = envelope === undefined ? base : { ...base, signed: envelope }
      return this.#run(entry, action, () => this.#handler.handle(call))
    }
    if (!billingActions.has(action) || !isObject(rawPayload) || this.#handler.handleUnreadable === undefined) {
      return this.#refuse(entry, result.violation.kind, result.violation.description, result.violation)
    }
    this.#deviation(entry, action, result.violation.path, 'unreadable-payload')
    this.#exchange.notice({
      reason: 'unreadable-billing',
      action,
      messageId,
      description: result.violation.description,
    })
    const call = { messageId, action, rawPayload, text, receivedAt, deviations, violation: result.violation }
    return this.#run(entry, action, () => this.#handler.handleUnreadable?.(call))
  }

  #run(entry: InboundEntry, action: string, handler: () => unknown): Promise<void> | undefined {
    let result: unknown
    try {
      result = handler()
    } catch (error) {
      return this.#failed(entry, action, error)
    }
    if (!isPromise(result)) return this.#succeeded(entry, action, result)
    return result.then(
      (response) => this.#succeeded(entry, action, response),
      (error: unknown) => this.#failed(entry, action, error),
    )
  }

  #succeeded(entry: InboundEntry, action: string, response: unknown): undefined {
    const { frame } = entry
    if (frame.type === 6 || this.#exchange.closed) return undefined
    const payload = response ?? {}
    const refusal = this.#exchange.outgoing === 'off' ? undefined : this.#responseViolation(action, payload)
    if (refusal !== undefined) {
      const { description } = refusal
      this.#exchange.notice({ reason: 'invalid-response-of-ours', action, messageId: frame.id.text, description })
      if (this.#exchange.outgoing === 'refuse') return this.#failed(entry, action, new TypeError(description))
    }
    let json: string
    try {
      json = JSON.stringify(payload)
    } catch (error) {
      return this.#failed(entry, action, error)
    }
    this.#answer(entry, `[3,${frame.id.json},${json}]`)
    return undefined
  }

  #failed(entry: InboundEntry, action: string, error: unknown): undefined {
    if (error instanceof CallError) {
      this.#answerError(entry, error.code, error.message, error.details)
      return undefined
    }
    this.#exchange.options.hooks?.onError?.(error, action, entry.frame.id.text)
    // What failed inside is for our log, not for the wire.
    this.#answerError(entry, 'InternalError', '', {})
    return undefined
  }

  #refuse(entry: InboundEntry, kind: ViolationKind, description: string, found?: Violation): undefined {
    const { frame } = entry
    const refusal = found ?? violation(this.#exchange.version, kind, description)
    const answered = frame.type === 2
    const reasons: Partial<Record<ViolationKind, ViolationNotice['reason']>> = {
      'message-id': 'invalid-message-id',
      'unknown-action': 'unknown-action',
      'unsupported-action': 'unsupported-action',
    }
    const notice = {
      reason: answered ? (reasons[kind] ?? 'invalid-request') : ('invalid-send' as const),
      action: (frame.action ?? '').slice(0, 50),
      messageId: frame.id.text,
      description: refusal.description,
    }
    this.#exchange.notice(answered ? { ...notice, answeredWith: refusal.code } : notice)
    this.#answerError(entry, refusal.code, refusal.description, {})
    return undefined
  }

  #answerError(entry: InboundEntry, code: string, description: string, details: object): void {
    if (entry.frame.type === 6) return
    const id = entry.frame.id.json
    let json = '{}'
    try {
      json = JSON.stringify(details)
    } catch (error) {
      this.#exchange.options.hooks?.onError?.(error, entry.frame.action ?? '', entry.frame.id.text)
    }
    const text = `[4,${id},${JSON.stringify(code)},${JSON.stringify(wireDescription(description))},${json}]`
    this.#answer(entry, text)
  }

  #answer(entry: InboundEntry, text: string): void {
    entry.answer = text
    if (this.#exchange.closed) return
    this.#exchange.emit(text, text.startsWith('[3') ? 3 : 4, entry.frame.id.text, entry.frame.action ?? '')
  }

  #responseViolation(action: string, payload: unknown): Violation | undefined {
    const definition = this.#exchange.reader.definition(action)
    if (definition === undefined || definition.response === null) return undefined
    return this.#exchange.reader.violationOf('response', action, payload)
  }

  #deviation(entry: InboundEntry, action: string, path: string, rule: DeviationRule): void {
    this.#record(entry, { action, path, rule, sample: '' })
  }

  #record(entry: InboundEntry, deviation: Deviation): void {
    entry.deviations.push(deviation)
    this.#exchange.count(deviation, entry.frame.id.text)
  }
}

function isBilling({ action, payload }: RequestFrame): boolean {
  if (action === undefined || !isObject(payload)) return false
  return billingActions.has(action) || billingActions.has(signedAction(action) ?? '')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise
}
