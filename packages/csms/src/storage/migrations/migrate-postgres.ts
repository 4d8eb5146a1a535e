import { type ClientConfig } from 'pg'
import { type Clock } from '../../domain/ports.ts'
import { PostgresConnection } from '../postgres-connection.ts'
import { type Migration } from './schema.ts'
import { versionToMigrate } from './version.ts'

export interface PostgresMigration {
  from: number
  to: number
}

export interface PostgresMigrationOptions {
  migrations: readonly Migration[]
  clock: Clock
  firstTransactionNumber: number
  /** The operator has a copy, so what is there may be migrated. */
  copyTaken: boolean
}

/** There is no way back but a copy, and only the operator can say where there is room for one. */
class CopyNeeded extends Error {
  override name = 'CopyNeeded'

  constructor(from: number, to: number) {
    super(
      `the database would be migrated from schema version ${from} to ${to}, and there is no way back but a copy: ` +
        'take one with the version that wrote it (stationmaster backup, or pg_dump), then start once with --copy-taken',
    )
  }
}

/** A migration of a large database, or the wait for another node's, may take this long. */
const longestMs = 3_600_000

const versionTable =
  'CREATE TABLE IF NOT EXISTS "schema_migration" ("version" bigint PRIMARY KEY, "name" text NOT NULL, "applied_at" bigint NOT NULL)'

/**
 * Brings the database forward. All of it is one transaction under one lock, so nodes that start at once wait for the
 * first and then find nothing to do. What is there already is migrated only when the operator says there is a copy.
 */
export async function migratePostgres(
  config: ClientConfig,
  { migrations, clock, firstTransactionNumber, copyTaken }: PostgresMigrationOptions,
): Promise<PostgresMigration> {
  const connection = await PostgresConnection.open(config, longestMs)
  try {
    await connection.query('BEGIN')
    await connection.query('SELECT pg_advisory_xact_lock(7341, 1)')
    await connection.query(versionTable)
    const [row] = await connection.query('SELECT coalesce(max(version), 0)::int AS version FROM "schema_migration"')
    const from = Number(row?.version ?? 0)
    const pending = versionToMigrate(from, migrations)
    if (from > 0 && pending.length > 0 && !copyTaken) throw new CopyNeeded(from, from + pending.length)
    for (const migration of pending) {
      for (const statement of migration.statements('postgres')) await connection.query(statement)
      await connection.query('INSERT INTO "schema_migration" (version, name, applied_at) VALUES ($1, $2, $3)', [
        migration.version,
        migration.name,
        clock.now(),
      ])
    }
    if (from === 0) await connection.query(`SELECT setval('"transaction_number"', $1, false)`, [firstTransactionNumber])
    await connection.query('COMMIT')
    return { from, to: pending.at(-1)?.version ?? from }
  } finally {
    await connection.close()
  }
}
