import { type OutboxEvent } from '../domain/model.ts'
import { type EventFeed, type FeedItem } from '../domain/reads.ts'

/** Where committed events are read, in an order that every reader sees alike. */
interface Outbox {
  after(position: number, limit: number): Promise<OutboxEvent[]>
  /** Null while nothing is kept. */
  bounds(): Promise<{ oldest: number; newest: number } | null>
  /** False when events after the position were given up. */
  isKept(position: number): Promise<boolean>
  /** Tells that something was committed; gives back how to stop listening. */
  onCommitted(listener: () => void): () => void
  /** How far apart two positions lie when so many events lie between them, at least. */
  distanceOf(events: number): number
}

export interface FeedOptions {
  outbox: Outbox
  failed(error: unknown): void
  /** At least this long between two reads while commits come. */
  gatherMs?: number
  /** Looked anyway after this long, should a commit of another process or a signal be missed. */
  pollMs?: number
  /** A reader so many events behind is sent to the end with `reset`. */
  longestLag?: number
}

const chunk = 500
const ringSize = 4_096

/**
 * The events of the outbox to many readers, each at its own pace and with its own position. The newest are read once
 * and shared; whoever is further behind reads from the outbox. Nothing is buffered per reader.
 */
export class Feed implements EventFeed, AsyncDisposable {
  readonly #options: FeedOptions
  readonly #gatherMs: number
  readonly #pollMs: number
  readonly #longestLag: number
  readonly #stop = new AbortController()
  readonly #unlisten: () => void
  #ring: OutboxEvent[] = []
  /** Every event after this position is in the ring. */
  #ringFrom = 0
  #newest = 0
  #readers = 0
  #stale = false
  #pumping: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #wake = Promise.withResolvers<void>()

  constructor(options: FeedOptions) {
    this.#options = options
    this.#gatherMs = options.gatherMs ?? 20
    this.#pollMs = options.pollMs ?? 5_000
    this.#longestLag = options.outbox.distanceOf(options.longestLag ?? 20_000)
    this.#unlisten = options.outbox.onCommitted(() => this.#committed())
  }

  get readers(): number {
    return this.#readers
  }

  /**
   * @param after the last position that was seen, or null to begin at the end
   * @param signal ends the reading
   */
  async *read({ after, signal }: { after: number | null; signal: AbortSignal }): AsyncGenerator<FeedItem> {
    const ended = AbortSignal.any([signal, this.#stop.signal])
    const untilEnded = aborted(ended)
    this.#readers++
    try {
      await this.#join()
      let cursor = after ?? this.#newest
      if (after !== null && !(await this.#isKept(after))) {
        cursor = this.#newest
        yield { kind: 'reset', position: cursor }
      }
      while (!ended.aborted) {
        if (this.#newest - cursor > this.#longestLag) {
          cursor = this.#newest
          yield { kind: 'reset', position: cursor }
        }
        const wake = this.#wake.promise
        const events = await this.#after(cursor)
        for (const event of events) {
          if (ended.aborted) return
          cursor = event.position
          yield { kind: 'event', event }
        }
        if (events.length === 0) await Promise.race([wake, untilEnded])
      }
    } finally {
      this.#leave()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#unlisten()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    await this.#pumping
  }

  /** Nothing is read while nobody listens, so the first reader finds where the end is. */
  async #join(): Promise<void> {
    if (this.#readers === 1) this.#pumping = this.#find()
    await this.#pumping
  }

  async #find(): Promise<void> {
    try {
      const bounds = await this.#options.outbox.bounds()
      this.#ring = []
      this.#newest = Math.max(this.#newest, bounds?.newest ?? 0)
      this.#ringFrom = this.#newest
    } finally {
      this.#pumping = null
      this.#schedule(this.#pollMs)
    }
  }

  #leave(): void {
    this.#readers--
    if (this.#readers > 0) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#ring = []
  }

  /** A position beyond the newest is from before a backup was restored. */
  async #isKept(position: number): Promise<boolean> {
    return position <= this.#newest && (await this.#options.outbox.isKept(position))
  }

  async #after(cursor: number): Promise<readonly OutboxEvent[]> {
    if (cursor < this.#ringFrom) return this.#options.outbox.after(cursor, chunk)
    const first = this.#ring.findIndex(({ position }) => position > cursor)
    return first < 0 ? [] : this.#ring.slice(first, first + chunk)
  }

  #committed(): void {
    this.#stale = true
    if (this.#readers > 0 && this.#pumping === null) this.#schedule(this.#gatherMs)
  }

  #schedule(ms: number): void {
    if (this.#stop.signal.aborted || this.#readers === 0) return
    if (this.#timer !== null) {
      if (ms > this.#gatherMs) return
      clearTimeout(this.#timer)
    }
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#pumping ??= this.#pump()
    }, ms)
    this.#timer.unref()
  }

  async #pump(): Promise<void> {
    try {
      this.#stale = false
      let events: OutboxEvent[]
      do {
        events = await this.#options.outbox.after(this.#newest, chunk)
        this.#take(events)
      } while (events.length === chunk && !this.#stop.signal.aborted)
    } catch (error) {
      this.#options.failed(error)
    } finally {
      this.#pumping = null
      this.#schedule(this.#stale ? this.#gatherMs : this.#pollMs)
    }
  }

  #take(events: readonly OutboxEvent[]): void {
    const last = events.at(-1)
    if (last === undefined) return
    this.#newest = last.position
    this.#ring.push(...events)
    if (this.#ring.length > ringSize) {
      const gone = this.#ring.splice(0, this.#ring.length - ringSize)
      this.#ringFrom = gone.at(-1)?.position ?? this.#ringFrom
    }
    const { resolve } = this.#wake
    this.#wake = Promise.withResolvers<void>()
    resolve()
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
