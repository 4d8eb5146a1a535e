import { type Kysely } from 'kysely'
import { type Knock } from '../../domain/model.ts'
import { type KnockPosition, type KnockReads } from '../../domain/station-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { pageOf } from './text.ts'

export function createKnockReads(database: Kysely<Database>): KnockReads {
  /** Newest first. */
  async function list(after: KnockPosition | null, limit: number) {
    let query = database.selectFrom('knock').selectAll()
    if (after !== null) {
      const [at, stationId] = after
      query = query.where(({ or, and, eb }) =>
        or([eb('lastSeenAt', '<', at), and([eb('lastSeenAt', '=', at), eb('stationId', '<', stationId)])]),
      )
    }
    const rows = await query
      .orderBy('lastSeenAt', 'desc')
      .orderBy('stationId', 'desc')
      .limit(limit + 1)
      .execute()
    const page = pageOf(rows, limit)
    return { items: page.items.map((row): Knock => decodeRow('knock', row)), more: page.more }
  }

  return { list }
}
