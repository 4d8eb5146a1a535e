import { type Kysely, sql } from 'kysely'
import { type TariffReads } from '../../domain/reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

/** No station has this many of anything we show. */
const most = 2_000

export function createTariffReads(database: Kysely<Database>): TariffReads {
  return {
    async of(stationId) {
      const [installed, known, active] = await Promise.all([
        database
          .selectFrom('installedTariff')
          .selectAll()
          .where('stationId', '=', stationId)
          .orderBy('evseId')
          .orderBy('tariffId')
          .limit(most)
          .execute(),
        database
          .selectFrom('tariff')
          .selectAll()
          .where('tariffId', 'in', ({ selectFrom }) =>
            selectFrom('installedTariff').select('installedTariff.tariffId').where('stationId', '=', stationId),
          )
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
      return {
        installed: installed.map((row) => decodeRow('installedTariff', row)),
        known: known.map((row) => decodeRow('tariff', row)),
        active,
      }
    },
  }
}
