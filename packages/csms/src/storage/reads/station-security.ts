import { type Kysely } from 'kysely'
import { type StationSecurityReads } from '../../domain/security-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

export function createStationSecurityReads(database: Kysely<Database>): StationSecurityReads {
  return {
    async networkProfiles(stationId) {
      const rows = await database.selectFrom('networkProfile').selectAll().where('stationId', '=', stationId).execute()
      return rows.map((row) => decodeRow('networkProfile', row))
    },

    async credential(stationId) {
      const row = await database
        .selectFrom('stationCredential')
        .selectAll()
        .where('stationId', '=', stationId)
        .executeTakeFirst()
      return row === undefined ? undefined : decodeRow('stationCredential', row)
    },

    async latestUpgrade(stationId) {
      const row = await database
        .selectFrom('securityUpgrade')
        .selectAll()
        .where('stationId', '=', stationId)
        .orderBy('createdAt', 'desc')
        .orderBy('upgradeId', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? undefined : decodeRow('securityUpgrade', row)
    },

    async posture() {
      const rows = await database
        .selectFrom('station')
        .leftJoin('stationCredential', 'stationCredential.stationId', 'station.stationId')
        .selectAll('station')
        .select('stationCredential.setAt as passwordSetAt')
        .where('station.onboarding', '!=', 'rejected')
        .orderBy('station.stationId')
        .execute()
      return rows.map(({ passwordSetAt, ...row }) => {
        const station = decodeRow('station', row)
        return {
          identity: station.identity,
          securityProfile: station.securityProfile,
          reachedSecurityProfile: station.reachedSecurityProfile,
          alsoAcceptedProfile: station.alsoAcceptedProfile,
          reopenedUntilAt: station.securityProfileReopenedUntilAt,
          linkSecurity: station.linkSecurity,
          passwordSetAt: passwordSetAt === null ? null : Number(passwordSetAt),
        }
      })
    },
  }
}
