import { type Kysely } from 'kysely'
import { type ApiKey, type AuditEntry, type ConsoleSession, type User } from '../../domain/people-model.ts'
import { type AuditPosition, type UserReads } from '../../domain/reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { pageOf } from './text.ts'

const most = 10_000

export function createUserReads(database: Kysely<Database>): UserReads {
  async function list(): Promise<User[]> {
    const rows = await database.selectFrom('user').selectAll().orderBy('name').limit(most).execute()
    return rows.map((row) => decodeRow('user', row))
  }

  async function one(userId: string): Promise<User | undefined> {
    const row = await database.selectFrom('user').selectAll().where('userId', '=', userId).executeTakeFirst()
    return row === undefined ? undefined : decodeRow('user', row)
  }

  async function byName(name: string): Promise<User | undefined> {
    const row = await database.selectFrom('user').selectAll().where('name', '=', name).executeTakeFirst()
    return row === undefined ? undefined : decodeRow('user', row)
  }

  async function session(sessionHash: string): Promise<{ session: ConsoleSession; user: User } | undefined> {
    const row = await database
      .selectFrom('consoleSession')
      .selectAll()
      .where('sessionHash', '=', sessionHash)
      .executeTakeFirst()
    if (row === undefined) return undefined
    const user = await one(row.userId)
    return user === undefined ? undefined : { session: decodeRow('consoleSession', row), user }
  }

  async function apiKey(keyHash: string): Promise<ApiKey | undefined> {
    const row = await database.selectFrom('apiKey').selectAll().where('keyHash', '=', keyHash).executeTakeFirst()
    return row === undefined ? undefined : decodeRow('apiKey', row)
  }

  async function apiKeys(): Promise<ApiKey[]> {
    const rows = await database.selectFrom('apiKey').selectAll().orderBy('createdAt', 'desc').limit(most).execute()
    return rows.map((row) => decodeRow('apiKey', row))
  }

  /** Newest first. */
  async function audit(after: AuditPosition | null, limit: number) {
    let query = database.selectFrom('audit').selectAll()
    if (after !== null) {
      const [at, seq] = after
      query = query.where(({ or, and, eb }) => or([eb('at', '<', at), and([eb('at', '=', at), eb('seq', '<', seq)])]))
    }
    const rows = await query
      .orderBy('at', 'desc')
      .orderBy('seq', 'desc')
      .limit(limit + 1)
      .execute()
    const page = pageOf(rows, limit)
    const items: (AuditEntry & { seq: number })[] = page.items.map((row) => ({
      ...decodeRow('audit', row),
      seq: row.seq,
    }))
    return { items, more: page.more }
  }

  return { list, one, byName, session, apiKey, apiKeys, audit }
}
