import {
  EventStream,
  Monitoring,
  MonitoringEvent,
  MonitoringEventQuery,
  MonitoringValue,
  MonitoringValueQuery,
} from '@stationmaster/contract'
import Type from 'typebox'
import { monitorResource } from '../../domain/monitoring.ts'
import { monitoringEventResource } from '../../domain/monitoring-events.ts'
import { type EventStream as KnownStream, type Monitor } from '../../domain/monitoring-model.ts'
import { type Clock } from '../../domain/ports.ts'
import { type Reads } from '../../domain/reads.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, instantIf, instantOrNull, instantText, pageOf, stationKey } from '../kit.ts'
import { existing, StationParams } from './stations.ts'

const dayMs = 86_400_000

export function monitoringRoutes(app: Api, { reads, clock }: { reads: Reads; clock: Clock }): void {
  const tags = ['monitoring']

  app.get(
    '/stations/:id/monitors',
    {
      schema: {
        tags,
        summary: 'What a station watches, as far as is known; set, cleared and read by commands',
        params: StationParams,
        response: { 200: Monitoring },
      },
    },
    async ({ params }) => {
      const { stationId } = await existing(reads, params.id)
      const { monitors, monitoring } = await reads.monitoring.of(stationId)
      const { base = null, level = null, reportedAt = null } = monitoring ?? {}
      return { base, level, reportedAt: instantOrNull(reportedAt), monitors: monitors.map(monitorResource) }
    },
  )

  app.get(
    '/stations/:id/event-streams',
    {
      schema: {
        tags,
        summary: 'Streams of values that a station has open (2.1); GetPeriodicEventStream asks it',
        params: StationParams,
        response: { 200: Type.Object({ items: Type.Array(EventStream) }) },
      },
    },
    async ({ params }) => {
      const { stationId } = await existing(reads, params.id)
      const { streams, monitors } = await reads.monitoring.streams(stationId)
      const monitorOf = (id: number) => monitors.find(({ monitoringId }) => monitoringId === id)
      return { items: streams.map((stream) => presentStream(stream, monitorOf(stream.variableMonitoringId))) }
    },
  )

  app.get(
    '/stations/:id/monitoring-values',
    {
      schema: {
        tags,
        summary: 'Values of watched variables, from streams and periodic events, that came in a window; the last day',
        params: StationParams,
        querystring: MonitoringValueQuery,
        response: { 200: Type.Object({ items: Type.Array(MonitoringValue) }) },
      },
    },
    async ({ params, query: { component, variable, evse, from, to, limit = 1_000 } }) => {
      const { stationId } = await existing(reads, params.id)
      const until = instantIf(to) ?? clock.now()
      const window = { component, variable, evseId: evse, from: instantIf(from) ?? until - dayMs, to: until, limit }
      const values = await reads.monitoring.values(stationId, window)
      return {
        items: values.map(({ organisationId: _organisationId, stationId: _stationId, at, receivedAt, ...value }) => ({
          ...value,
          at: instantText(at),
          receivedAt: instantText(receivedAt),
        })),
      }
    },
  )

  app.get(
    '/monitoring-events',
    {
      schema: {
        tags,
        summary: 'What stations reported of what they watch, the last that came first',
        querystring: MonitoringEventQuery,
        response: { 200: pageOf(MonitoringEvent) },
      },
    },
    async ({ query: { cursor, limit = 50, station, severity, trigger, cleared } }) => {
      const stationId = station === undefined ? undefined : stationKey(station)
      const filter = { stationId, severity, trigger, cleared }
      const found = await reads.monitoring.events(filter, decodeCursor(cursor, ['number', 'text']), limit)
      const last = found.items.at(-1)?.event
      const nextCursor = found.more && last !== undefined ? encodeCursor([last.receivedAt, last.id]) : null
      return { items: found.items.map(({ event, identity }) => monitoringEventResource(event, identity)), nextCursor }
    },
  )
}

function presentStream(stream: KnownStream, monitor: Monitor | undefined): EventStream {
  const { streamId: id, variableMonitoringId, params, openedAt, lastAt, pending, received } = stream
  return {
    id,
    variableMonitoringId,
    variable: monitor === undefined ? null : variableOf(monitor),
    interval: params.interval ?? null,
    values: params.values ?? null,
    openedAt: instantText(openedAt),
    lastAt: instantOrNull(lastAt),
    pending,
    received,
  }
}

function variableOf({ component, componentInstance, evseId, connectorId, variable, variableInstance }: Monitor) {
  return { component, componentInstance, evseId, connectorId, variable, variableInstance }
}
