/** How far the clocks of a time zone are from UTC, summer time and all. */
import { type Instant } from './model.ts'

const hourMs = 3_600_000

/** What is added to UTC at an instant; a zone that nobody knows is UTC. */
export function offsetIn(timeZone: string): (at: Instant) => number {
  const clock = clockIn(timeZone)
  if (clock === undefined) return () => 0
  const known = new Map<number, number>()
  return (at) => {
    // No zone changes its clocks within an hour that begins at a full hour of UTC.
    const hour = Math.floor(at / hourMs)
    const offset = known.get(hour) ?? offsetAt(clock, hour * hourMs)
    known.set(hour, offset)
    return offset
  }
}

function clockIn(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  } catch {
    return undefined
  }
}

function offsetAt(clock: Intl.DateTimeFormat, at: Instant): number {
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return local - at
}
