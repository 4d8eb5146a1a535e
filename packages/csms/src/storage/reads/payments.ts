import { type Kysely } from 'kysely'
import { type PaymentReads } from '../../domain/reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { pageOf } from './text.ts'

/** A network shows one address, or a few. */
const mostTemplates = 200

export function createPaymentReads(database: Kysely<Database>): PaymentReads {
  return {
    async settlements({ stationId, transactionKey, pspRef }, after, limit) {
      let query = database
        .selectFrom('settlement')
        .leftJoin('station', 'station.stationId', 'settlement.stationId')
        .selectAll('settlement')
        .select('station.identity as identity')
      if (stationId !== undefined) query = query.where('settlement.stationId', '=', stationId)
      if (transactionKey !== undefined) query = query.where('settlement.transactionKey', '=', transactionKey)
      if (pspRef !== undefined) query = query.where('settlement.pspRef', '=', pspRef)
      if (after !== null) {
        const [at, id] = after
        query = query.where(({ or, and, eb }) =>
          or([
            eb('settlement.receivedAt', '<', at),
            and([eb('settlement.receivedAt', '=', at), eb('settlement.settlementId', '<', id)]),
          ]),
        )
      }
      const rows = await query
        .orderBy('settlement.receivedAt', 'desc')
        .orderBy('settlement.settlementId', 'desc')
        .limit(limit + 1)
        .execute()
      const page = pageOf(rows, limit)
      const items = page.items.map(({ identity, ...settlement }) => ({
        settlement: decodeRow('settlement', settlement),
        identity: identity ?? settlement.stationId,
      }))
      return { items, more: page.more }
    },
    async webPayment(stationId) {
      const row = await database
        .selectFrom('webPayment')
        .selectAll()
        .where('stationId', '=', stationId)
        .executeTakeFirst()
      return row === undefined ? undefined : decodeRow('webPayment', row)
    },
    async templates() {
      const rows = await database
        .selectFrom('webPayment')
        .select('urlTemplate')
        .distinct()
        .orderBy('urlTemplate')
        .limit(mostTemplates)
        .execute()
      return rows.map(({ urlTemplate }) => urlTemplate)
    },
  }
}
