import { type Kysely, sql } from 'kysely'
import { type MeterValue } from '../../domain/ledger-model.ts'
import { type Instant } from '../../domain/model.ts'
import {
  type ListedTransaction,
  type TransactionFilter,
  type TransactionPosition,
  type TransactionReads,
} from '../../domain/transaction-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { fitting, pageOf } from './text.ts'

const mostMeterValues = 5_000

export function createTransactionReads(database: Kysely<Database>): TransactionReads {
  const joined = () =>
    database
      .selectFrom('transaction')
      .leftJoin('station', 'station.stationId', 'transaction.stationId')
      .leftJoin('site', 'site.siteId', 'transaction.siteId')
      .selectAll('transaction')
      .select(['station.identity as identity', 'site.name as siteName'])

  /** Newest first, by when their start came. */
  async function list(filter: TransactionFilter, after: TransactionPosition | null, limit: number) {
    let query = joined()
    if (filter.stationId !== undefined) query = query.where('transaction.stationId', '=', filter.stationId)
    if (filter.idTokenKeys !== undefined) query = query.where('transaction.idTokenKey', 'in', [...filter.idTokenKeys])
    if (filter.siteId !== undefined) query = query.where('transaction.siteId', '=', filter.siteId)
    if (filter.active !== undefined) query = query.where('transaction.state', filter.active ? '=' : '!=', 'active')
    if (filter.state !== undefined) query = query.where('transaction.state', '=', filter.state)
    if (filter.transactionId !== undefined) query = query.where('transaction.transactionId', '=', filter.transactionId)
    if (filter.from !== undefined) query = query.where('transaction.startedAt', '>=', filter.from)
    if (filter.to !== undefined) query = query.where('transaction.startedAt', '<=', filter.to)
    if (after !== null) {
      const [at, id] = after
      query = query.where(({ or, and, eb }) =>
        or([
          eb('transaction.startReceivedAt', '<', at),
          and([eb('transaction.startReceivedAt', '=', at), eb('transaction.id', '<', id)]),
        ]),
      )
    }
    const rows = await query
      .orderBy('transaction.startReceivedAt', 'desc')
      .orderBy('transaction.id', 'desc')
      .limit(limit + 1)
      .execute()
    const page = pageOf(rows, limit)
    return { items: page.items.map(listed), more: page.more }
  }

  async function one(id: string): Promise<ListedTransaction | undefined> {
    const row = await joined().where('transaction.id', '=', id).executeTakeFirst()
    return row === undefined ? undefined : listed(row)
  }

  /** Ascending; every n-th and the last when there are more than fit. */
  async function meterValues(id: string): Promise<MeterValue[]> {
    const { count } = await database
      .selectFrom('meterValue')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('transactionKey', '=', id)
      .executeTakeFirstOrThrow()
    const total = Number(count)
    const step = Math.max(1, Math.ceil(total / (mostMeterValues - 1)))
    const rows = await database
      .selectFrom(
        database
          .selectFrom('meterValue')
          .selectAll()
          .select(sql<number>`row_number() over (order by at, seq)`.as('place'))
          .where('transactionKey', '=', id)
          .as('numbered'),
      )
      .selectAll()
      .where(sql<boolean>`(place - 1) % ${sql.lit(step)} = 0 or place = ${sql.lit(total)}`)
      .orderBy('place')
      .limit(mostMeterValues)
      .execute()
    return rows.map((row) => decodeRow('meterValue', row))
  }

  /** Every billing message as it came, in the order it came; a page ends by its bytes, and no message is cut. */
  async function messages(id: string, after: number | null) {
    const sized = await database
      .selectFrom('ledger')
      .select('seq')
      .select(({ ref }) => sql<number>`octet_length(${ref('raw')}) + octet_length(${ref('response')})`.as('bytes'))
      .where('transactionKey', '=', id)
      .where('seq', '>', after ?? -1)
      .orderBy('seq')
      .limit(mostMeterValues + 1)
      .execute()
    const items = fitting(sized.slice(0, mostMeterValues))
    const last = items.at(-1)
    if (last === undefined) return { items: [], more: false }
    const rows = await database
      .selectFrom('ledger')
      .selectAll()
      .where('transactionKey', '=', id)
      .where('seq', '>', after ?? -1)
      .where('seq', '<=', last.seq)
      .orderBy('seq')
      .execute()
    return {
      items: rows.map((row) => ({ ...decodeRow('ledger', row), seq: row.seq })),
      more: sized.length > items.length,
    }
  }

  /** Stations on which a transaction is active, at most 10,000. */
  async function stationsWithActive(): Promise<string[]> {
    const rows = await database
      .selectFrom('transaction')
      .select('stationId')
      .distinct()
      .where('state', '=', 'active')
      .limit(10_000)
      .execute()
    return rows.map(({ stationId }) => stationId)
  }

  /** Those that ended with events missing since, oldest first, at most 500. */
  async function incomplete(since: Instant): Promise<{ stationId: string; id: string }[]> {
    return database
      .selectFrom('transaction')
      .select(['stationId', 'id'])
      .where('state', '=', 'ended-incomplete')
      .where('startReceivedAt', '>=', since)
      .orderBy('startReceivedAt')
      .limit(500)
      .execute()
  }

  return { list, one, meterValues, messages, stationsWithActive, incomplete }
}

function listed(row: { identity: string | null; siteName: string | null; stationId: string }): ListedTransaction {
  const { identity, siteName, ...transaction } = row
  return { transaction: decodeRow('transaction', transaction), identity: identity ?? row.stationId, siteName }
}
