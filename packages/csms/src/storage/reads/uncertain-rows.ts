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

export function createUncertainRowReads(database: Kysely<Database>): UncertainRowReads {
  return {
    async doubts(kind, { versions, after, limit }) {
      if (versions.length === 0) return []
      return database
        .selectFrom(tables[kind])
        .innerJoin('station', 'station.stationId', `${tables[kind]}.stationId`)
        .select(['station.stationId', 'station.linkAt'])
        .select(sql<number>`max(uncertain_since)`.as('since'))
        .where(sql<boolean>`uncertain_since IS NOT NULL`)
        .where('station.protocolVersion', 'in', [...versions])
        .$if(after !== null, (query) => query.where('station.stationId', '>', after ?? ''))
        .groupBy(['station.stationId', 'station.linkAt'])
        .orderBy('station.stationId')
        .limit(limit)
        .execute()
    },
  }
}
