/** The station's settings for reconnecting (OCPPCommCtrlr RetryBackOff…; B10.FR.03–09). */
export interface RetryBackOff {
  readonly waitMinimumS: number
  readonly randomRangeS: number
  readonly repeatTimes: number
}

/**
 * How long a station waits before its nth attempt to reconnect (the first is 1): the minimum plus a random part,
 * doubled each time until it has doubled `repeatTimes` times, then steady.
 */
export function reconnectDelayMs(attempt: number, backOff: RetryBackOff, random: () => number = Math.random): number {
  const doublings = Math.min(Math.max(attempt - 1, 0), backOff.repeatTimes)
  const waitS = backOff.waitMinimumS * 2 ** doublings + random() * backOff.randomRangeS
  return Math.round(waitS * 1000)
}
