import { type ClientConfig } from 'pg'
import { type Clock } from '../domain/ports.ts'
import { type Stored, snakeCase } from './columns.ts'
import { type FrameRetention, isKeyed, type Maintenance, type Rewrite, trimKeyed } from './maintenance.ts'
import { trimChunk } from './outbox.ts'
import { PostgresConnection } from './postgres-connection.ts'
import { addCalls, arrayLiteral } from './postgres-statements.ts'
import { type RowCache } from './row-cache.ts'
import { allTables, tables } from './tables.ts'

/** One connection for one kind of work, one piece after the other; opened when it is needed and after it was lost. */
export class PostgresErrands implements AsyncDisposable {
  readonly #config: ClientConfig
  #connection: PostgresConnection | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(config: ClientConfig) {
    this.#config = config
  }

  run<R>(errand: (connection: PostgresConnection) => Promise<R>): Promise<R> {
    const result = this.#last.then(async () => {
      if (this.#connection !== null && !this.#connection.alive) {
        await this.#connection.close()
        this.#connection = null
      }
      this.#connection ??= await PostgresConnection.open(this.#config)
      try {
        return await errand(this.#connection)
      } catch (error) {
        // Which statements it still knows is unclear now; a fresh one costs a few milliseconds.
        await this.#connection.close()
        this.#connection = null
        throw error
      }
    })
    this.#last = result.catch(() => undefined)
    return result
  }

  async close(): Promise<void> {
    await this.#last
    await this.#connection?.close()
    this.#connection = null
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

export async function writeFramesToPostgres(errands: PostgresErrands, rows: readonly Stored[][]): Promise<void> {
  await errands.run((connection) => connection.pipeline(addCalls(tables.frame, rows)))
}

// A station whose row is being written has just been seen anyway, so nobody waits for it.
const touchStations = `
  UPDATE "station" SET last_seen_at = seen.at FROM (
    SELECT s.station_id, v.at FROM unnest($1::text[], $2::bigint[]) AS v(station_id, at)
    JOIN "station" s ON s.station_id = v.station_id ORDER BY s.station_id FOR UPDATE OF s SKIP LOCKED
  ) seen WHERE "station".station_id = seen.station_id`

const lastSeenAt = tables.station.fields.indexOf('lastSeenAt')

function rememberSeen(cache: RowCache, seen: { stationId: string; lastSeenAt: number }): void {
  const before = cache.row(tables.station, [seen.stationId])?.values
  if (before !== undefined) cache.changed(tables.station, before, before.with(lastSeenAt, seen.lastSeenAt))
}

const months = allTables.flatMap((table) => (table.month === null ? [] : [{ table, field: table.month }]))

/** The current month and this many after it have partitions of their own. */
const monthsAhead = 2

/** The writer, for what is written past its units. */
export interface Beside {
  alone<R>(work: () => Promise<R>): Promise<R>
}

/** @param cache what the writer remembers, if it does */
export function postgresMaintenance(
  errands: PostgresErrands,
  clock: Clock,
  writer: Beside,
  cache: RowCache | null,
): Maintenance {
  const rewrite = (rewrites: readonly Rewrite[]) =>
    writer.alone(() => errands.run((connection) => rewriteAlone(connection, rewrites)))
  return {
    touchStations: async (seen) => {
      if (seen.length === 0) return
      const ids = arrayLiteral(seen.map(({ stationId }) => stationId))
      const times = arrayLiteral(seen.map(({ lastSeenAt }) => lastSeenAt))
      await errands.run((connection) => connection.query(touchStations, [ids, times]))
      if (cache !== null) for (const one of seen) rememberSeen(cache, one)
    },
    trimFrames: (keep) => errands.run((connection) => trimFrames(connection, keep)),
    trimHistory: (table, before) => {
      if (isKeyed(table)) {
        return trimKeyed(table, async (sql) => (await rewrite([{ sql, parameters: [before] }]))[0] ?? 0)
      }
      return errands.run(async (connection) => {
        const dropped = await dropMonths(connection, table, before)
        return dropped + (await deleteBefore(connection, table, 'receivedAt', before))
      })
    },
    rewrite,
    // Old row versions go with VACUUM, which is the operator's to time.
    forgetOldImages: () => Promise.resolve(),
    prepareMonths: () => errands.run((connection) => prepareMonths(connection, clock.now())),
  }
}

/** Keeps every batch of every node out while it writes. */
async function rewriteAlone(connection: PostgresConnection, rewrites: readonly Rewrite[]): Promise<number[]> {
  await connection.query('BEGIN')
  await connection.query('SELECT pg_advisory_xact_lock(7341, 0)')
  const counts: number[] = []
  for (const { sql, parameters } of rewrites) {
    let ordinal = 0
    const text = sql.replace(/\?/g, () => `$${++ordinal}`)
    counts.push((await connection.query(`${text} RETURNING 1`, parameters)).length)
  }
  await connection.query('COMMIT')
  return counts
}

function monthStart(now: number, ahead: number): number {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1)
}

function partitionName(table: string, start: number): string {
  return `${snakeCase(table)}_${new Date(start).toISOString().slice(0, 7).replace('-', '_')}`
}

/** Partitions for this month and the next ones. Rows of other months lie in the partition for the rest. */
export async function prepareMonths(connection: PostgresConnection, now: number): Promise<void> {
  for (const { table } of months) {
    for (let ahead = 0; ahead <= monthsAhead; ahead++) {
      const start = monthStart(now, ahead)
      const name = partitionName(table.name, start)
      const [found] = await connection.query('SELECT to_regclass($1) IS NOT NULL AS found', [name])
      if (found?.found === true) continue
      await createPartition(connection, table.sqlName, name, start, monthStart(now, ahead + 1))
    }
  }
}

/** Partitions for the months that rows about to come lie in, so that retention can drop them whole. */
export async function prepareMonthsOf(
  connection: PostgresConnection,
  monthsWithRows: (table: string, field: string) => readonly string[],
): Promise<void> {
  for (const { table, field } of months) {
    for (const month of monthsWithRows(table.sqlName, snakeCase(field)).slice(-monthsKept)) {
      const start = Date.parse(`${month}-01T00:00:00Z`)
      await createPartition(connection, table.sqlName, partitionName(table.name, start), start, monthStart(start, 1))
    }
  }
}

/** What is older lies in the partition for the rest. */
const monthsKept = 240

async function createPartition(connection: PostgresConnection, table: string, name: string, from: number, to: number) {
  try {
    // Other nodes do the same; the lock lets one of them, and the others find it there.
    await connection.query(
      `BEGIN; SELECT pg_advisory_xact_lock(7341, 2); CREATE TABLE IF NOT EXISTS "${name}" PARTITION OF ${table} FOR VALUES FROM (${from}) TO (${to}); COMMIT`,
    )
  } catch (error) {
    await connection.query('ROLLBACK')
    // Rows of that month lie in the rest already, e.g. after a move; there they stay.
    if (!(error instanceof Error && 'code' in error && error.code === '23514')) throw error
  }
}

/** Whole months at once; tells how many rows they were thought to hold. */
async function dropMonths(connection: PostgresConnection, table: string, before: number): Promise<number> {
  const rows = await connection.query(
    'SELECT c.relname AS name, greatest(c.reltuples, 0)::bigint::int AS rows FROM pg_inherits i ' +
      'JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass($1)',
    [`"${snakeCase(table)}"`],
  )
  let dropped = 0
  for (const { name, rows: count } of rows) {
    if (typeof name !== 'string') continue
    const month = /_(\d{4})_(\d{2})$/.exec(name)
    if (month === null || Date.UTC(Number(month[1]), Number(month[2]), 1) > before) continue
    await connection.query(`DROP TABLE "${name}"`)
    dropped += Number(count)
  }
  return dropped
}

async function deleteBefore(connection: PostgresConnection, table: string, field: string, before: number) {
  let total = 0
  for (;;) {
    const name = `"${snakeCase(table)}"`
    const gone = await connection.query(
      `WITH oldest AS (SELECT seq, ${snakeCase(field)} AS at FROM ${name} ORDER BY seq LIMIT $2) ` +
        `DELETE FROM ${name} t USING oldest WHERE t.seq = oldest.seq AND t.${snakeCase(field)} = oldest.at AND oldest.at < $1 RETURNING 1`,
      [before, trimChunk],
    )
    total += gone.length
    if (gone.length < trimChunk) return total
  }
}

async function trimFrames(connection: PostgresConnection, { before, bytes }: FrameRetention): Promise<number> {
  let total = await dropMonths(connection, 'frame', before)
  total += await deleteBefore(connection, 'frame', 'at', before)
  for (;;) {
    const [size] = await connection.query(
      'SELECT (SELECT count(*) FROM "frame") * (SELECT coalesce(avg(length(payload) + 200), 0) FROM ' +
        '(SELECT payload FROM "frame" ORDER BY seq DESC LIMIT 1000) newest) AS bytes',
    )
    if (Number(size?.bytes ?? 0) <= bytes) return total
    const gone = await connection.query(
      'WITH oldest AS (SELECT seq, at FROM "frame" ORDER BY seq LIMIT $1) ' +
        'DELETE FROM "frame" t USING oldest WHERE t.seq = oldest.seq AND t.at = oldest.at RETURNING 1',
      [trimChunk],
    )
    total += gone.length
    if (gone.length < trimChunk) return total
  }
}
