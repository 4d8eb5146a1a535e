import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import { type FrameFilter, type FramePosition, type FrameReads, type ListedFrame } from '../../domain/reads.ts'
import { decodeRow } from '../codec.ts'
import { type Frame } from '../frames.ts'
import { type Database } from '../tables.ts'
import { contains, fitting } from './text.ts'

/** So many frames one request looks through; a rare word is found page by page, never by reading the whole log. */
const window = 20_000
/** An answer is looked for this long around its request. */
const exchangeMs = 15 * 60_000

/** So many characters of a frame a list shows; the whole of it is beside its answer, one at a time. */
const shown = 65_536

type Frames = SelectQueryBuilder<Database, 'frame', Database['frame']>

/** What a page needs to know of a frame before it reads its text. */
interface Place {
  seq: number
  at: number
  bytes: number
}

export function createFrameReads(database: Kysely<Database>): FrameReads {
  /** Newest first; `next` is set while older frames are left to look through, also when this page is short. */
  async function list(filter: FrameFilter, after: FramePosition | null, limit: number) {
    const range = ranged(database.selectFrom('frame').selectAll('frame'), filter, after)
    const ordered = (query: Frames) =>
      filter.stationId === undefined ? query.orderBy('seq', 'desc') : query.orderBy('at', 'desc').orderBy('seq', 'desc')
    const narrow = isNarrow(filter)
    const rows = narrow
      ? await matching(ordered(range).limit(window), filter, limit)
      : await placed(ordered(range).limit(limit + 1)).execute()
    const items = fitting(rows.slice(0, limit))
    const last = items.at(-1)
    let next: FramePosition | null = rows.length > items.length && last !== undefined ? [last.at, last.seq] : null
    if (next === null && narrow) {
      const end = await ordered(range)
        .offset(window - 1)
        .limit(1)
        .executeTakeFirst()
      if (end !== undefined) next = [end.at, end.seq]
    }
    return { items: await shortened(items), next }
  }

  /** The frames at these places, their long texts cut in the database: a page of whole ones could fill the memory. */
  async function shortened(places: readonly Place[]): Promise<ListedFrame[]> {
    if (places.length === 0) return []
    const rows = await database
      .selectFrom('frame')
      .select(['seq', 'organisationId', 'stationId', 'at', 'direction', 'messageType', 'messageId', 'action', 'note'])
      .select('connectionId')
      .select(({ ref }) => sql<string>`substr(${ref('payload')}, 1, ${sql.lit(shown)})`.as('payload'))
      .select(({ ref }) =>
        sql<number>`case when length(${ref('payload')}) > ${sql.lit(shown)} then 1 else 0 end`.as('cut'),
      )
      .where(
        'seq',
        'in',
        places.map(({ seq }) => seq),
      )
      .execute()
    const found = new Map(rows.map((row) => [row.seq, row]))
    const frames = places.flatMap(({ seq }) => found.get(seq) ?? [])
    const listed = await named(frames.map(({ cut: _cut, ...row }) => ({ ...decodeRow('frame', row), seq: row.seq })))
    return listed.map((frame, index) => (Number(frames[index]?.cut) === 1 ? { ...frame, truncated: true } : frame))
  }

  function matching(newest: Frames, filter: FrameFilter, limit: number) {
    const { action, messageId, direction, messageType, q } = filter
    let query = database.selectFrom(newest.as('frame')).selectAll('frame')
    if (action !== undefined) query = query.where('frame.action', '=', action)
    if (messageId !== undefined) query = query.where('frame.messageId', '=', messageId)
    if (direction !== undefined) query = query.where('frame.direction', '=', direction)
    if (messageType !== undefined) query = query.where('frame.messageType', '=', messageType)
    if (q !== undefined && q !== '') query = query.where(({ ref }) => contains(ref('frame.payload'), q))
    const byTime = filter.stationId === undefined ? query : query.orderBy('frame.at', 'desc')
    return placed(byTime.orderBy('frame.seq', 'desc').limit(limit + 1)).execute()
  }

  async function one(seq: number): Promise<(Frame & { seq: number }) | undefined> {
    const row = await database.selectFrom('frame').selectAll().where('seq', '=', seq).executeTakeFirst()
    return row === undefined ? undefined : { ...decodeRow('frame', row), seq: row.seq }
  }

  /** A frame beside the one that answers it or that it answers. */
  async function exchange(
    seq: number,
  ): Promise<{ request: ListedFrame | null; answer: ListedFrame | null } | undefined> {
    const frame = await one(seq)
    if (frame === undefined) return undefined
    const isRequest = frame.messageType === 2 || frame.messageType === 6
    const other =
      frame.messageId === null || frame.messageType === null ? undefined : await counterpart(frame, isRequest)
    const [listedFrame, listedOther] = await named(other === undefined ? [frame] : [frame, other])
    return isRequest || frame.messageType === null
      ? { request: listedFrame ?? null, answer: listedOther ?? null }
      : { request: listedOther ?? null, answer: listedFrame ?? null }
  }

  async function counterpart(frame: Frame & { seq: number }, isRequest: boolean) {
    const query = database
      .selectFrom('frame')
      .selectAll()
      .where('stationId', '=', frame.stationId)
      .where('at', '>=', frame.at - (isRequest ? 0 : exchangeMs))
      .where('at', '<=', frame.at + (isRequest ? exchangeMs : 0))
      .where('messageId', '=', frame.messageId)
      .where('direction', '=', frame.direction === 'in' ? 'out' : 'in')
      .where('seq', isRequest ? '>' : '<', frame.seq)
      .where('messageType', isRequest ? 'not in' : 'in', [2, 6])
      .orderBy('seq', isRequest ? 'asc' : 'desc')
      .limit(1)
    const row = await query.executeTakeFirst()
    return row === undefined ? undefined : { ...decodeRow('frame', row), seq: row.seq }
  }

  async function named(frames: readonly (Frame & { seq: number })[]): Promise<ListedFrame[]> {
    const ids = [...new Set(frames.map(({ stationId }) => stationId))]
    const rows =
      ids.length === 0
        ? []
        : await database.selectFrom('station').select(['stationId', 'identity']).where('stationId', 'in', ids).execute()
    const identities = new Map(rows.map(({ stationId, identity }) => [stationId, identity]))
    return frames.map((frame) => ({ frame, identity: identities.get(frame.stationId) ?? frame.stationId }))
  }

  return { list, exchange }
}

function placed(frames: Frames) {
  return frames
    .clearSelect()
    .select(['frame.seq', 'frame.at'])
    .select(({ ref }) => {
      const bytes = sql`octet_length(${ref('frame.payload')})`
      return sql<number>`case when ${bytes} > ${sql.lit(shown)} then ${sql.lit(shown)} else ${bytes} end`.as('bytes')
    })
}

function isNarrow({ action, messageId, direction, messageType, q }: FrameFilter): boolean {
  return [action, messageId, direction, messageType, q].some((part) => part !== undefined && part !== '')
}

/** The part of the filter that an index serves. */
function ranged(query: Frames, { stationId, from, to }: FrameFilter, after: FramePosition | null): Frames {
  let result = query
  if (stationId !== undefined) result = result.where('stationId', '=', stationId)
  if (from !== undefined) result = result.where('at', '>=', from)
  if (to !== undefined) result = result.where('at', '<=', to)
  if (after === null) return result
  const [at, seq] = after
  if (stationId === undefined) return result.where('seq', '<', seq)
  return result.where(sql<boolean>`(at, seq) < (${at}, ${seq})`)
}
