import { type Kysely } from 'kysely'
import { type StationSecurityReads } from '../../domain/reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

export function createStationSecurityReads(database: Kysely<Database>): StationSecurityReads {
  return {
    async networkProfiles(stationId) {
      const rows = await database.selectFrom('networkProfile').selectAll().where('stationId', '=', stationId).execute()
      return rows.map((row) => decodeRow('networkProfile', row))
    },
  }
}
