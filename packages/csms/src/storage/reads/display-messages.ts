import { type Kysely, sql } from 'kysely'
import { type DisplayMessageReads } from '../../domain/reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

/** No station has this many of anything we show. */
const most = 2_000
const sweptAtOnce = 500

export function createDisplayMessageReads(database: Kysely<Database>): DisplayMessageReads {
  return {
    async of(stationId) {
      const [messages, active] = await Promise.all([
        database
          .selectFrom('displayMessage')
          .selectAll()
          .where('stationId', '=', stationId)
          .orderBy('messageId')
          .limit(most)
          .execute(),
        database
          .selectFrom('transaction')
          .select('id')
          .where('stationId', '=', stationId)
          .where(sql<boolean>`state = 'active'`)
          .limit(most)
          .execute(),
      ])
      return { messages: messages.map((row) => decodeRow('displayMessage', row)), active }
    },
    async overdue(now) {
      const rows = await database
        .selectFrom('displayMessage')
        .select('displayMessage.stationId')
        .distinct()
        .where(({ or, and, not, exists, eb, selectFrom }) =>
          or([
            eb('displayMessage.endAt', '<=', now),
            and([
              eb('displayMessage.transactionKey', 'is not', null),
              not(
                exists(
                  selectFrom('transaction')
                    .select('transaction.id')
                    .whereRef('transaction.id', '=', 'displayMessage.transactionKey')
                    .where(sql<boolean>`"transaction".state = 'active'`),
                ),
              ),
            ]),
          ]),
        )
        .limit(sweptAtOnce)
        .execute()
      return rows.map(({ stationId }) => stationId)
    },
  }
}
