import { type OcppVersion, type Protocol, type Role } from '../protocol.ts'
import { type PeerCounters, type PeerHooks, type Reading, type ViolationNotice } from './calls.ts'
import { type Clock } from './clock.ts'
import { type Deviation } from './deviations.ts'
import { type Reader, readerOf } from './reader.ts'

/** What happens to a message of ours that does not follow its definition. */
export type OutgoingCheck = 'refuse' | 'report' | 'off'

/** What the two directions of one connection share: the way out, the counters and who listens. */
export class Exchange {
  readonly version: OcppVersion
  readonly role: Role
  readonly clock: Clock
  readonly reader: Reader
  readonly outgoing: OutgoingCheck
  readonly hooks: PeerHooks
  readonly counters: PeerCounters = {
    framesIn: 0,
    framesOut: 0,
    callsIn: 0,
    unreadable: 0,
    violations: 0,
    deviations: 0,
    unmatchedAnswers: 0,
    pauses: 0,
  }
  reading: Reading
  closed = false
  readonly #send: (text: string) => void

  constructor(options: {
    readonly protocol: Protocol
    readonly role: Role
    readonly send: (text: string) => void
    readonly clock: Clock
    readonly outgoing: OutgoingCheck
    readonly hooks: PeerHooks
    readonly reading: Reading
  }) {
    this.version = options.protocol.version
    this.reader = readerOf(options.protocol)
    this.role = options.role
    this.clock = options.clock
    this.outgoing = options.outgoing
    this.hooks = options.hooks
    this.reading = options.reading
    this.#send = options.send
  }

  emit(text: string, messageType: number, messageId: string, action: string): void {
    if (this.closed) return
    this.counters.framesOut++
    this.trace('out', text, messageType, messageId, action)
    this.#send(text)
  }

  trace(direction: 'in' | 'out', text: string, messageType: number, messageId: string, action: string): void {
    this.hooks.onFrame?.({ direction, text, messageType, messageId, action })
  }

  notice(notice: ViolationNotice): void {
    this.counters.violations++
    this.hooks.onViolation?.(notice)
  }

  count(deviation: Deviation, messageId: string): void {
    this.counters.deviations++
    this.hooks.onDeviation?.(deviation, messageId)
  }
}
