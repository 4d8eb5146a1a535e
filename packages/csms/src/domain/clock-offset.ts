/**
 * How far a station's clock is from ours (F17): the median over messages that are known to be live. A message that was
 * queued only ever looks older than it is, so what is ahead, what agrees with what is known and what we asked for
 * ourselves is live; the rest is live only when the clock shows the same shift twice running.
 */
import { type Instant, type Station } from './model.ts'

export type ClockState = Pick<Station, 'clockOffsetMs' | 'clockSamples'>

const sampleLimit = 9
const agreement = 60_000
const quarterHour = 15 * 60_000
const farthestZone = 14 * 60 * 60_000
const firstPlausible = Date.UTC(2015, 0, 1)
/** The median moves with the network's delay; smaller steps are not worth a write. */
const worthWriting = 2_000

/** A clock that was never set says nothing about when (F17). */
export function plausibleInstant(at: Instant | null): Instant | null {
  return at === null || at < firstPlausible ? null : at
}

/** Minutes east of UTC when the offset looks like local time that was sent as UTC, else null. */
export function localTimeShift(offsetMs: number): number | null {
  const zone = Math.round(offsetMs / quarterHour) * quarterHour
  return zone !== 0 && Math.abs(zone) <= farthestZone && Math.abs(offsetMs - zone) <= agreement ? zone / 60_000 : null
}

export interface ClockObservation {
  /** Whether the message tells of now, whatever its clock says. */
  live: boolean
  /** The clock after it, or undefined when nothing worth keeping changed. */
  changed: ClockState | undefined
}

/** @param solicited whether we asked for the message a moment ago, so that it cannot have waited in a queue */
export function observeClock(
  clock: ClockState,
  at: Instant,
  receivedAt: Instant,
  solicited: boolean,
): ClockObservation {
  const sample = at - receivedAt
  const live = solicited || isLive(clock, sample)
  const known = clock.clockOffsetMs
  const full = clock.clockSamples.length === sampleLimit
  if (full && known !== null && Math.abs(sample - known) <= worthWriting) return { live, changed: undefined }
  const clockSamples = [...clock.clockSamples, sample].slice(-sampleLimit)
  return { live, changed: { clockSamples, clockOffsetMs: agreedOffset(clockSamples) ?? (live ? sample : known) } }
}

function isLive({ clockOffsetMs, clockSamples }: ClockState, sample: number): boolean {
  if (sample > -agreement || localTimeShift(sample) !== null) return true
  if (clockOffsetMs !== null && Math.abs(sample - clockOffsetMs) <= agreement) return true
  const previous = clockSamples.at(-1)
  return previous !== undefined && Math.abs(sample - previous) <= agreement
}

/** The median of the samples around the newest two that agree; messages of a queue rarely do. */
function agreedOffset(samples: readonly number[]): number | null {
  for (let index = samples.length - 1; index > 0; index--) {
    const [sample = 0, before = 0] = [samples[index], samples[index - 1]]
    if (Math.abs(sample - before) <= agreement) {
      return median(samples.filter((other) => Math.abs(other - sample) <= agreement))
    }
  }
  return null
}

function median(samples: readonly number[]): number {
  const ascending = [...samples].sort((a, b) => a - b)
  const middle = ascending.length >> 1
  const [upper = 0, lower = 0] = [ascending[middle], ascending[middle - 1]]
  return ascending.length % 2 === 1 ? upper : Math.round((lower + upper) / 2)
}
