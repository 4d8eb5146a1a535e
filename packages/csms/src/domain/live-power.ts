/** What flows now, as far as anybody can know: the newest reading of an active transaction, while it still speaks. */
import { type EvseState, type Instant } from './model.ts'

/** A reading older than this counts in no sum: the longest interval of the shipped baseline, and a minute. */
export const powerCountsForMs = 16 * 60_000

/** A connector that reports Available delivers nothing, whatever its transaction said last. */
export const deliversNothing = 'available' satisfies EvseState

export interface PowerReading {
  evseId: number | null
  powerW: number | null
  meterAt: Instant | null
}

/** The sum of what counts; null where nothing does. */
export function livePowerW(
  readings: readonly PowerReading[],
  { online, evses }: { online: boolean; evses: readonly { evseId: number; state: EvseState }[] },
  now: Instant,
): number | null {
  const idle = new Set(evses.filter(({ state }) => state === deliversNothing).map(({ evseId }) => evseId))
  const counting = readings.flatMap(({ evseId, powerW, meterAt }) => {
    const lives = meterAt !== null && meterAt >= now - powerCountsForMs
    return online && lives && powerW !== null && !idle.has(evseId ?? 0) ? [powerW] : []
  })
  return counting.length === 0 ? null : counting.reduce((sum, powerW) => sum + powerW, 0)
}
