import { existsSync } from 'node:fs'
import { type DatabaseSync } from 'node:sqlite'
import { type Clock } from '../../domain/ports.ts'
import { reserveFile } from '../private-file.ts'
import { type Migration } from './schema.ts'
import { versionToMigrate } from './version.ts'

export interface SqliteMigration {
  from: number
  to: number
  /** Where the file was copied to before, or null when it was new or there was nothing to do. */
  copy: string | null
}

const versionTable =
  'CREATE TABLE IF NOT EXISTS "schema_migration" ("version" INTEGER PRIMARY KEY, "name" TEXT NOT NULL, "applied_at" INTEGER NOT NULL) STRICT'

function versionOf(database: DatabaseSync): number {
  const row = database.prepare('SELECT max(version) AS version FROM "schema_migration"').get()
  return typeof row?.version === 'number' ? row.version : 0
}

/** Brings an open database forward; the copy of the file taken first is the way back. */
export function migrateOpen(
  database: DatabaseSync,
  path: string,
  list: readonly Migration[],
  clock: Clock,
): SqliteMigration {
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec(versionTable)
  const from = versionOf(database)
  const pending = versionToMigrate(from, list)
  const newest = pending.at(-1)
  if (newest === undefined) return { from, to: from, copy: null }
  const copy = from === 0 || path === ':memory:' ? null : copyBefore(database, path, from, newest.version, clock)
  database.exec('BEGIN IMMEDIATE')
  try {
    // Another process may have been first while the copy was taken.
    for (const migration of versionToMigrate(versionOf(database), list)) {
      for (const statement of migration.statements('sqlite')) database.exec(statement)
      database
        .prepare('INSERT INTO "schema_migration" (version, name, applied_at) VALUES (?, ?, ?)')
        .run(migration.version, migration.name, clock.now())
    }
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
  return { from, to: newest.version, copy }
}

function copyBefore(database: DatabaseSync, path: string, from: number, to: number, clock: Clock): string {
  const stamp = new Date(clock.now()).toISOString().replace(/[:.]/g, '-')
  const base = `${path}.v${from}-before-v${to}-${stamp}`
  let copy = base
  for (let attempt = 2; existsSync(copy); attempt++) copy = `${base}-${attempt}`
  reserveFile(copy)
  database.prepare('VACUUM INTO ?').run(copy)
  return copy
}
