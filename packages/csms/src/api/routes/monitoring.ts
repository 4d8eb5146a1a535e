import { Monitoring, MonitoringEvent, MonitoringEventQuery } from '@stationmaster/contract'
import { monitorResource } from '../../domain/monitoring.ts'
import { monitoringEventResource } from '../../domain/monitoring-events.ts'
import { type Reads } from '../../domain/reads.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, instantOrNull, pageOf, stationKey } from '../kit.ts'
import { existing, StationParams } from './stations.ts'

export function monitoringRoutes(app: Api, { reads }: { reads: Reads }): void {
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
