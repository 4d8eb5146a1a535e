import { type Event } from '@stationmaster/contract'
import { letRun } from '../client/background.ts'
import { pathOf } from '../client/http.ts'
import { createSseReader, type SsePart } from './sse.ts'

export type Liveness = 'connecting' | 'live' | 'late' | 'offline'
export interface FeedState {
  liveness: Liveness
  /** When the last event or heartbeat came, by this browser's clock. */
  heardAt: number | null
}

export interface FeedListener {
  event(event: Event): void
  /** Everything known may be old: the position is no longer kept, or the link was away. */
  reset(): void
  signedOut(): void
}

const lateAfterMs = 30_000
const silentAfterMs = 60_000
const waitsMs = [1_000, 2_000, 4_000, 8_000, 15_000]

export const livenessOf = (open: boolean, heardAt: number | null, now: number, everOpen: boolean): Liveness => {
  if (!open) return everOpen ? 'offline' : 'connecting'
  return heardAt !== null && now - heardAt <= lateAfterMs ? 'live' : 'late'
}

/** The one event stream of the console: reconnects, resumes after the last position, and knows how old it is. */
export class Feed implements Disposable {
  readonly #listener: FeedListener
  readonly #abort = new AbortController()
  readonly #watchers = new Set<() => void>()
  readonly #tick: ReturnType<typeof setInterval>
  #state: FeedState = { liveness: 'connecting', heardAt: null }
  #open = false
  #tried = false
  #lastId: string | null = null
  #failures = 0
  #connection: AbortController | null = null

  constructor(listener: FeedListener) {
    this.#listener = listener
    this.#tick = setInterval(() => this.#watch(), 5_000)
    letRun(this.#run())
  }

  readonly state = (): FeedState => this.#state

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  };

  [Symbol.dispose](): void {
    clearInterval(this.#tick)
    this.#abort.abort()
    this.#connection?.abort()
  }

  #publish(): void {
    const liveness = livenessOf(this.#open, this.#state.heardAt, Date.now(), this.#tried)
    if (liveness === this.#state.liveness) return
    this.#state = { ...this.#state, liveness }
    for (const watcher of this.#watchers) watcher()
  }

  #heard(): void {
    this.#state = { ...this.#state, heardAt: Date.now() }
    this.#publish()
  }

  #watch(): void {
    this.#publish()
    // A half-open socket says nothing for ever: dial again.
    const { heardAt } = this.#state
    if (this.#open && heardAt !== null && Date.now() - heardAt > silentAfterMs) this.#connection?.abort()
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      try {
        await this.#connect()
      } catch {
        // The indicator tells it; what is on screen keeps its age.
      }
      this.#open = false
      this.#tried = true
      this.#publish()
      if (this.#abort.signal.aborted) return
      const wait = waitsMs[Math.min(this.#failures, waitsMs.length - 1)] ?? 15_000
      this.#failures += 1
      await this.#pause(wait * (0.75 + Math.random() / 2))
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds)
      const { signal } = this.#abort
      function done(): void {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        removeEventListener('online', done)
        resolve()
      }
      signal.addEventListener('abort', done)
      addEventListener('online', done)
    })
  }

  async #connect(): Promise<void> {
    this.#connection = new AbortController()
    const headers = new Headers({ accept: 'text/event-stream' })
    if (this.#lastId !== null) headers.set('last-event-id', this.#lastId)
    const response = await fetch(pathOf('/events'), {
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.any([this.#abort.signal, this.#connection.signal]),
    })
    if (response.status === 401) {
      this[Symbol.dispose]()
      this.#listener.signedOut()
      return
    }
    if (!response.ok || response.body === null) throw new Error(`the event stream answered ${response.status}`)
    this.#open = true
    this.#failures = 0
    this.#heard()
    if (this.#tried && this.#lastId === null) this.#listener.reset()
    const reader = createSseReader()
    const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let chunk = await chunks.read(); !chunk.done; chunk = await chunks.read()) {
      this.#heard()
      for (const part of reader.read(chunk.value)) this.#take(part)
    }
  }

  #take(part: SsePart): void {
    if (part.kind !== 'message') return
    if (part.message.id !== null) this.#lastId = part.message.id
    if (part.message.event === 'reset') {
      this.#lastId = null
      this.#listener.reset()
      return
    }
    try {
      // The door: the feed's shape is the contract's.
      this.#listener.event(JSON.parse(part.message.data) as Event)
    } catch {
      this.#listener.reset()
    }
  }
}
