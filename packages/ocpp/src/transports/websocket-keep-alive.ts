import { type Clock, systemClock } from '../rpc/clock.ts'

/** What keeps watch over needs of a connection. */
export interface Watched {
  /** Set by the connection whenever anything arrives; cleared by the watch. */
  alive: boolean
  /** Pings in a row that brought no sign of life. For the watch, as the next: no table beside the connections. */
  silentPings: number
  /** Where on the wheel it waits for its next ping; -1 when it is not watched. */
  slot: number
  ping(): void
  terminate(): void
}

export interface KeepAliveOptions {
  readonly clock?: Clock
  readonly random?: () => number
  /** Shortest and longest time between two pings (30 and 60 s). */
  readonly shortestS?: number
  readonly longestS?: number
}

const mostSilentPings = 2

/**
 * Pings all connections from one wheel of one-second slots, each at a random distance, and ends those that were silent
 * for two pings (FIELD F16). Anything that arrives counts as life (G02.FR.04).
 */
export class KeepAlive implements Disposable {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #shortestS: number
  readonly #longestS: number
  readonly #slots: Set<Watched>[]
  #now = 0
  #watched = 0
  #stop: (() => void) | undefined

  constructor(options: KeepAliveOptions = {}) {
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? Math.random
    this.#shortestS = options.shortestS ?? 30
    this.#longestS = options.longestS ?? 60
    this.#slots = Array.from({ length: this.#longestS + 1 }, () => new Set())
  }

  get watched(): number {
    return this.#watched
  }

  watch(connection: Watched): void {
    if (connection.slot >= 0) return
    connection.alive = true
    connection.silentPings = 0
    this.#watched++
    this.#place(connection)
    this.#stop ??= this.#clock.schedule(1000, this.#tick)
  }

  unwatch(connection: Watched): void {
    if (connection.slot < 0) return
    this.#slots[connection.slot]?.delete(connection)
    connection.slot = -1
    this.#watched--
    if (this.#watched === 0) this.#halt()
  }

  [Symbol.dispose](): void {
    this.#halt()
    for (const slot of this.#slots) {
      for (const connection of slot) connection.slot = -1
      slot.clear()
    }
    this.#watched = 0
  }

  #halt(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  #place(connection: Watched): void {
    const distance = this.#shortestS + Math.floor(this.#random() * (this.#longestS - this.#shortestS + 1))
    connection.slot = (this.#now + distance) % this.#slots.length
    this.#slots[connection.slot]?.add(connection)
  }

  readonly #tick = (): void => {
    this.#stop = this.#clock.schedule(1000, this.#tick)
    this.#now = (this.#now + 1) % this.#slots.length
    const due = this.#slots[this.#now]
    if (due === undefined || due.size === 0) return
    const connections = [...due]
    due.clear()
    for (const connection of connections) this.#turn(connection)
  }

  #turn(connection: Watched): void {
    // Ended by what another one's turn brought about.
    if (connection.slot < 0) return
    connection.silentPings = connection.alive ? 0 : connection.silentPings + 1
    if (connection.silentPings >= mostSilentPings) {
      this.unwatch(connection)
      connection.terminate()
      return
    }
    connection.alive = false
    this.#place(connection)
    connection.ping()
  }
}
