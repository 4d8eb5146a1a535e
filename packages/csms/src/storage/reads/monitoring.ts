import { type Kysely, type SqlBool, sql } from 'kysely'
import { type MonitoringReads } from '../../domain/monitoring-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { pageOf } from './text.ts'

/** No station has this many monitors. */
const most = 10_000
const stationsAtOnce = 50

/** Names compare without case (identifierString). */
function named(column: 'component' | 'variable', name: string) {
  return sql<SqlBool>`lower(${sql.ref(column)}) = ${name.toLowerCase()}`
}

export function createMonitoringReads(database: Kysely<Database>): MonitoringReads {
  return {
    async of(stationId) {
      const [monitors, monitoring] = await Promise.all([
        database
          .selectFrom('monitor')
          .selectAll()
          .where('stationId', '=', stationId)
          .orderBy('monitorKey')
          .limit(most)
          .execute(),
        database.selectFrom('stationMonitoring').selectAll().where('stationId', '=', stationId).executeTakeFirst(),
      ])
      return {
        monitors: monitors.map((row) => decodeRow('monitor', row)),
        monitoring: monitoring === undefined ? undefined : decodeRow('stationMonitoring', monitoring),
      }
    },
    async events({ stationId, severity, trigger, cleared }, before, limit) {
      let query = database
        .selectFrom('monitoringEvent')
        .leftJoin('station', 'station.stationId', 'monitoringEvent.stationId')
        .selectAll('monitoringEvent')
        .select('station.identity as identity')
      if (stationId !== undefined) query = query.where('monitoringEvent.stationId', '=', stationId)
      if (severity !== undefined) query = query.where('monitoringEvent.severity', '<=', severity)
      // Readings come every few seconds; what is rare is found by an index without them.
      query =
        trigger === undefined
          ? query.where('monitoringEvent.trigger', '<>', sql.lit('Periodic'))
          : query.where('monitoringEvent.trigger', '=', trigger)
      if (cleared !== undefined) query = query.where('monitoringEvent.state', '=', cleared ? 'ended' : 'open')
      if (before !== null) {
        const [at, id] = before
        query = query.where(({ or, and, eb }) =>
          or([
            eb('monitoringEvent.receivedAt', '<', at),
            and([eb('monitoringEvent.receivedAt', '=', at), eb('monitoringEvent.id', '<', id)]),
          ]),
        )
      }
      const rows = await query
        .orderBy('monitoringEvent.receivedAt', 'desc')
        .orderBy('monitoringEvent.id', 'desc')
        .limit(limit + 1)
        .execute()
      const page = pageOf(rows, limit)
      return {
        items: page.items.map(({ identity, ...row }) => ({
          event: decodeRow('monitoringEvent', row),
          identity: identity ?? row.stationId,
        })),
        more: page.more,
      }
    },
    async streams(stationId) {
      const [streams, monitors] = await Promise.all([
        database.selectFrom('eventStream').selectAll().where('stationId', '=', stationId).limit(most).execute(),
        database.selectFrom('monitor').selectAll().where('stationId', '=', stationId).limit(most).execute(),
      ])
      return {
        streams: streams.map((row) => decodeRow('eventStream', row)),
        monitors: monitors.map((row) => decodeRow('monitor', row)),
      }
    },
    async values(stationId, { component, variable, evseId, from, to, limit }) {
      let query = database
        .selectFrom('monitoringValue')
        .selectAll()
        .where('stationId', '=', stationId)
        .where('receivedAt', '>=', from)
        .where('receivedAt', '<=', to)
      if (component !== undefined) query = query.where(named('component', component))
      if (variable !== undefined) query = query.where(named('variable', variable))
      if (evseId !== undefined) query = query.where('evseId', '=', evseId)
      const rows = await query.orderBy('receivedAt', 'desc').orderBy('seq', 'desc').limit(limit).execute()
      return rows.map(({ seq: _seq, ...row }) => decodeRow('monitoringValue', row)).sort((a, b) => a.at - b.at)
    },
    async unchecked(bootedBefore) {
      const rows = await database
        .selectFrom('station')
        .leftJoin('stationMonitoring', 'stationMonitoring.stationId', 'station.stationId')
        .select('station.stationId as stationId')
        .where('station.online', '=', 1)
        .where('station.lastBootAt', '<', bootedBefore)
        .where(({ or, eb, ref }) =>
          or([
            eb('stationMonitoring.checkedAt', 'is', null),
            eb('stationMonitoring.checkedAt', '<', ref('station.lastBootAt')),
          ]),
        )
        .where(({ or, eb, exists, selectFrom }) =>
          or([
            eb('stationMonitoring.base', 'is not', null),
            eb('stationMonitoring.level', 'is not', null),
            exists(
              selectFrom('monitor')
                .select('monitor.monitorKey')
                .whereRef('monitor.stationId', '=', 'station.stationId')
                .where('monitor.wanted', '=', 1),
            ),
          ]),
        )
        .orderBy('station.lastBootAt')
        .limit(stationsAtOnce)
        .execute()
      return rows.map(({ stationId }) => stationId)
    },
  }
}
