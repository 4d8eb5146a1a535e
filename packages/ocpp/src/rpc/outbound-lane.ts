import { type CallOptions, type CallOutcome, type CallPriority } from './calls.ts'
import { type Clock } from './clock.ts'

/** A request of ours on its way. */
export interface OutboundCall {
  readonly messageId: string
  readonly action: string
  /** The payload as it goes out. */
  readonly json: string
  /** Whether the answer is held against its definition. */
  readonly validated: boolean
}

interface Entry extends OutboundCall {
  readonly priority: CallPriority
  readonly timeoutMs: number
  readonly expiresAt: number
  readonly resolve: (outcome: CallOutcome<unknown>) => void
  settled: boolean
  release: () => void
}

export interface OutboundLaneOptions {
  readonly clock: Clock
  readonly size: number
  readonly timeoutMs: number
  readonly transmit: (call: OutboundCall) => void
}

const priorities: readonly CallPriority[] = ['urgent', 'normal', 'background']
const nothing = (): void => undefined

/** The requests of one side: one in flight, the others wait by priority, each with a bound on its wait. */
export class OutboundLane {
  readonly #options: OutboundLaneOptions
  #waiting: Entry[] = []
  #inFlight: Entry | undefined
  #stopTimer = nothing
  #closed = false

  constructor(options: OutboundLaneOptions) {
    this.#options = options
  }

  /** The call whose answer is awaited. */
  get inFlight(): OutboundCall | undefined {
    return this.#inFlight
  }

  get waiting(): number {
    return this.#waiting.length
  }

  add(call: OutboundCall, options: CallOptions): Promise<CallOutcome<unknown>> {
    const { messageId } = call
    if (this.#closed) return Promise.resolve({ kind: 'closed', messageId, sent: false })
    if (options.signal?.aborted) return Promise.resolve({ kind: 'cancelled', messageId, sent: false })
    const expiresAt = options.expiresAt?.getTime() ?? Infinity
    if (expiresAt <= this.#options.clock.now().getTime()) return Promise.resolve({ kind: 'expired', messageId })
    if (this.#inFlight !== undefined && this.#waiting.length >= this.#options.size) {
      return Promise.resolve({ kind: 'lane-full', messageId })
    }
    return new Promise((resolve) => {
      const entry: Entry = {
        ...call,
        priority: options.priority ?? 'normal',
        timeoutMs: options.timeoutMs ?? this.#options.timeoutMs,
        expiresAt,
        resolve,
        settled: false,
        release: nothing,
      }
      if (options.signal !== undefined) this.#watch(entry, options.signal)
      this.#enqueue(entry)
      this.#next()
      if (expiresAt !== Infinity && this.#inFlight !== entry) this.#expireWhileWaiting(entry)
    })
  }

  /** Takes the answer with this id; the call it belongs to, or undefined when we wait for no such answer. */
  take(messageId: string): OutboundCall | undefined {
    const entry = this.#inFlight
    return entry?.messageId === messageId ? entry : undefined
  }

  /** Settles the call in flight and sends the next. */
  settle(outcome: CallOutcome<unknown>): void {
    const entry = this.#inFlight
    if (entry === undefined) return
    this.#stopTimer()
    this.#inFlight = undefined
    this.#finish(entry, outcome)
    this.#next()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stopTimer()
    const entry = this.#inFlight
    this.#inFlight = undefined
    if (entry !== undefined) this.#finish(entry, { kind: 'closed', messageId: entry.messageId, sent: true })
    const waiting = this.#waiting
    this.#waiting = []
    for (const other of waiting) this.#finish(other, { kind: 'closed', messageId: other.messageId, sent: false })
  }

  #enqueue(entry: Entry): void {
    const rank = priorities.indexOf(entry.priority)
    const position = this.#waiting.findIndex((other) => priorities.indexOf(other.priority) > rank)
    this.#waiting.splice(position < 0 ? this.#waiting.length : position, 0, entry)
  }

  #next(): void {
    while (this.#inFlight === undefined && !this.#closed) {
      const entry = this.#waiting.shift()
      if (entry === undefined) return
      if (entry.settled) continue
      if (entry.expiresAt <= this.#options.clock.now().getTime()) {
        this.#finish(entry, { kind: 'expired', messageId: entry.messageId })
        continue
      }
      this.#inFlight = entry
      this.#stopTimer = this.#options.clock.schedule(entry.timeoutMs, () => this.#timedOut(entry))
      this.#options.transmit(entry)
    }
  }

  // Told when its time is over, not when its turn would have come.
  #expireWhileWaiting(entry: Entry): void {
    const { clock } = this.#options
    const release = entry.release
    const stop = clock.schedule(entry.expiresAt - clock.now().getTime(), () => {
      if (this.#inFlight === entry) return
      this.#waiting = this.#waiting.filter((other) => other !== entry)
      this.#finish(entry, { kind: 'expired', messageId: entry.messageId })
    })
    entry.release = () => {
      stop()
      release()
    }
  }

  #timedOut(entry: Entry): void {
    if (this.#inFlight === entry) this.settle({ kind: 'timeout', messageId: entry.messageId })
  }

  #watch(entry: Entry, signal: AbortSignal): void {
    const cancel = (): void => {
      const sent = this.#inFlight === entry
      if (!sent) this.#waiting = this.#waiting.filter((other) => other !== entry)
      // Once sent the lane stays taken until the answer or the timeout: only one call may be in flight.
      this.#finish(entry, { kind: 'cancelled', messageId: entry.messageId, sent })
    }
    signal.addEventListener('abort', cancel, { once: true })
    entry.release = () => signal.removeEventListener('abort', cancel)
  }

  #finish(entry: Entry, outcome: CallOutcome<unknown>): void {
    if (entry.settled) return
    entry.settled = true
    entry.release()
    entry.resolve(outcome)
  }
}
