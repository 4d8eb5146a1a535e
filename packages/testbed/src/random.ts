/** Numbers that a seed repeats (mulberry32). */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number
  /** A whole number from the first to the last, both included. */
  between(first: number, last: number): number
  pick<T>(items: readonly [T, ...T[]]): T
  pick<T>(items: readonly T[]): T | undefined
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (first: number, last: number) => first + Math.floor(next() * (last - first + 1))
  function pick<T>(items: readonly [T, ...T[]]): T
  function pick<T>(items: readonly T[]): T | undefined
  function pick<T>(items: readonly T[]): T | undefined {
    return items[between(0, items.length - 1)]
  }
  return { next, between, pick }
}
