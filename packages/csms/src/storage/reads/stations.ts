import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import { type MeterValue } from '../../domain/ledger-model.ts'
import {
  type DesiredVariable,
  type Deviation,
  type DeviceVariable,
  type Instant,
  type Site,
  type Station,
} from '../../domain/model.ts'
import {
  type FullStation,
  type ListedStation,
  type StationFilter,
  type StationOrder,
  type StationPosition,
  type StationReads,
} from '../../domain/station-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { contains, pageOf } from './text.ts'

/** No station has this many of anything we show. */
const most = 10_000

export function createStationReads(database: Kysely<Database>): StationReads {
  async function list(filter: StationFilter, order: StationOrder, after: StationPosition | null, limit: number) {
    const seen = sql<number>`coalesce(station.last_seen_at, 0)`
    const direction = order.descending ? 'desc' : 'asc'
    const compare = order.descending ? '<' : '>'
    let query = filtered(database.selectFrom('station'), filter).selectAll('station')
    if (order.by === 'lastSeenAt') query = query.orderBy(seen, direction)
    query = query.orderBy('station.stationId', direction).limit(limit + 1)
    if (after !== null) {
      const [at, stationId] = after
      query =
        order.by === 'id'
          ? query.where('station.stationId', compare, stationId)
          : query.where(({ or, and, eb }) =>
              or([eb(seen, compare, at), and([eb(seen, '=', at), eb('station.stationId', compare, stationId)])]),
            )
    }
    const rows = await query.execute()
    const page = pageOf(rows, limit)
    return { items: await described(page.items.map((row) => decodeRow('station', row))), more: page.more }
  }

  async function count(filter: StationFilter): Promise<number> {
    const row = await filtered(database.selectFrom('station'), filter)
      .select(({ fn }) => fn.countAll<number>().as('stations'))
      .executeTakeFirstOrThrow()
    return Number(row.stations)
  }

  async function described(stations: readonly Station[]): Promise<ListedStation[]> {
    if (stations.length === 0) return []
    const ids = stations.map(({ stationId }) => stationId)
    const siteIds = [...new Set(stations.flatMap(({ siteId }) => siteId ?? []))]
    const evses = await database
      .selectFrom('evse')
      .selectAll()
      .where('stationId', 'in', ids)
      .orderBy('evseId')
      .execute()
    const active = await database
      .selectFrom('transaction')
      .select(['stationId', 'evseId', 'lastPowerW as powerW', 'lastMeterAt as meterAt'])
      .where('stationId', 'in', ids)
      .where(sql<boolean>`state = 'active'`)
      .execute()
    const sites =
      siteIds.length === 0 ? [] : await database.selectFrom('site').selectAll().where('siteId', 'in', siteIds).execute()
    const siteOf = new Map(sites.map((row) => [row.siteId, decodeRow('site', row)]))
    const evsesOf = Map.groupBy(
      evses.map((row) => decodeRow('evse', row)),
      ({ stationId }) => stationId,
    )
    const activeOf = Map.groupBy(active, ({ stationId }) => stationId)
    return stations.map((station) => ({
      station,
      siteName: siteOf.get(station.siteId ?? '')?.name ?? null,
      opening: openingOf(siteOf.get(station.siteId ?? '')),
      evses: evsesOf.get(station.stationId) ?? [],
      active: activeOf.get(station.stationId) ?? [],
    }))
  }

  async function one(stationId: string): Promise<FullStation | undefined> {
    const row = await database.selectFrom('station').selectAll().where('stationId', '=', stationId).executeTakeFirst()
    if (row === undefined) return undefined
    const [listed] = await described([decodeRow('station', row)])
    if (listed === undefined) return undefined
    const connectors = await database
      .selectFrom('connector')
      .selectAll()
      .where('stationId', '=', stationId)
      .orderBy('evseId')
      .orderBy('connectorId')
      .execute()
    const charging = await database
      .selectFrom('transaction')
      .select(['evseId', 'id', 'lastPowerW', 'energyWh', 'lastSocPercent', 'lastMeterAt'])
      .where('stationId', '=', stationId)
      .where(sql<boolean>`state = 'active'`)
      .orderBy('number')
      .execute()
    const reservations = await database
      .selectFrom('reservation')
      .selectAll()
      .where('stationId', '=', stationId)
      .where(sql<boolean>`state = 'active'`)
      .orderBy('expiresAt')
      .execute()
    const credential = await database
      .selectFrom('stationCredential')
      .select('stationId')
      .where('stationId', '=', stationId)
      .executeTakeFirst()
    const link = await database
      .selectFrom('linkPeriod')
      .select('remoteAddress')
      .where('stationId', '=', stationId)
      .orderBy('connectedAt', 'desc')
      .limit(1)
      .executeTakeFirst()
    return {
      ...listed,
      connectors: connectors.map((connector) => decodeRow('connector', connector)),
      charging: charging.map(({ evseId, id, lastPowerW, energyWh, lastSocPercent, lastMeterAt }) => ({
        evseId,
        transactionId: id,
        powerW: lastPowerW,
        energyWh,
        socPercent: lastSocPercent,
        meterAt: lastMeterAt,
      })),
      reservations: reservations.map((row) => decodeRow('reservation', row)),
      hasPassword: credential !== undefined,
      remoteAddress: link?.remoteAddress ?? null,
    }
  }

  async function station(stationId: string): Promise<Station | undefined> {
    const row = await database.selectFrom('station').selectAll().where('stationId', '=', stationId).executeTakeFirst()
    return row === undefined ? undefined : decodeRow('station', row)
  }

  async function deviceVariables(stationId: string): Promise<DeviceVariable[]> {
    const rows = await database
      .selectFrom('deviceVariable')
      .selectAll()
      .where('stationId', '=', stationId)
      .orderBy('component')
      .orderBy('componentInstance')
      .orderBy('evseId')
      .orderBy('connectorId')
      .orderBy('variable')
      .orderBy('variableInstance')
      .orderBy('attributeType')
      .limit(most)
      .execute()
    return rows.map((row) => decodeRow('deviceVariable', row))
  }

  /** Desired values of every scope that can concern the station. */
  async function desiredVariables(station: Station): Promise<DesiredVariable[]> {
    const model = `${station.vendor ?? ''}/${station.model ?? ''}`
    const rows = await database
      .selectFrom('desiredVariable')
      .selectAll()
      .where(({ or, and, eb }) =>
        or([
          eb('scope', '=', 'everyone'),
          and([eb('scope', '=', 'site'), eb('scopeId', '=', station.siteId ?? '')]),
          and([eb('scope', '=', 'model'), eb('scopeId', '=', model)]),
          and([eb('scope', '=', 'station'), eb('scopeId', '=', station.stationId)]),
        ]),
      )
      .limit(most)
      .execute()
    return rows.map((row) => decodeRow('desiredVariable', row))
  }

  async function allDesired(): Promise<DesiredVariable[]> {
    const rows = await database
      .selectFrom('desiredVariable')
      .selectAll()
      .orderBy('scope')
      .orderBy('scopeId')
      .orderBy('component')
      .orderBy('variable')
      .orderBy('variableInstance')
      .limit(most)
      .execute()
    return rows.map((row) => decodeRow('desiredVariable', row))
  }

  /** What stations of its vendor, model and firmware do that the specification does not. */
  async function deviations({
    vendor,
    model,
    firmwareVersion,
  }: Pick<Station, 'vendor' | 'model' | 'firmwareVersion'>): Promise<Deviation[]> {
    const rows = await database
      .selectFrom('deviation')
      .selectAll()
      .where('vendor', '=', vendor ?? '')
      .where('model', '=', model ?? '')
      .where('firmwareVersion', '=', firmwareVersion ?? '')
      .orderBy('count', 'desc')
      .limit(1_000)
      .execute()
    return rows.map((row) => decodeRow('deviation', row))
  }

  async function countDeviations({ vendor, model, firmwareVersion }: Station): Promise<number> {
    const row = await database
      .selectFrom('deviation')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('vendor', '=', vendor ?? '')
      .where('model', '=', model ?? '')
      .where('firmwareVersion', '=', firmwareVersion ?? '')
      .executeTakeFirstOrThrow()
    return Number(row.count)
  }

  async function meterValues(
    stationId: string,
    { evseId, from, to, limit }: { evseId?: number | undefined; from: Instant; to: Instant; limit: number },
  ): Promise<MeterValue[]> {
    let query = database
      .selectFrom('meterValue')
      .selectAll()
      .where('stationId', '=', stationId)
      .where('receivedAt', '>=', from)
      .where('receivedAt', '<=', to)
    if (evseId !== undefined) query = query.where('evseId', '=', evseId)
    const rows = await query.orderBy('receivedAt', 'desc').orderBy('seq', 'desc').limit(limit).execute()
    return rows.map((row) => decodeRow('meterValue', row)).reverse()
  }

  return {
    list,
    count,
    one,
    station,
    deviceVariables,
    desiredVariables,
    allDesired,
    deviations,
    countDeviations,
    meterValues,
  }
}

function filtered<O>(
  query: SelectQueryBuilder<Database, 'station', O>,
  { q, siteId, onboarding, online, state, protocolVersion }: StationFilter,
): SelectQueryBuilder<Database, 'station', O> {
  let result = query
  if (siteId !== undefined) result = result.where('station.siteId', '=', siteId)
  if (onboarding !== undefined) result = result.where('station.onboarding', '=', onboarding)
  if (online !== undefined) result = result.where('station.online', '=', online ? 1 : 0)
  if (protocolVersion !== undefined) result = result.where('station.protocolVersion', '=', protocolVersion)
  // Asked once for all stations: asked for each of 100,000 it would take most of a second.
  if (state !== undefined) {
    result = result.where('station.stationId', 'in', (evse) =>
      evse.selectFrom('evse').select('evse.stationId').where('evse.evseId', '>', 0).where('evse.state', '=', state),
    )
  }
  if (q !== undefined && q !== '') {
    result = result.where(({ or, eb, selectFrom, ref }) =>
      or([
        ...(['identity', 'displayName', 'vendor', 'model', 'serialNumber'] as const).map((column) =>
          contains(ref(`station.${column}`), q),
        ),
        eb(
          'station.stationId',
          'in',
          selectFrom('evse')
            .select('evse.stationId')
            .where('evse.publicEvseId', 'is not', null)
            .where((evse) => contains(evse.ref('evse.publicEvseId'), q)),
        ),
      ]),
    )
  }
  return result
}

function openingOf(site: Site | undefined): ListedStation['opening'] {
  const times = site?.access.openingTimes
  return site === undefined || times === undefined || times === null ? null : { times, timeZone: site.timeZone }
}
