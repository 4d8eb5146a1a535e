import { type Decision, type Need, type Needs, type Unit } from '../domain/ports.ts'

/** A unit whose types only its author knows; the store hands back what it was given. */
export interface AnyUnit {
  touches: readonly string[]
  needs: Needs
  more?: (loaded: Record<string, unknown>) => Needs
  decide: (loaded: Record<string, unknown>) => Decision<unknown>
}

/** The types of a unit's loads are promised by the lookups; inside the store they are values by name. */
export function anyUnit<R, N extends Needs, M extends Needs>(unit: Unit<R, N, M>): AnyUnit {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- loads are values by name here; their types are promised by the lookups
  return unit as unknown as AnyUnit
}

export function resultOf<R>(value: unknown): R {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- what a unit decided is handed back to its author
  return value as R
}

/** A place in the queue: a unit, or a task of storage itself that runs alone in a transaction of its own. */
export interface Job<Connection> {
  unit: AnyUnit | null
  task: ((connection: Connection) => unknown) | null
  resolve: (value: unknown) => void
  reject: (error: Error) => void
  /** By `performance.now()`; after it a job that found no store is given up. */
  expiresAt: number
  result: unknown
  error: Error | null
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

export type Load = (need: Need) => unknown

/** Loads both rounds and decides; what it throws is the unit's own fault unless the load failed. */
export function loadInto(loaded: Record<string, unknown>, needs: Needs, load: Load): void {
  for (const name in needs) {
    const need = needs[name]
    if (need !== undefined) loaded[name] = load(need)
  }
}

/** A first-in first-out list that gives up its head cheaply. */
export class Fifo<T> {
  #items: T[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    this.#items.push(item)
  }

  peek(): T | undefined {
    return this.#items[this.#head]
  }

  shift(): T | undefined {
    const item = this.#items[this.#head]
    if (this.#head < this.#items.length) this.#head++
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }

  /** Puts jobs back in front, in their order. */
  unshift(items: readonly T[]): void {
    this.#items = [...items, ...this.#items.slice(this.#head)]
    this.#head = 0
  }
}
