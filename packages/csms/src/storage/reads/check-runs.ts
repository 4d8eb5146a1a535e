import { type Kysely } from 'kysely'
import { type CheckRunReads } from '../../domain/check-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { pageOf } from './text.ts'

export function createCheckRunReads(database: Kysely<Database>): CheckRunReads {
  const casesOf = async (runId: string) => {
    const rows = await database
      .selectFrom('checkCase')
      .selectAll()
      .where('runId', '=', runId)
      .orderBy('position')
      .execute()
    return rows.map((row) => decodeRow('checkCase', row))
  }

  return {
    async list(stationId, after, limit) {
      let query = database.selectFrom('checkRun').selectAll().where('stationId', '=', stationId)
      if (after !== null) {
        const [at, id] = after
        query = query.where(({ or, and, eb }) =>
          or([eb('startedAt', '<', at), and([eb('startedAt', '=', at), eb('runId', '<', id)])]),
        )
      }
      const rows = await query
        .orderBy('startedAt', 'desc')
        .orderBy('runId', 'desc')
        .limit(limit + 1)
        .execute()
      const page = pageOf(rows, limit)
      const items = await Promise.all(
        page.items.map(async (row) => {
          const run = decodeRow('checkRun', row)
          const cases = await database
            .selectFrom('checkCase')
            .select('verdict')
            .where('runId', '=', run.runId)
            .execute()
          return { run, cases }
        }),
      )
      return { items, more: page.more }
    },
    async one(runId) {
      const row = await database
        .selectFrom('checkRun')
        .leftJoin('station', 'station.stationId', 'checkRun.stationId')
        .selectAll('checkRun')
        .select('station.identity as identity')
        .where('runId', '=', runId)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const { identity, ...run } = row
      return {
        run: decodeRow('checkRun', run),
        identity: identity ?? run.stationId,
        cases: await casesOf(runId),
      }
    },
  }
}
