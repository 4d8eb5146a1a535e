import Type, { type Static } from 'typebox'
import { Instant, nullable } from './primitives.ts'

/** Every event the feed tells; events only gain fields. `data` is the resource named beside each. */
export const eventTypes = [
  'station.registered',
  'station.changed',
  'station.removed',
  'station.booted',
  'station.connected',
  'station.disconnected',
  'station.knocked',
  'station.duplicate-identity',
  'evse.state-changed',
  'connector.status-reported',
  'transaction.started',
  'transaction.updated',
  'transaction.ended',
  'reservation.changed',
  'id-token.seen',
  'id-token.changed',
  'command.changed',
  'configuration.read',
  'configuration.drifted',
  'local-list.changed',
  'site.changed',
  'security.event',
  /** What a station told that belongs to nothing we know of, and changes nothing. */
  'station.noted',
  'monitor.changed',
  'monitoring-event.changed',
  'security-upgrade.changed',
  'event-stream.changed',
  'certificate.changed',
  'firmware-update.changed',
  'log-request.changed',
  'fleet-job.changed',
  'check-run.changed',
  'data-transfer.received',
  'charging-profile.changed',
  'charging-limit.changed',
  'charging-needs.received',
  'display-message.changed',
  'der-control.changed',
  'der-alarm.changed',
  'battery-swap.changed',
  'tariff.changed',
  'settlement.received',
] as const
export type EventType = (typeof eventTypes)[number]

export const Event = Type.Object({
  /** Also the SSE `id`, to resume by `Last-Event-ID`. */
  position: Type.Integer(),
  id: Type.String(),
  type: Type.String(),
  version: Type.Integer(),
  organisation: Type.String(),
  stationId: nullable(Type.String()),
  at: Instant,
  recordedAt: Instant,
  source: Type.String(),
  data: Type.Unknown(),
})
export type Event = Static<typeof Event>
