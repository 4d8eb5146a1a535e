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

/** Builds a stream from a number or a word. */
export function createRandom(seed: number | string): Random {
  const origin = typeof seed === 'number' ? hash(String(seed), seed) : hash(seed, 0x811c9dc5)
  let state = origin
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('')
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    exponential: (mean) => -Math.log(1 - next()) * mean,
    normal: () => (next() + next() + next() + next() + next() + next() - 3) * Math.SQRT2,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    fork: (name) => createRandom(hash(name, origin)),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[Math.floor(next() * 4)]}${hex(3)}-${hex(12)}`,
  }
}
