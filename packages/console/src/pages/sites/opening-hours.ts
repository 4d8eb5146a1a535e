import { type Site } from '@stationmaster/contract'

export type OpeningTimes = NonNullable<Site['access']['openingTimes']>

/** Monday to Sunday as they are typed: "08:00-12:00, 13:00-22:00", nothing for a day that is closed. */
export type Week = readonly string[]

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const

export function weekOf(times: OpeningTimes | null | undefined): Week {
  return weekdays.map((weekday) =>
    (times?.regularHours ?? [])
      .filter((hours) => hours.weekday === weekday)
      .map(({ periodBegin, periodEnd }) => `${periodBegin}–${periodEnd}`)
      .join(', '),
  )
}

const period = /^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$/

function timeOf(hours = '', minutes = '00', latest = 23): string | null {
  const isTime = Number(hours) <= latest && Number(minutes) <= (Number(hours) === 24 ? 0 : 59)
  return isTime ? `${hours.padStart(2, '0')}:${minutes}` : null
}

/** The periods of one day, or null when they cannot be read or end before they begin. */
function periodsOf(typed: string): { periodBegin: string; periodEnd: string }[] | null {
  const periods: { periodBegin: string; periodEnd: string }[] = []
  for (const part of typed.split(',').map((each) => each.trim())) {
    if (part === '') continue
    const [, fromHours, fromMinutes, toHours, toMinutes] = period.exec(part) ?? []
    const periodBegin = timeOf(fromHours, fromMinutes)
    const periodEnd = timeOf(toHours, toMinutes, 24)
    if (fromHours === undefined || periodBegin === null || periodEnd === null || periodBegin >= periodEnd) return null
    periods.push({ periodBegin, periodEnd })
  }
  return periods
}

export function isReadable(typed: string): boolean {
  return periodsOf(typed) !== null
}

/** Exceptions that are on file stay; the week is what was typed. */
export function timesOf(week: Week, before: OpeningTimes | null | undefined): OpeningTimes {
  return {
    twentyfourseven: false,
    regularHours: week.flatMap((typed, index) =>
      (periodsOf(typed) ?? []).map((each) => ({ weekday: index + 1, ...each })),
    ),
    exceptionalOpenings: before?.exceptionalOpenings ?? [],
    exceptionalClosings: before?.exceptionalClosings ?? [],
  }
}
