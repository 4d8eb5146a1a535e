import { type Clock, type Timer } from '../clock.ts'
import { type Outcome } from './link.ts'
import { type StationMemory } from './memory.ts'
import { type QueuedMessage } from './model.ts'
import { type Variables } from './variables.ts'

export interface OutboxHost {
  readonly clock: Clock
  readonly variables: Variables
  readonly memory: StationMemory
  /** Whether the station is accepted and has a link. */
  ready(): boolean
  deliver(message: QueuedMessage): Promise<Outcome<void>>
  save(): void
  /** Something that should not happen did. */
  failed(error: unknown): void
  /** A message was given up after all attempts. */
  dropped(message: QueuedMessage): void
}

const maximumLength = 10_000

/** The messages that must arrive, in their order, over link loss and reboot [16 3.7; E04.FR.01, E13]. */
export class Outbox {
  readonly #host: OutboxHost
  #sending = false
  #retry: Timer | undefined

  constructor(host: OutboxHost) {
    this.#host = host
  }

  get length(): number {
    return this.#host.memory.queue.length
  }

  push(message: QueuedMessage): void {
    const { queue } = this.#host.memory
    if (queue.length >= maximumLength) this.#thin()
    queue.push(message)
    this.#host.save()
    this.pump()
  }

  /** Sends what waits, one after the other, as long as the station may. */
  pump(): void {
    if (this.#sending || this.#retry !== undefined) return
    this.#sending = true
    this.#drain().catch((error: unknown) => this.#host.failed(error))
  }

  /** Forgets a waiting attempt: the link is new, so the next one may be made at once. */
  reconnected(): void {
    this.#retry?.cancel()
    this.#retry = undefined
    this.pump()
  }

  stop(): void {
    this.#retry?.cancel()
    this.#retry = undefined
  }

  async #drain(): Promise<void> {
    try {
      await this.#sendQueue()
    } finally {
      this.#sending = false
    }
  }

  async #sendQueue(): Promise<void> {
    const { memory } = this.#host
    for (let head = memory.queue[0]; head !== undefined && this.#host.ready(); head = memory.queue[0]) {
      const outcome = await this.#deliver(head)
      if (outcome === undefined || outcome.ok) {
        this.#remove(head)
      } else if (outcome.why === 'link') {
        return
      } else {
        head.attempts += 1
        if (head.attempts >= this.#host.variables.number('OCPPCommCtrlr.MessageAttempts[TransactionEvent]')) {
          this.#remove(head)
          this.#host.dropped(head)
        } else {
          // [16 3.7.1; E13.FR.02] the wait grows with each attempt.
          const intervalS = this.#host.variables.number('OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]')
          this.#retry = this.#host.clock.schedule(intervalS * 1000 * head.attempts, () => this.reconnected())
          return
        }
      }
    }
  }

  /** Undefined for a message that cannot even be written: it would stand in the way of all others for ever. */
  async #deliver(message: QueuedMessage): Promise<Outcome<void> | undefined> {
    try {
      return await this.#host.deliver(message)
    } catch (error) {
      this.#host.failed(error)
      this.#host.dropped(message)
      return undefined
    }
  }

  #remove(message: QueuedMessage): void {
    const { queue } = this.#host.memory
    if (queue[0] === message) queue.shift()
    this.#host.save()
  }

  /** 2.x E04.FR.08: when memory is short, every second intermediate event may go; beginnings and ends never. */
  #thin(): void {
    let second = false
    const { memory } = this.#host
    memory.queue = memory.queue.filter(({ content }, index) => {
      if (index === 0 || content.kind !== 'transaction' || content.event.type !== 'Updated') return true
      second = !second
      return second
    })
  }
}
