import { type Random } from '../random.ts'

/** Waits between attempts to connect: a minimum and a random part, doubled a number of times [2.1 part 4, 5.3]. */
export interface BackOff {
  /** Milliseconds until the next attempt. */
  next(): number
  reset(): void
}

export interface BackOffSettings {
  readonly waitMinimumS: number
  readonly randomRangeS: number
  readonly repeatTimes: number
}

/** The settings are read each time, because the CSMS may change them. */
export function createBackOff(settings: () => BackOffSettings, random: Random): BackOff {
  let attempt = 0
  return {
    next() {
      const { waitMinimumS, randomRangeS, repeatTimes } = settings()
      const doubled = waitMinimumS * 2 ** Math.min(attempt, repeatTimes)
      attempt += 1
      return (doubled + random.between(0, Math.max(randomRangeS, 0))) * 1000
    },
    reset() {
      attempt = 0
    },
  }
}
