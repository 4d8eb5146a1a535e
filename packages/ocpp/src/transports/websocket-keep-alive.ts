import { type Clock, systemClock } from '../rpc/clock.ts'

/** What keeps watch over needs of a connection. */
export interface Watched {
  /** Set by the connection whenever anything arrives; cleared by the watch. */
  alive: boolean
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

interface Place {
  slot: number
  missed: number
}

const mostMissed = 2

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
  readonly #places = new Map<Watched, Place>()
  #now = 0
  #stop: (() => void) | undefined

  constructor(options: KeepAliveOptions = {}) {
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? Math.random
    this.#shortestS = options.shortestS ?? 30
    this.#longestS = options.longestS ?? 60
    this.#slots = Array.from({ length: this.#longestS + 1 }, () => new Set())
  }

  get watched(): number {
    return this.#places.size
  }

  watch(connection: Watched): void {
    if (this.#places.has(connection)) return
    connection.alive = true
    this.#place(connection, { slot: 0, missed: 0 })
    this.#stop ??= this.#clock.schedule(1000, this.#tick)
  }

  unwatch(connection: Watched): void {
    const place = this.#places.get(connection)
    if (place === undefined) return
    this.#places.delete(connection)
    this.#slots[place.slot]?.delete(connection)
    if (this.#places.size === 0) this.#halt()
  }

  [Symbol.dispose](): void {
    this.#halt()
    this.#places.clear()
    for (const slot of this.#slots) slot.clear()
  }

  #halt(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  #place(connection: Watched, place: Place): void {
    const distance = this.#shortestS + Math.floor(this.#random() * (this.#longestS - this.#shortestS + 1))
    place.slot = (this.#now + distance) % this.#slots.length
    this.#places.set(connection, place)
    this.#slots[place.slot]?.add(connection)
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
    const place = this.#places.get(connection)
    if (place === undefined) return
    place.missed = connection.alive ? 0 : place.missed + 1
    if (place.missed >= mostMissed) {
      this.unwatch(connection)
      connection.terminate()
      return
    }
    connection.alive = false
    this.#place(connection, place)
    connection.ping()
  }
}
