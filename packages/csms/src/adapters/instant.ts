import { type Instant } from '../domain/model.ts'

const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?$/

/**
 * Reads a station's time, UTC where it names no zone (Growatt) and with offsets of hours alone (Monta).
 *
 * @returns null when it cannot be read; the moment of receipt then takes its place
 */
export function parseInstant(text: string | undefined): Instant | null {
  if (typeof text !== 'string') return null
  const match = dateTime.exec(text.trim())
  if (match === null) return null
  const [, year, month, day, hour, minute, second, fraction, zone] = match
  const milliseconds = Number(`0.${fraction ?? '0'}`) * 1000
  const at = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
    Math.floor(milliseconds),
  )
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31 || Number(hour ?? 0) > 24)
    return null
  return at - zoneMinutes(zone) * 60_000
}

function zoneMinutes(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0
  const digits = zone.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0)
  return zone.startsWith('-') ? -minutes : minutes
}

/** UTC with milliseconds and Z, as every version asks. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString()
}
