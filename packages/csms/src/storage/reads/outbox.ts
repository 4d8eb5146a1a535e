import { type Kysely } from 'kysely'
import { type OutboxEvent } from '../../domain/model.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

/** The committed events in commit order. */
export function createOutboxReads(database: Kysely<Database>) {
  async function after(position: number, limit: number): Promise<OutboxEvent[]> {
    const rows = await database
      .selectFrom('outbox')
      .selectAll()
      .where('position', '>', position)
      .orderBy('position')
      .limit(limit)
      .execute()
    return rows.map((row) => decodeRow('outbox', row))
  }

  /** Positions that are kept; null while there is none. */
  async function bounds(): Promise<{ oldest: number; newest: number } | null> {
    const { oldest, newest } = await database
      .selectFrom('outbox')
      .select(({ fn }) => [
        fn.min<number | null>('position').as('oldest'),
        fn.max<number | null>('position').as('newest'),
      ])
      .executeTakeFirstOrThrow()
    return oldest === null || newest === null ? null : { oldest: Number(oldest), newest: Number(newest) }
  }

  return { after, bounds }
}
export type OutboxReads = ReturnType<typeof createOutboxReads>
