/** A seeded source of randomness: the same seed gives the same network, cars and noise. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform in [low, high). */
  between(low: number, high: number): number
  /** A whole number in [low, high]. */
  integer(low: number, high: number): number
  /** Exponentially distributed with the given mean, as arrivals of independent people are. */
  exponential(mean: number): number
  /** Approximately normal, mean 0 and standard deviation 1. */
  normal(): number
  pick<T>(items: readonly [T, ...T[]]): T
  /** An independent stream for one part, so that adding a part does not change the others. */
  fork(name: string): Random
  /** A version-4 UUID. */
  uuid(): string
}

function hash(text: string, seed: number): number {
  let value = seed | 0
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
    value = (value << 13) | (value >>> 19)
  }
  return value | 0
}

class Stream implements Random {
  readonly #origin: number
  #state: number

  constructor(origin: number) {
    this.#origin = origin
    this.#state = origin
  }

  /** Thirty-two random bits (mulberry32). */
  #bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  next(): number {
    return this.#bits() / 4294967296
  }
  between(low: number, high: number): number {
    return low + this.next() * (high - low)
  }
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean
  }
  normal(): number {
    const sum = this.next() + this.next() + this.next() + this.next() + this.next() + this.next()
    return (sum - 3) * Math.SQRT2
  }
  pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.next() * items.length)] ?? items[0]
  }
  fork(name: string): Random {
    return new Stream(hash(name, this.#origin))
  }
  uuid(): string {
    const [a, b, c, d] = [this.#hex(), this.#hex(), this.#hex(), this.#hex()]
    const variant = '89ab'[this.#bits() & 3]
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`
  }
  #hex(): string {
    return this.#bits().toString(16).padStart(8, '0')
  }
}

/** Builds a stream from a number or a word. */
export function createRandom(seed: number | string): Random {
  return new Stream(typeof seed === 'number' ? hash(String(seed), seed) : hash(seed, 0x811c9dc5))
}
