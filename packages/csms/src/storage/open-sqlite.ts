import { type OpenDatabase, type OpenSettings } from './database.ts'
import { FrameLog } from './frames.ts'
import { sqliteReads } from './kysely.ts'
import { createMetrics } from './metrics.ts'
import { migrateOpen } from './migrations/migrate-sqlite.ts'
import { SqliteWriter } from './sqlite.ts'
import { SqliteCheckpoints } from './sqlite-checkpoints.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { noteOpened, setInUse, sqliteMaintenance, writeFramesToSqlite } from './sqlite-maintenance.ts'
import { sqliteEvents } from './sqlite-outbox.ts'
import { type QueryAnswer, SqliteReaders } from './sqlite-threads.ts'

const inMemory = ':memory:'

export async function openSqlite(settings: OpenSettings): Promise<OpenDatabase> {
  const path = settings.url.slice('sqlite:'.length)
  const metrics = createMetrics()
  const connection = new SqliteConnection(path)
  const migrated = migrateOrClose(connection, path, settings)
  const checkpoints = path === inMemory ? null : new SqliteCheckpoints(path, settings.failed)
  const readers = path === inMemory ? null : new SqliteReaders(path, settings.readers)
  const writer = new SqliteWriter(connection, {
    ...settings,
    metrics,
    reopen: path === inMemory ? null : () => new SqliteConnection(path, false),
    committed: (units) => checkpoints?.touch(units),
  })
  const frames = new FrameLog({
    ...settings.frames,
    clock: settings.clock,
    metrics,
    failed: settings.failed,
    write: (rows) => writeFramesToSqlite(writer, rows),
  })
  const reads = sqliteReads((sql, parameters) =>
    readers === null ? Promise.resolve(ask(writer, sql, parameters)) : readers.ask(sql, parameters),
  )

  async function close(): Promise<void> {
    await frames.close()
    // With the store away the mark stays, and what follows is closed all the same.
    if (writer.trouble === null) await writer.inTurn((open) => setInUse(open, 0)).catch(settings.failed)
    await checkpoints?.close()
    await readers?.close()
    await writer.close()
  }

  return {
    kind: 'sqlite',
    store: writer,
    reads,
    events: sqliteEvents(writer),
    frames,
    maintenance: sqliteMaintenance(writer, checkpoints),
    metrics,
    migrated,
    health: async () => {
      writer.probe()
      const detail = writer.trouble?.message ?? null
      return { ok: detail === null, detail, queueLength: metrics.queueLength, feedLagMs: 0 }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function migrateOrClose(connection: SqliteConnection, path: string, { migrations, clock }: OpenSettings) {
  try {
    const migrated = migrateOpen(connection.database, path, migrations, clock)
    noteOpened(connection, clock.now())
    return migrated
  } catch (error) {
    connection.close()
    throw error
  }
}

/** A database in memory lives in the writer's connection alone. */
function ask(
  writer: SqliteWriter,
  sql: string,
  parameters: readonly (string | number | bigint | null | NodeJS.ArrayBufferView)[],
): QueryAnswer {
  return writer.read(({ database }) => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    const rows: unknown[] = statement.all(...parameters)
    return { columns: statement.columns().map(({ name }) => name), rows: rows.filter(isValues) }
  })
}

function isValues(row: unknown): row is readonly unknown[] {
  return Array.isArray(row)
}
