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

/** Hours repeat every week, so who does not open within one more day opens by an exception or never. */
const daysAhead = 8
const dayMs = 86_400_000

/** When a site that is shut opens next; null when it is open, or nothing says that it ever will. */
export function opensNextAt(times: OpeningTimes | null | undefined, timeZone: string, at: Instant): Instant | null {
  if (times === null || times === undefined || isOpenAt(times, timeZone, at)) return null
  const begins = [
    ...times.exceptionalOpenings.map(({ periodBegin }) => Date.parse(periodBegin)),
    ...times.exceptionalClosings.map(({ periodEnd }) => Date.parse(periodEnd)),
    ...regularBegins(times, timeZone, at),
  ]
  const later = begins.filter((begin) => begin > at).sort((a, b) => a - b)
  return later.find((begin) => isOpenAt(times, timeZone, begin)) ?? null
}

function regularBegins({ regularHours }: OpeningTimes, timeZone: string, at: Instant): Instant[] {
  return Array.from({ length: daysAhead + 1 }, (_, ahead) => at + ahead * dayMs).flatMap((day) => {
    const { weekday } = localTime(day, timeZone)
    const midnight = wallClock(day, timeZone)
    const date = midnight - (midnight % dayMs)
    return regularHours
      .filter((hours) => hours.weekday === weekday)
      .map(({ periodBegin }) => {
        const [hour = 0, minute = 0] = periodBegin.split(':').map(Number)
        return instantOf(date + (hour * 60 + minute) * 60_000, timeZone)
      })
  })
}

/** The clock on the wall there, as if it stood in UTC. */
function wallClock(at: Instant, timeZone: string): number {
  const parts = dateOf(timeZone).formatToParts(at)
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  return Date.UTC(number('year'), number('month') - 1, number('day'), number('hour'), number('minute'))
}

/** A time on the wall as an instant; twice, because the offset at the first guess may be that of another day. */
function instantOf(wall: number, timeZone: string): Instant {
  const guess = wall - (wallClock(wall, timeZone) - wall)
  return guess - (wallClock(guess, timeZone) - wall)
}

const dates = new Map<string, Intl.DateTimeFormat>()

function dateOf(timeZone: string): Intl.DateTimeFormat {
  let date = dates.get(timeZone)
  if (date === undefined) {
    if (dates.size >= clocksKept) dates.clear()
    date = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    dates.set(timeZone, date)
  }
  return date
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
