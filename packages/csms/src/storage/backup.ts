import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, open, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type ClientConfig } from 'pg'
import { type Clock } from '../domain/ports.ts'
import { type Counts, copyFromPostgres, copyToPostgres, countPostgres, countSqlite } from './copy.ts'
import { randomFirstNumber } from './first-number.ts'
import { lockFolder } from './folder-lock.ts'
import { migrations as ofThisProgram } from './migrations/index.ts'
import { migratePostgres, type PostgresMigrationOptions } from './migrations/migrate-postgres.ts'
import { migrateOpen } from './migrations/migrate-sqlite.ts'
import { type Migration } from './migrations/schema.ts'
import { PostgresConnection } from './postgres-connection.ts'
import { prepareMonthsOf } from './postgres-maintenance.ts'
import { reserveFile } from './private-file.ts'
import { SqliteThread } from './sqlite-threads.ts'
import { allTables } from './tables.ts'

/*
 * One format for both stores: a backup is an SQLite file as the embedded store would write it, of one moment, so it
 * restores to either and can be opened as it is.
 */

/** What was asked cannot be done without losing something. */
export class BackupRefused extends Error {
  override name = 'BackupRefused'
}

/** A copy may take hours; it is bounded all the same. */
const longestMs = 6 * 3_600_000

function sqlitePath(url: string): string | null {
  return url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : null
}

/** Copies an open or closed database into a new file; stations are served meanwhile. */
export async function backup(url: string, file: string, clock: Clock): Promise<Counts> {
  if (existsSync(file)) throw new BackupRefused(`${file} is there already; name a file that is not`)
  const folder = dirname(resolve(file))
  if (!existsSync(folder)) throw new BackupRefused(`there is no folder ${folder} to put the backup into; make it first`)
  const partial = `${file}.partial`
  await rm(partial, { force: true })
  const path = sqlitePath(url)
  if (path !== null && !existsSync(path)) throw new BackupRefused(`there is no database ${path}`)
  if (path === null) await exportPostgres(url, partial, clock)
  else await copySqlite(path, partial)
  const handle = await open(partial, 'r+')
  await handle.sync()
  await handle.close()
  await rename(partial, file)
  return withFile(file, countSqlite)
}

export interface RestoreOptions {
  /** The operator has a copy of a PostgreSQL database of an older schema, so it may be migrated, as at a start. */
  copyTaken?: boolean
  /** Those of this program, but in tests. */
  migrations?: readonly Migration[]
}

/** Puts a backup into a database that holds nothing yet. */
export async function restore(
  file: string,
  url: string,
  clock: Clock,
  { copyTaken = false, migrations = ofThisProgram }: RestoreOptions = {},
): Promise<Counts> {
  if (!existsSync(file)) throw new BackupRefused(`there is no ${file}`)
  withFile(file, (database) => {
    const [row] = database.prepare('PRAGMA quick_check(1)').all()
    if (row?.quick_check !== 'ok') throw new BackupRefused(`${file} is damaged: ${String(row?.quick_check)}`)
  })
  const path = sqlitePath(url)
  const target = { migrations, clock, firstTransactionNumber: randomFirstNumber(), copyTaken }
  if (path === null) return restoreToPostgres(file, url, target)
  if (existsSync(path)) throw new BackupRefused(`${path} is there already; a backup restores into an empty place only`)
  await copySqlite(file, path)
  return migrated(path, target, countSqlite)
}

/** Takes everything from an SQLite database to an empty PostgreSQL one; the file stays as it is. */
export async function move(from: string, to: string, clock: Clock, options: RestoreOptions = {}): Promise<Counts> {
  const path = sqlitePath(from)
  if (path === null || sqlitePath(to) !== null) throw new BackupRefused('a move goes from sqlite:… to postgres://…')
  if (!existsSync(path)) throw new BackupRefused(`there is no database ${path}`)
  // What a running server would still write stays behind, and its stations would not follow.
  using _ = lockFolder(dirname(resolve(path)), 'stop it first')
  const source = new DatabaseSync(path, { timeout: 1_000 })
  try {
    // Nor may any other program write to it while it moves.
    source.exec('BEGIN IMMEDIATE')
    return await restore(path, to, clock, options)
  } finally {
    source.close()
  }
}

async function copySqlite(path: string, target: string): Promise<void> {
  reserveFile(target)
  const thread = new SqliteThread({ path, readOnly: true, timeoutMs: longestMs, queueLimit: 1 })
  try {
    await thread.ask('VACUUM INTO ?', [target])
  } finally {
    await thread.close()
  }
}

function withFile<R>(file: string, use: (database: DatabaseSync) => R): R {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return use(database)
  } finally {
    database.close()
  }
}

/** Opens a copy that is ours alone, brings it to today's schema and uses it. */
function migrated<R>(
  path: string,
  { migrations, clock }: Pick<PostgresMigrationOptions, 'migrations' | 'clock'>,
  use: (database: DatabaseSync) => R,
): R {
  const database = new DatabaseSync(path)
  try {
    migrateOpen(database, ':memory:', migrations, clock)
    database.exec(`DELETE FROM "counter" WHERE name IN ('inUse', 'positionOffset')`)
    return use(database)
  } finally {
    database.close()
  }
}

async function withServer<R>(config: ClientConfig, use: (connection: PostgresConnection) => Promise<R>): Promise<R> {
  const connection = await PostgresConnection.open(config, longestMs)
  try {
    await connection.query('SET enable_seqscan = on')
    return await use(connection)
  } finally {
    await connection.close()
  }
}

async function exportPostgres(url: string, file: string, clock: Clock): Promise<void> {
  reserveFile(file)
  const target = new DatabaseSync(file)
  try {
    // The file is synced once, when it is whole.
    target.exec('PRAGMA journal_mode = OFF')
    target.exec('PRAGMA synchronous = OFF')
    await withServer({ connectionString: url }, async (source) => {
      await source.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      await sameVersion(source)
      migrateOpen(target, ':memory:', ofThisProgram, clock)
      await copyFromPostgres(source, target)
      await exportCounters(source, target)
      await source.query('COMMIT')
    })
    target.exec('PRAGMA journal_mode = DELETE')
  } catch (error) {
    target.close()
    rmSync(file, { force: true })
    throw error
  }
  target.close()
}

async function sameVersion(source: PostgresConnection): Promise<void> {
  const [row] = await source.query('SELECT max(version) AS version FROM "schema_migration"')
  const newest = ofThisProgram.at(-1)?.version ?? 0
  if (Number(row?.version) !== newest) {
    throw new BackupRefused(`the database has schema version ${String(row?.version)}, this program writes ${newest}`)
  }
}

async function exportCounters(source: PostgresConnection, target: DatabaseSync): Promise<void> {
  const insert = target.prepare('INSERT INTO "counter" (name, value) VALUES (?, ?)')
  const [sequence] = await source.query(
    'SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END AS number, ' +
      `coalesce((SELECT max(position) FROM "outbox"), 0) AS position, ` +
      `coalesce((SELECT value FROM "counter" WHERE name = 'outboxFloor'), 0) AS floor FROM "transaction_number"`,
  )
  const floor = Number(sequence?.floor)
  insert.run('transactionNumber', Number(sequence?.number))
  insert.run('outboxPosition', Math.max(floor, Number(sequence?.position)))
  insert.run('outboxFloor', floor)
}

async function restoreToPostgres(file: string, url: string, target: PostgresMigrationOptions): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'stationmaster-restore-'))
  try {
    // An older backup is first brought to today's schema, in a copy.
    const copy = join(folder, 'copy.db')
    await copySqlite(file, copy)
    migrated(copy, target, () => undefined)
    const source = new DatabaseSync(copy, { readOnly: true })
    try {
      return await fillPostgres(source, { connectionString: url }, target)
    } finally {
      source.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function fillPostgres(
  source: DatabaseSync,
  config: ClientConfig,
  migration: PostgresMigrationOptions,
): Promise<Counts> {
  const counters = new Map(
    source
      .prepare('SELECT name, value FROM "counter"')
      .all()
      .map(({ name, value }) => [String(name), Number(value)]),
  )
  await migratePostgres(config, migration)
  return withServer(config, async (target) => {
    const before = await countPostgres(target)
    const filled = Object.entries(before).filter(([, count]) => count > 0)
    if (filled.length > 0) {
      throw new BackupRefused(
        `the database is not empty: ${filled.map(([name, count]) => `${name} ${count}`).join(', ')}`,
      )
    }
    await prepareMonthsOf(target, (table, field) => monthsOf(source, table, field))
    await target.query('BEGIN')
    await copyToPostgres(source, target)
    await restoreCounters(target, counters)
    const [expected, found] = [countSqlite(source), await countPostgres(target)]
    for (const [name, count] of Object.entries(expected)) {
      if (found[name] !== count) throw new BackupRefused(`${name}: ${count} rows were to come, ${found[name]} came`)
    }
    await target.query('COMMIT')
    await target.query('ANALYZE')
    return found
  })
}

/** The months that hold rows, ascending; only years that a calendar of four digits can name. */
function monthsOf(source: DatabaseSync, table: string, field: string): string[] {
  const rows = source
    .prepare(`SELECT DISTINCT strftime('%Y-%m', "${field}" / 1000, 'unixepoch') AS month FROM ${table} ORDER BY 1`)
    .all()
  return rows.map(({ month }) => String(month)).filter((month) => /^(19|2\d)\d\d-\d\d$/.test(month))
}

async function restoreCounters(target: PostgresConnection, counters: ReadonlyMap<string, number>): Promise<void> {
  const number = counters.get('transactionNumber')
  if (number !== undefined) await target.query(`SELECT setval('"transaction_number"', $1, true)`, [number])
  for (const name of ['outboxFloor', 'outboxPosition']) {
    const value = counters.get(name)
    if (value !== undefined) {
      await target.query(
        'INSERT INTO "counter" (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        [name, value],
      )
    }
  }
  for (const table of allTables) {
    if (!table.numbered) continue
    const sequence = table.sqlName.replace(/"$/, '_seq"')
    await target.query(
      `SELECT setval('${sequence}', greatest(1, (SELECT coalesce(max(seq), 0) FROM ${table.sqlName})), (SELECT count(*) > 0 FROM ${table.sqlName}))`,
    )
  }
}
