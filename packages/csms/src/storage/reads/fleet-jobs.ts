import { type FleetSelection } from '@stationmaster/contract'
import { type Kysely, type SelectQueryBuilder } from 'kysely'
import { type FleetReads, type ListedFleetTarget } from '../../domain/fleet-job-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { contains, pageOf } from './text.ts'

/** No job is asked about so many variables of so many stations at once. */
const mostVariables = 50_000

export function createFleetReads(database: Kysely<Database>): FleetReads {
  const stations = (selection: FleetSelection) => selected(database.selectFrom('station'), selection)

  return {
    async candidates(selection, after, limit) {
      const rows = await stations(selection)
        .selectAll('station')
        .where('station.stationId', '>', after)
        .orderBy('station.stationId')
        .limit(limit)
        .execute()
      return rows.map((row) => decodeRow('station', row))
    },
    async count(selection) {
      const row = await stations(selection)
        .select(({ fn }) => fn.countAll<number>().as('stations'))
        .executeTakeFirstOrThrow()
      return Number(row.stations)
    },
    async variables(stationIds, names) {
      if (stationIds.length === 0 || names.length === 0) return []
      const rows = await database
        .selectFrom('deviceVariable')
        .selectAll()
        .where('stationId', 'in', [...stationIds])
        .where(({ fn }) => fn<string>('lower', ['variable']), 'in', [
          ...new Set(names.map((name) => name.toLowerCase())),
        ])
        .where('attributeType', '=', 'Actual')
        .limit(mostVariables)
        .execute()
      return rows.map((row) => decodeRow('deviceVariable', row))
    },
    async list({ state, open }, after, limit) {
      let query = database.selectFrom('fleetJob').selectAll()
      if (state !== undefined) query = query.where('state', '=', state)
      if (open !== undefined) query = query.where('endedAt', open ? 'is' : 'is not', null)
      if (after !== null) {
        const [at, id] = after
        query = query.where(({ or, and, eb }) =>
          or([eb('createdAt', '<', at), and([eb('createdAt', '=', at), eb('jobId', '<', id)])]),
        )
      }
      const rows = await query
        .orderBy('createdAt', 'desc')
        .orderBy('jobId', 'desc')
        .limit(limit + 1)
        .execute()
      const page = pageOf(rows, limit)
      return { items: page.items.map((row) => decodeRow('fleetJob', row)), more: page.more }
    },
    async one(jobId) {
      const row = await database.selectFrom('fleetJob').selectAll().where('jobId', '=', jobId).executeTakeFirst()
      return row === undefined ? undefined : decodeRow('fleetJob', row)
    },
    async reasons(jobId) {
      const rows = await database
        .selectFrom('fleetTarget')
        .select(({ fn }) => ['state', 'reason', fn.countAll<number>().as('count')])
        .where('jobId', '=', jobId)
        .where('reason', 'is not', null)
        .groupBy(['state', 'reason'])
        .orderBy('count', 'desc')
        .limit(100)
        .execute()
      return rows.map(({ state, reason, count }) => ({ state, reason: reason ?? '', count: Number(count) }))
    },
    async targets(jobId, { state, reason, q }, after, limit) {
      let query = database
        .selectFrom('fleetTarget')
        .leftJoin('station', 'station.stationId', 'fleetTarget.stationId')
        .selectAll('fleetTarget')
        .select([
          'station.identity as identity',
          'station.vendor as vendor',
          'station.model as model',
          'station.firmwareVersion as firmwareVersion',
          'station.online as online',
        ])
        .where('fleetTarget.jobId', '=', jobId)
      if (state !== undefined) query = query.where('fleetTarget.state', '=', state)
      if (reason !== undefined) query = query.where('fleetTarget.reason', '=', reason)
      if (q !== undefined && q !== '') query = query.where(({ ref }) => contains(ref('fleetTarget.stationId'), q))
      if (after !== null) query = query.where('fleetTarget.stationId', '>', after)
      const rows = await query
        .orderBy('fleetTarget.stationId')
        .limit(limit + 1)
        .execute()
      const page = pageOf(rows, limit)
      return { items: page.items.map(listed), more: page.more }
    },
  }
}

interface Joined {
  identity: string | null
  vendor: string | null
  model: string | null
  firmwareVersion: string | null
  online: number | null
}

function listed({ identity, vendor, model, firmwareVersion, online, ...target }: Joined): ListedFleetTarget {
  const station = identity === null ? undefined : { identity, vendor, model, firmwareVersion, online: online === 1 }
  return { target: decodeRow('fleetTarget', target), station }
}

function selected<O>(
  query: SelectQueryBuilder<Database, 'station', O>,
  { stations, siteId, vendor, model, firmwareVersion, protocolVersion, leftBy }: FleetSelection,
): SelectQueryBuilder<Database, 'station', O> {
  let result = query
  if (siteId !== undefined) result = result.where('station.siteId', '=', siteId)
  if (vendor !== undefined) result = result.where('station.vendor', '=', vendor)
  if (model !== undefined) result = result.where('station.model', '=', model)
  if (firmwareVersion !== undefined) result = result.where('station.firmwareVersion', '=', firmwareVersion)
  if (protocolVersion !== undefined) result = result.where('station.protocolVersion', '=', protocolVersion)
  if (stations !== undefined) result = result.where('station.stationId', 'in', stations)
  if (leftBy === undefined) return result
  return result.where('station.stationId', 'in', (targets) =>
    targets
      .selectFrom('fleetTarget')
      .select('fleetTarget.stationId')
      .where('fleetTarget.jobId', '=', leftBy)
      .where('fleetTarget.state', 'in', ['failed', 'expired', 'cancelled']),
  )
}
