import { type Language, locales } from './dictionary.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const halfYear = 183 * day
export const spans = { second, minute, hour, day } as const

const relativeSteps = [
  [90 * second, second, 'second'],
  [90 * minute, minute, 'minute'],
  [36 * hour, hour, 'hour'],
  [60 * day, day, 'day'],
  [Number.POSITIVE_INFINITY, 30.44 * day, 'month'],
] as const

type At = string | number | Date

/** Numbers, units, times and ages as the language writes them; times are in the reader's own zone. */
export const createFormat = (language: Language, justNow: string) => {
  const locale = locales[language]
  const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const hundredth = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  const shortDateTime = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
  const otherYear = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
  const dayOnly = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
  const clockSeconds = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const clockMillis = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  })
  const instant = (at: At): Date => (at instanceof Date ? at : new Date(at))

  const kilo = (value: number): string => {
    const thousands = value / 1000
    return Math.abs(thousands) >= 1000
      ? integer.format(thousands)
      : Math.abs(thousands) >= 10
        ? tenth.format(thousands)
        : hundredth.format(thousands)
  }

  return {
    locale,
    number: (value: number): string => integer.format(value),
    decimal: (value: number): string => new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(value),
    power: (watts: number): string =>
      watts !== 0 && Math.abs(watts) < 1000 ? `${integer.format(watts)} W` : watts === 0 ? '0 kW' : `${kilo(watts)} kW`,
    energy: (wattHours: number): string =>
      Math.abs(wattHours) >= 10_000_000 ? `${tenth.format(wattHours / 1e6)} MWh` : `${kilo(wattHours)} kWh`,
    percent: (value: number): string => `${integer.format(value)} %`,
    dateTime: (at: At): string => dateTime.format(instant(at)),
    /** The year is said where it is not the present one, or where the day is so far off that one would wonder. */
    shortDateTime(at: At, now = Date.now()): string {
      const when = instant(at)
      const near = Math.abs(when.getTime() - now) < halfYear && when.getFullYear() === new Date(now).getFullYear()
      return (near ? shortDateTime : otherYear).format(when)
    },
    day: (at: At): string => dayOnly.format(instant(at)),
    clock: (at: At): string => clock.format(instant(at)),
    clockSeconds: (at: At): string => clockSeconds.format(instant(at)),
    clockMillis: (at: At): string => clockMillis.format(instant(at)),
    /** "12 s ago"; what is younger than five seconds, or ahead by clocks that differ, is now. */
    age(at: At, now: number): string {
      const elapsed = now - instant(at).getTime()
      if (elapsed < 5 * second && elapsed > -minute) return justNow
      const [, unit, name] = relativeSteps.find(([limit]) => Math.abs(elapsed) < limit) ?? relativeSteps[4]
      return relative.format(-Math.round(elapsed / unit), name)
    },
    /** "9 s", "5 min 09 s", "1 h 05 min": units that are the same in every language of ours. */
    duration(milliseconds: number): string {
      const seconds = Math.max(0, Math.round(milliseconds / second))
      const pad = (value: number): string => String(value).padStart(2, '0')
      const hours = Math.floor(seconds / 3600)
      const minutes = Math.floor((seconds % 3600) / 60)
      if (hours > 0) return `${integer.format(hours)} h ${pad(minutes)} min`
      return minutes > 0 ? `${minutes} min ${pad(seconds % 60)} s` : `${seconds} s`
    },
    milliseconds: (value: number): string =>
      value < 1000 ? `${integer.format(value)} ms` : `${tenth.format(value / 1000)} s`,
  }
}

export type Format = ReturnType<typeof createFormat>
