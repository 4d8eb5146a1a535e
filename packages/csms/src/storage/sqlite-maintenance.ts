import { type Instant } from '../domain/model.ts'
import { type Stored } from './columns.ts'
import { type FrameRetention, isKeyed, type Maintenance, type Seen, trimKeyed } from './maintenance.ts'
import { trimChunk } from './outbox.ts'
import { type SqliteWriter } from './sqlite.ts'
import { type SqliteCheckpoints } from './sqlite-checkpoints.ts'
import { type SqliteConnection } from './sqlite-connection.ts'
import { tables } from './tables.ts'

/** So many rows in one commit of ours, so that no station waits long behind it. */
const chunk = 1_000

function chunks<T>(items: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let from = 0; from < items.length; from += chunk) parts.push(items.slice(from, from + chunk))
  return parts
}

export async function writeFramesToSqlite(writer: SqliteWriter, rows: readonly Stored[][]): Promise<void> {
  for (const part of chunks(rows)) {
    await writer.inTurn((connection) => {
      for (const values of part) connection.add('frame', values)
    })
  }
}

export function sqliteMaintenance(
  writer: SqliteWriter,
  checkpoints: Pick<SqliteCheckpoints, 'empty'> | null,
): Maintenance {
  return {
    touchStations: async (seen) => {
      for (const part of chunks(seen)) await writer.inTurn((connection) => touch(connection, part))
    },
    trimFrames: async (keep) => {
      let total = 0
      for (;;) {
        const gone = await writer.inTurn((connection) => trimFrames(connection, keep))
        total += gone
        if (gone < trimChunk) return total
      }
    },
    trimHistory: async (table, before) => {
      if (isKeyed(table)) {
        return trimKeyed(table, (sql) =>
          writer.atomically(({ database }) => Number(database.prepare(sql).run(before).changes)),
        )
      }
      let total = 0
      for (;;) {
        const gone = await writer.inTurn((connection) => trimHistory(connection, tables[table].sqlName, before))
        total += gone
        if (gone < trimChunk) return total
      }
    },
    rewrite: (rewrites) =>
      writer.atomically(({ database }) => {
        // What is rewritten here is to be gone, pages that fall free included.
        database.exec('PRAGMA secure_delete = ON')
        try {
          return rewrites.map(({ sql, parameters }) => Number(database.prepare(sql).run(...parameters).changes))
        } finally {
          database.exec('PRAGMA secure_delete = FAST')
        }
      }),
    forgetOldImages: () => checkpoints?.empty() ?? Promise.resolve(),
    prepareMonths: () => Promise.resolve(),
  }
}

function touch(connection: SqliteConnection, seen: readonly Seen[]): void {
  for (const { stationId, lastSeenAt } of seen) connection.change('station', { stationId }, { lastSeenAt })
}

/** The oldest rows by number; they came in the order of their times. */
function trimHistory({ database }: SqliteConnection, table: string, before: Instant): number {
  const oldest = `SELECT seq, received_at FROM ${table} ORDER BY seq LIMIT ?`
  const statement = database.prepare(
    `DELETE FROM ${table} WHERE seq IN (SELECT seq FROM (${oldest}) WHERE received_at < ?)`,
  )
  return Number(statement.run(trimChunk, before).changes)
}

function trimFrames({ database }: SqliteConnection, { before, bytes }: FrameRetention): number {
  const surplus = surplusBytes(database, bytes)
  const oldest = database
    .prepare('SELECT seq, at, length(payload) + 200 AS size FROM "frame" ORDER BY seq LIMIT ?')
    .all(trimChunk)
  let freed = 0
  let last: number | null = null
  let count = 0
  for (const { seq, at, size } of oldest) {
    if (Number(at) >= before && freed >= surplus) break
    freed += Number(size)
    last = Number(seq)
    count++
  }
  if (last !== null) database.prepare('DELETE FROM "frame" WHERE seq <= ?').run(last)
  return count
}

/** By the mean of the newest frames, because adding up millions would take seconds. */
function surplusBytes(database: SqliteConnection['database'], bytes: number): number {
  const range = database.prepare('SELECT min(seq) AS first, max(seq) AS last FROM "frame"').get()
  const mean = database
    .prepare(
      'SELECT avg(size) AS mean FROM (SELECT length(payload) + 200 AS size FROM "frame" ORDER BY seq DESC LIMIT 1000)',
    )
    .get()
  if (range?.first === null || range?.first === undefined) return 0
  const count = Number(range.last) - Number(range.first) + 1
  return Math.max(0, count * Number(mean?.mean ?? 0) - bytes)
}

/**
 * Notes that the process has the file, and whether the one before ended without closing it: then the last frames of
 * the stations that were connected may be missing.
 */
export function noteOpened(connection: SqliteConnection, now: Instant): boolean {
  const { database } = connection
  const row = database.prepare(`SELECT value FROM "counter" WHERE name = 'inUse'`).get()
  const unclean = row?.value === 1
  if (unclean) {
    database
      .prepare(
        'INSERT INTO "frame" (organisation_id, station_id, at, direction, payload, note) ' +
          `SELECT organisation_id, station_id, ?, 'in', '', ? FROM "station" WHERE online = 1`,
      )
      .run(now, crashNote)
  }
  setInUse(connection, 1)
  return unclean
}

export const crashNote = 'gap: the server ended without closing, so its last frames may be missing'

export function setInUse(connection: SqliteConnection, value: 0 | 1): void {
  connection.storeCounter('inUse', value)
}
