import { type Kysely, sql } from 'kysely'
import { type UncertainKind, type UncertainRowReads } from '../../domain/uncertain-rows.ts'
import { type Database } from '../tables.ts'

const tables = {
  profiles: 'chargingProfile',
  controls: 'derControl',
  messages: 'displayMessage',
  monitors: 'monitor',
  tariffs: 'installedTariff',
} as const satisfies Record<UncertainKind, keyof Database>

const most = 10_000

export function createUncertainRowReads(database: Kysely<Database>): UncertainRowReads {
  return {
    async stations(kind) {
      const rows = await database
        .selectFrom(tables[kind])
        .select('stationId')
        .distinct()
        .where(sql<boolean>`uncertain_since IS NOT NULL`)
        .limit(most)
        .execute()
      return rows.map(({ stationId }) => stationId)
    },
  }
}
