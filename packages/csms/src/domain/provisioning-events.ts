import { type EventType } from '@stationmaster/contract'
import { type Instant } from './model.ts'
import { type NewEvent } from './ports.ts'

/** Who caused a fact: the station itself, a person or key, or a rule of ours. */
export type EventSource = 'station' | 'operator' | 'stationmaster'

/** A fact about one station, to be committed with the state it tells of. */
export function stationEvent(
  station: { organisationId: string; stationId: string },
  type: EventType,
  at: Instant,
  source: EventSource,
  data: object,
): NewEvent {
  return { organisationId: station.organisationId, type, stationId: station.stationId, at, source, data }
}

/** RFC 3339, as every event and answer of ours writes an instant. */
export function instantText(at: Instant): string {
  return new Date(at).toISOString()
}
