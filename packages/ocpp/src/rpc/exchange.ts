import { type OcppVersion, type Protocol, type Role, rulesOf } from '../protocol.ts'
import { type PeerCounters, type PeerHooks, type Reading, type ViolationNotice } from './calls.ts'
import { type Clock, systemClock } from './clock.ts'
import { type Deviation } from './deviations.ts'
import { type Reader, readerOf } from './reader.ts'

/** What happens to a message of ours that does not follow its definition. */
export type OutgoingCheck = 'refuse' | 'report' | 'off'

/** Kept as it is given and asked each time, so that an owner of many connections can be these options itself. */
export interface ExchangeOptions {
  readonly protocol: Protocol
  /** Ours. */
  readonly role: Role
  /** Must not throw. */
  readonly send: (text: string) => void
  /** Stop and resume reading from the other side: the inbound lane is full, or has drained. */
  readonly pause?: () => void
  readonly resume?: () => void
  readonly reading?: Reading
  readonly clock?: Clock
  readonly hooks?: PeerHooks
  /** `refuse` (the default) makes an invalid answer of ours an InternalError: right in tests, dear in billing. */
  readonly validateOutgoing?: OutgoingCheck
}

/** What the two directions of one connection share: its options, the way out, and what has been seen. */
export class Exchange implements PeerCounters {
  readonly options: ExchangeOptions
  readonly reader: Reader
  reading: Reading
  closed = false
  framesIn = 0
  framesOut = 0
  callsIn = 0
  unreadable = 0
  violations = 0
  deviations = 0
  unmatchedAnswers = 0
  pauses = 0

  constructor(options: ExchangeOptions) {
    this.options = options
    this.reader = readerOf(options.protocol)
    this.reading = options.reading ?? 'generous'
  }

  get version(): OcppVersion {
    return rulesOf(this.options.protocol.version)
  }

  get clock(): Clock {
    return this.options.clock ?? systemClock
  }

  get outgoing(): OutgoingCheck {
    return this.options.validateOutgoing ?? 'refuse'
  }

  emit(text: string, messageType: number, messageId: string, action: string): void {
    if (this.closed) return
    this.framesOut++
    this.trace('out', text, messageType, messageId, action)
    this.options.send(text)
  }

  trace(direction: 'in' | 'out', text: string, messageType: number, messageId: string, action: string): void {
    this.options.hooks?.onFrame?.({ direction, text, messageType, messageId, action })
  }

  notice(notice: ViolationNotice): void {
    this.violations++
    this.options.hooks?.onViolation?.(notice)
  }

  count(deviation: Deviation, messageId: string): void {
    this.deviations++
    this.options.hooks?.onDeviation?.(deviation, messageId)
  }
}
