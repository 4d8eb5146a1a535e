import { type Kysely } from 'kysely'
import { type SecurityEventReads } from '../../domain/security-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { pageOf } from './text.ts'

export function createSecurityEventReads(database: Kysely<Database>): SecurityEventReads {
  return {
    async list({ stationId, type, critical }, before, limit) {
      let query = database
        .selectFrom('securityEvent')
        .leftJoin('station', 'station.stationId', 'securityEvent.stationId')
        .selectAll('securityEvent')
        .select('station.identity as identity')
      if (stationId !== undefined) query = query.where('securityEvent.stationId', '=', stationId)
      if (type !== undefined) query = query.where('securityEvent.type', '=', type)
      if (critical !== undefined) query = query.where('securityEvent.critical', '=', critical ? 1 : 0)
      if (before !== null) query = query.where('securityEvent.seq', '<', before[0])
      const rows = await query
        .orderBy('securityEvent.seq', 'desc')
        .limit(limit + 1)
        .execute()
      const page = pageOf(rows, limit)
      return {
        items: page.items.map(({ identity, ...row }) => ({
          event: { ...decodeRow('securityEvent', row), seq: Number(row.seq) },
          identity: identity ?? row.stationId,
        })),
        more: page.more,
      }
    },
  }
}
