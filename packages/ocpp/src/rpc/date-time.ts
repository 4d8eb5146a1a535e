import { fullFormats } from 'ajv-formats/dist/formats.js'

const canonical = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z$/

/** Whether a timestamp is a real instant in UTC, written as OCPP asks (RFC 3339, `Z`). */
export function isCanonicalTimestamp(text: string): boolean {
  const parts = canonical.exec(text)
  if (parts === null) return false
  return (
    Number(parts[4]) < 24 &&
    Number(parts[5]) < 60 &&
    Number(parts[6]) < 60 &&
    isDate(Number(parts[1]), Number(parts[2]), Number(parts[3]))
  )
}

function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= (day <= 28 ? 28 : daysIn(year, month))
}

function daysIn(year: number, month: number): number {
  return new Date(utc(year, month, 0)).getUTCDate()
}

// Date.UTC takes the years 0 to 99 for those of the last century.
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day)
}

const rfc3339 = fullFormats['date-time']

/** Whether the published schemas accept a text as a timestamp: RFC 3339 with any offset. */
export function isTimestamp(text: string): boolean {
  return isCanonicalTimestamp(text) || accepts(rfc3339, text)
}

/** Whether a format of the schema checker takes a text. */
function accepts(format: unknown, text: string): boolean {
  if (typeof format !== 'object' || format === null || !('validate' in format)) return false
  return typeof format.validate === 'function' && format.validate(text) === true
}

// Bounds the work of the two patterns below.
const longestTimestamp = 64

const loose =
  /^\s*(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?:[Tt\s_]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?\s*(Z|z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?\s*$/
const dayFirst =
  /^\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[Tt\s,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?\s*(Z|z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?\s*$/

/**
 * A timestamp in any form seen in the field as UTC text; without a zone it is taken as UTC (2.3, 16). Days come before
 * months where the year is last. Undefined when it is no instant.
 */
export function understandTimestamp(text: string): string | undefined {
  if (text.length > longestTimestamp) return undefined
  const yearFirst = loose.exec(text)
  if (yearFirst !== null) {
    const [, year, month, day, ...time] = yearFirst
    return instant(Number(year), Number(month), Number(day), time)
  }
  const yearLast = dayFirst.exec(text)
  if (yearLast !== null) {
    const [, day, month, year, ...time] = yearLast
    return instant(Number(year), Number(month), Number(day), time)
  }
  if (/^\d{10}$/.test(text)) return fromEpoch(Number(text))
  if (/^\d{13}$/.test(text)) return fromEpoch(Number(text))
  return undefined
}

/** Seconds or milliseconds since 1970, told apart by their size. */
export function fromEpoch(value: number): string | undefined {
  const milliseconds = value < 1e11 ? value * 1000 : value
  return milliseconds >= 0 && milliseconds < 253402300800000 ? new Date(milliseconds).toISOString() : undefined
}

function instant(
  year: number,
  month: number,
  day: number,
  [hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z']: readonly (string | undefined)[],
): string | undefined {
  // A leap second is the start of the next minute to every clock we have.
  if (!isDate(year, month, day) || Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return undefined
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'))
  const seconds = (Number(hour) * 60 + Number(minute) - zoneMinutes(zone)) * 60 + Number(second)
  const result = new Date(utc(year, month - 1, day) + seconds * 1000 + milliseconds)
  return Number.isNaN(result.getTime()) || result.getUTCFullYear() > 9999 ? undefined : result.toISOString()
}

function zoneMinutes(zone: string): number {
  const parts = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone)
  if (parts === null) return 0
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0)
  return parts[1] === '-' ? -minutes : minutes
}
