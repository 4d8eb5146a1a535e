/** When a site may be charged at (F21): regular hours in the site's own time, and exceptions by the instant. */
import { type Instant, type OpeningTimes } from './model.ts'

const weekdays: Readonly<Record<string, number>> = { Mon: 1, Tue: 2, Wed: 3, Thu: 4, Fri: 5, Sat: 6, Sun: 7 }

/** A clock of each zone is kept: making one costs more than a thousand questions. */
const clocks = new Map<string, Intl.DateTimeFormat>()
const clocksKept = 100

function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone)
  if (clock === undefined) {
    if (clocks.size >= clocksKept) clocks.clear()
    clock = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    clocks.set(timeZone, clock)
  }
  return clock
}

/** The weekday, Monday 1 to Sunday 7, and the time of day as `HH:MM`, which compare as text. */
function localTime(at: Instant, timeZone: string): { weekday: number; time: string } {
  const parts = new Map(
    clockOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return {
    weekday: weekdays[parts.get('weekday') ?? ''] ?? 0,
    time: `${parts.get('hour')}:${parts.get('minute')}`,
  }
}

function within(periods: OpeningTimes['exceptionalClosings'], at: Instant): boolean {
  return periods.some(({ periodBegin, periodEnd }) => Date.parse(periodBegin) <= at && at < Date.parse(periodEnd))
}

/** An exceptional closing goes before an exceptional opening, and both before the regular hours. */
export function isOpenAt(times: OpeningTimes | null | undefined, timeZone: string, at: Instant): boolean {
  if (times === null || times === undefined) return true
  if (within(times.exceptionalClosings, at)) return false
  if (times.twentyfourseven || within(times.exceptionalOpenings, at)) return true
  const { weekday, time } = localTime(at, timeZone)
  return times.regularHours.some(
    (hours) => hours.weekday === weekday && hours.periodBegin <= time && time < hours.periodEnd,
  )
}

/** What is wrong with opening times, or null. */
export function flawOf({ regularHours, exceptionalOpenings, exceptionalClosings }: OpeningTimes): string | null {
  for (const { periodBegin, periodEnd } of regularHours) {
    if (periodBegin >= periodEnd) {
      return `regularHours ${periodBegin} to ${periodEnd} end before they begin; write hours over midnight as two periods, to 24:00 and from 00:00.`
    }
  }
  for (const { periodBegin, periodEnd } of [...exceptionalOpenings, ...exceptionalClosings]) {
    if (Date.parse(periodBegin) >= Date.parse(periodEnd)) {
      return `The exception from ${periodBegin} to ${periodEnd} ends before it begins.`
    }
  }
  return null
}
