import { fullFormats } from 'ajv-formats/dist/formats.js'

const zero = 48
const shape = [
  [4, '-'],
  [7, '-'],
  [10, 'T'],
  [13, ':'],
  [16, ':'],
] as const

/** Whether a timestamp is a real instant in UTC, written as OCPP asks (RFC 3339, `Z`). Read by hand: every message has one. */
export function isCanonicalTimestamp(text: string): boolean {
  const end = text.length - 1
  if (end < 19 || text[end] !== 'Z') return false
  for (const [at, mark] of shape) if (text[at] !== mark) return false
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  // Anything but digits makes a number that fails every comparison.
  if (!(twoDigits(text, 11) < 24 && twoDigits(text, 14) < 60 && twoDigits(text, 17) < 60)) return false
  if (!isDate(year, twoDigits(text, 5), twoDigits(text, 8))) return false
  return end === 19 || (text[19] === '.' && end > 20 && areDigits(text, 20, end))
}

function twoDigits(text: string, at: number): number {
  return areDigits(text, at, at + 2) ? (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero : Number.NaN
}

function areDigits(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - zero
    if (digit < 0 || digit > 9) return false
  }
  return true
}

function isDate(year: number, month: number, day: number): boolean {
  if (!(year >= 0)) return false
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
