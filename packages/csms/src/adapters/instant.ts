import { understandTimestamp } from '@stationmaster/ocpp'
import { type Instant } from '../domain/model.ts'

/**
 * Reads a station's time, UTC where it names no zone (Growatt) and with offsets of hours alone (Monta).
 *
 * @returns null when it cannot be read; the moment of receipt then takes its place
 */
export function parseInstant(text: string | undefined): Instant | null {
  if (typeof text !== 'string') return null
  const understood = understandTimestamp(text)
  return understood === undefined ? null : Date.parse(understood)
}

/** UTC with milliseconds and Z, as every version asks. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString()
}
