import { type Kysely, sql } from 'kysely'
import { isOpenAt } from '../../domain/access-hours.ts'
import { chargeableReason } from '../../domain/chargeable.ts'
import { deliversNothing, powerCountsForMs } from '../../domain/live-power.ts'
import { type Instant } from '../../domain/model.ts'
import { type NetworkReads, type SiteCounts } from '../../domain/station-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

/** So many lines of each kind need a person's eye at once. */
const mostAttention = 50

export function createNetworkReads(database: Kysely<Database>): NetworkReads {
  /** One line per site, and one for the stations that stand nowhere; counted by the database, judged by the domain. */
  async function counts(now: Instant): Promise<SiteCounts[]> {
    const shut = await shutSites(now)
    const lines = new Map<string | null, SiteCounts>()
    const line = (siteId: string | null): SiteCounts => {
      const known = lines.get(siteId)
      if (known !== undefined) return known
      const fresh = emptyCounts(siteId)
      lines.set(siteId, fresh)
      return fresh
    }
    for (const row of await stationGroups()) {
      const at = line(row.siteId)
      const count = Number(row.count)
      at.stations += count
      if (row.online === 1) at.online += count
      if (row.onboarding === 'pending') at.pending += count
    }
    for (const row of await evseGroups()) {
      const at = line(row.siteId)
      const count = Number(row.count)
      at.evses += count
      at.states[row.evseState] += count
      if (chargeableReason({ ...row, online: row.online === 1, siteOpen: !shut.has(row.siteId ?? '') }) === null)
        at.chargeable += count
    }
    for (const row of await chargingGroups(now - powerCountsForMs)) {
      const at = line(row.siteId)
      at.activeTransactions += Number(row.count)
      at.powerW += Number(row.powerW ?? 0)
      at.meterAt = row.meterAt === null ? at.meterAt : Math.max(at.meterAt ?? 0, Number(row.meterAt))
    }
    return [...lines.values()]
  }

  async function shutSites(now: Instant): Promise<ReadonlySet<string>> {
    const sites = await database.selectFrom('site').selectAll().execute()
    const shut = sites
      .map((row) => decodeRow('site', row))
      .filter(({ access, timeZone }) => !isOpenAt(access.openingTimes, timeZone, now))
    return new Set(shut.map(({ siteId }) => siteId))
  }

  function stationGroups() {
    return database
      .selectFrom('station')
      .select(({ fn }) => ['siteId', 'onboarding', 'online', fn.countAll<number>().as('count')])
      .groupBy(['siteId', 'onboarding', 'online'])
      .execute()
  }

  function evseGroups() {
    return database
      .selectFrom('evse')
      .innerJoin('station', 'station.stationId', 'evse.stationId')
      .leftJoin('evse as whole', (on) => on.onRef('whole.stationId', '=', 'evse.stationId').on('whole.evseId', '=', 0))
      .select(({ fn }) => [
        'station.siteId as siteId',
        'station.onboarding as onboarding',
        'station.online as online',
        'whole.state as stationState',
        'whole.requestedOperation as stationRequested',
        'evse.state as evseState',
        'evse.requestedOperation as evseRequested',
        fn.countAll<number>().as('count'),
      ])
      .where('evse.evseId', '>', 0)
      .groupBy([
        'station.siteId',
        'station.onboarding',
        'station.online',
        'whole.state',
        'whole.requestedOperation',
        'evse.state',
        'evse.requestedOperation',
      ])
      .execute()
  }

  function chargingGroups(readSince: Instant) {
    return database
      .selectFrom('transaction')
      .innerJoin('station', 'station.stationId', 'transaction.stationId')
      .leftJoin('evse', (on) =>
        on.onRef('evse.stationId', '=', 'transaction.stationId').onRef('evse.evseId', '=', 'transaction.evseId'),
      )
      .select(({ fn }) => [
        'station.siteId as siteId',
        fn.countAll<number>().as('count'),
        // As domain/live-power judges one station.
        sql<number | null>`sum(case when station.online = 1 and last_meter_at >= ${readSince}
          and coalesce(evse.state, '') <> ${deliversNothing} then last_power_w end)`.as('powerW'),
        fn.max('transaction.lastMeterAt').as('meterAt'),
      ])
      .where(sql<boolean>`"transaction".state = 'active'`)
      .groupBy('station.siteId')
      .execute()
  }

  /** Energy delivered since `from` by the transactions of sites in one time zone; `null` for those without a site. */
  async function energySince(from: Instant, timeZone: string | null): Promise<number> {
    let query = database
      .selectFrom('transaction')
      .leftJoin('site', 'site.siteId', 'transaction.siteId')
      .select(['transaction.id', 'transaction.startedAt', 'transaction.energyWh', 'transaction.meterStartWh'])
      .where('transaction.energyWh', 'is not', null)
      .where('transaction.startReceivedAt', '>=', from - lookBackMs)
      .where(({ or, eb }) => or([eb('transaction.endedAt', '>=', from), eb('transaction.state', '=', 'active')]))
    query = timeZone === null ? query.where('site.timeZone', 'is', null) : query.where('site.timeZone', '=', timeZone)
    const row = await database
      .selectFrom(query.as('today'))
      .select(
        sql<number | null>`sum(case when started_at >= ${from} then energy_wh else
          energy_wh - coalesce((select m.energy_wh - today.meter_start_wh from meter_value m
            where m.transaction_key = today.id and m.at < ${from} and m.energy_wh is not null
            order by m.at desc limit 1), 0) end)`.as('energyWh'),
      )
      .executeTakeFirst()
    return Math.max(0, Number(row?.energyWh ?? 0))
  }

  async function timeZones(): Promise<string[]> {
    const rows = await database.selectFrom('site').select('timeZone').distinct().limit(40).execute()
    return rows.map(({ timeZone }) => timeZone)
  }

  async function faulted() {
    return database
      .selectFrom('evse')
      .innerJoin('station', 'station.stationId', 'evse.stationId')
      .select([
        'station.identity as identity',
        'evse.evseId as evseId',
        'evse.stateAt as since',
        'evse.stateReason as detail',
      ])
      .where('evse.state', '=', 'faulted')
      .where('station.onboarding', '=', 'accepted')
      .orderBy('evse.stateAt')
      .limit(mostAttention)
      .execute()
  }

  /** Accepted stations that were here once and are not now; the freshest loss first. */
  async function offline() {
    return database
      .selectFrom('station')
      .select(['identity', 'linkAt as since'])
      .where('online', '=', 0)
      .where('onboarding', '=', 'accepted')
      .where('lastSeenAt', 'is not', null)
      .orderBy('linkAt', 'desc')
      .limit(mostAttention)
      .execute()
  }

  async function pending() {
    return database
      .selectFrom('station')
      .select(['identity', 'lastBootAt as since'])
      .where('onboarding', '=', 'pending')
      .orderBy('registeredAt', 'desc')
      .limit(mostAttention)
      .execute()
  }

  /** Stations that an event of this type named since, the newest each. */
  async function told(type: string, since: Instant) {
    return (
      database
        .selectFrom('outbox')
        .innerJoin('station', 'station.stationId', 'outbox.stationId')
        .select(({ fn }) => ['station.identity as identity', fn.max('outbox.at').as('since')])
        // Written out, so that the partial index on these types is taken.
        .where('outbox.type', '=', sql.lit(type))
        .where('outbox.at', '>=', since)
        .groupBy('station.identity')
        .orderBy('since', 'desc')
        .limit(mostAttention)
        .execute()
    )
  }

  async function knocking(): Promise<number> {
    const row = await database
      .selectFrom('knock')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  }

  return { counts, energySince, timeZones, faulted, offline, pending, told, knocking }
}

/** No transaction is looked for whose start came longer before midnight. */
const lookBackMs = 3 * 24 * 3_600_000

function emptyCounts(siteId: string | null): SiteCounts {
  return {
    siteId,
    stations: 0,
    online: 0,
    pending: 0,
    evses: 0,
    chargeable: 0,
    states: { available: 0, occupied: 0, reserved: 0, faulted: 0, unavailable: 0, unknown: 0 },
    activeTransactions: 0,
    powerW: 0,
    meterAt: null,
  }
}
