import { type Kysely } from 'kysely'
import { reversedValue } from '../../domain/id-token.ts'
import { type IdToken, type SeenCard, type TokenGroup } from '../../domain/id-token-model.ts'
import { type IdTokenFilter, type IdTokenReads, type SeenCardPosition } from '../../domain/transaction-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { contains, pageOf } from './text.ts'

export function createIdTokenReads(database: Kysely<Database>): IdTokenReads {
  async function list({ q, personal = false, status, groupId }: IdTokenFilter, afterKey: string | null, limit: number) {
    let query = database.selectFrom('idToken').selectAll()
    if (status !== undefined) query = query.where('status', '=', status)
    if (groupId !== undefined) query = query.where('groupId', '=', groupId)
    if (q !== undefined && q !== '') {
      const columns = personal ? (['value', 'key', 'holder', 'note'] as const) : (['value', 'key'] as const)
      query = query.where(({ or, ref }) => or(columns.map((column) => contains(ref(column), q))))
    }
    if (afterKey !== null) query = query.where('key', '>', afterKey)
    const page = pageOf(
      await query
        .orderBy('key')
        .limit(limit + 1)
        .execute(),
      limit,
    )
    return { items: page.items.map((row) => decodeRow('idToken', row)), more: page.more }
  }

  async function one(key: string): Promise<IdToken | undefined> {
    const row = await database.selectFrom('idToken').selectAll().where('key', '=', key).executeTakeFirst()
    return row === undefined ? undefined : decodeRow('idToken', row)
  }

  async function groups(): Promise<(TokenGroup & { tokens: number })[]> {
    const rows = await database
      .selectFrom('tokenGroup')
      .leftJoin(
        (join) =>
          join
            .selectFrom('idToken')
            .select(({ fn }) => ['groupId', fn.countAll<number>().as('tokens')])
            .groupBy('groupId')
            .as('member'),
        (on) => on.onRef('member.groupId', '=', 'tokenGroup.groupId'),
      )
      .selectAll('tokenGroup')
      .select('member.tokens')
      .orderBy('tokenGroup.groupId')
      .limit(10_000)
      .execute()
    return rows.map(({ tokens, ...group }) => ({ ...decodeRow('tokenGroup', group), tokens: Number(tokens ?? 0) }))
  }

  /** Newest first, each with the token on file whose bytes it has in reverse (F20). */
  async function seenCards(after: SeenCardPosition | null, limit: number) {
    let query = database
      .selectFrom('seenCard')
      .leftJoin('station', 'station.stationId', 'seenCard.stationId')
      .selectAll('seenCard')
      .select('station.identity as identity')
    if (after !== null) {
      const [at, key] = after
      query = query.where(({ or, and, eb }) =>
        or([
          eb('seenCard.lastSeenAt', '<', at),
          and([eb('seenCard.lastSeenAt', '=', at), eb('seenCard.key', '<', key)]),
        ]),
      )
    }
    const rows = await query
      .orderBy('seenCard.lastSeenAt', 'desc')
      .orderBy('seenCard.key', 'desc')
      .limit(limit + 1)
      .execute()
    const page = pageOf(rows, limit)
    const cards = page.items.map(({ identity, ...row }) => ({
      card: decodeRow('seenCard', row),
      identity: identity ?? row.stationId,
    }))
    const known = await reversedTokens(cards.map(({ card }) => card))
    return {
      items: cards.map(({ card, identity }) => ({
        card,
        identity,
        reversedMatch: known.get(reversedKey(card) ?? '') ?? null,
      })),
      more: page.more,
    }
  }

  async function reversedTokens(cards: readonly SeenCard[]): Promise<Map<string, string>> {
    const keys = cards.flatMap((card) => reversedKey(card) ?? [])
    if (keys.length === 0) return new Map()
    const rows = await database.selectFrom('idToken').select(['key', 'value']).where('key', 'in', keys).execute()
    return new Map(rows.map(({ key, value }) => [key, value]))
  }

  return { list, one, groups, seenCards }
}

function reversedKey({ key, value }: SeenCard): string | null {
  const reversed = reversedValue(value)
  return reversed === null ? null : `${key.slice(0, key.indexOf(':'))}:${reversed}`
}
