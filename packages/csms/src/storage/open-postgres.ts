import { type ClientConfig, Pool, types } from 'pg'
import { type OpenDatabase, type OpenSettings } from './database.ts'
import { FrameLog } from './frames.ts'
import { postgresReads } from './kysely.ts'
import { createMetrics } from './metrics.ts'
import { migratePostgres } from './migrations/migrate-postgres.ts'
import { PostgresWriter } from './postgres.ts'
import { PostgresConnection } from './postgres-connection.ts'
import { PostgresLock } from './postgres-lock.ts'
import { PostgresErrands, postgresMaintenance, prepareMonths, writeFramesToPostgres } from './postgres-maintenance.ts'
import { postgresEvents } from './postgres-outbox.ts'
import { positionsPerTransaction } from './postgres-statements.ts'
import { RowCache } from './row-cache.ts'
import { crashNote } from './sqlite-maintenance.ts'

/** int8 and numeric come as numbers: nothing we keep is beyond 2^53. */
const asNumbers = new Set<number>([types.builtins.INT8, types.builtins.NUMERIC])

/** So many rows and answers of each kind are remembered; about 10 MB when all are full. */
const cacheLimit = 4096

export async function openPostgres(settings: OpenSettings): Promise<OpenDatabase> {
  const config: ClientConfig = { connectionString: settings.url }
  const lock = settings.exclusive ? await PostgresLock.take(config) : null
  try {
    return await openLocked(settings, config, lock)
  } catch (error) {
    await lock?.close()
    throw error
  }
}

async function openLocked(
  settings: OpenSettings,
  config: ClientConfig,
  lock: PostgresLock | null,
): Promise<OpenDatabase> {
  const { clock, failed } = settings
  const metrics = createMetrics()
  const migrated = await migratePostgres(config, settings)
  const positionOffset = await prepare(config, clock.now())
  const pool = new Pool({
    ...config,
    max: settings.readers,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 15_000,
    application_name: 'stationmaster-reads',
    types: { getTypeParser: (id, format) => (asNumbers.has(id) ? Number : types.getTypeParser(id, format)) },
  })
  // A connection that is lost while idle is replaced by the pool.
  pool.on('error', failed)
  const memory = { cache: new RowCache(cacheLimit), numbers: [] }
  const sole = lock === null ? null : { memory, confirm: () => lock.confirm() }
  const writer = new PostgresWriter({ ...settings, config, metrics, positionOffset, sole })
  const frameErrands = new PostgresErrands(config)
  const errands = new PostgresErrands(config)
  const frames = new FrameLog({
    ...settings.frames,
    clock,
    metrics,
    failed,
    write: (rows) => writeFramesToPostgres(frameErrands, rows),
  })
  const events = postgresEvents(pool, writer, positionOffset, clock)

  async function close(): Promise<void> {
    await frames.close()
    await writer.close()
    await errands.run((connection) => setInUse(connection, 0)).catch(failed)
    await Promise.all([frameErrands.close(), errands.close(), pool.end()])
    await lock?.close()
  }

  return {
    kind: 'postgres',
    store: writer,
    reads: postgresReads(pool),
    events,
    frames,
    maintenance: postgresMaintenance(errands, clock, writer, sole?.memory.cache ?? null),
    metrics,
    migrated: { ...migrated, copy: null },
    health: async () => {
      try {
        const feedLagMs = await events.lagMs()
        writer.probe()
        const detail = (lock?.trouble ?? writer.trouble)?.message ?? null
        return { ok: detail === null, detail, queueLength: metrics.queueLength, feedLagMs }
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        return { ok: false, detail, queueLength: metrics.queueLength, feedLagMs: 0 }
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** What is done once per start, on a connection of its own; gives back the offset of the events' positions. */
async function prepare(config: ClientConfig, now: number): Promise<number> {
  const connection = await PostgresConnection.open(config)
  try {
    await prepareMonths(connection, now)
    const [row] = await connection.query(`SELECT value FROM "counter" WHERE name = 'inUse'`)
    if (Number(row?.value ?? 0) === 1) {
      await connection.query(
        'INSERT INTO "frame" (organisation_id, station_id, at, direction, payload, note) ' +
          `SELECT organisation_id, station_id, $1, 'in', '', $2 FROM "station" WHERE online = 1`,
        [now, crashNote],
      )
    }
    await setInUse(connection, 1)
    return await readOffset(connection)
  } finally {
    await connection.close()
  }
}

async function setInUse(connection: PostgresConnection, value: 0 | 1): Promise<void> {
  await connection.query(
    `INSERT INTO "counter" (name, value) VALUES ('inUse', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [value],
  )
}

/**
 * A database that came from elsewhere holds positions beyond this server's transaction numbers; the offset lifts ours
 * above them.
 */
async function readOffset(connection: PostgresConnection): Promise<number> {
  const [row] = await connection.query(
    `INSERT INTO "counter" (name, value)
     SELECT 'positionOffset', greatest(0, greatest((SELECT max(position) FROM "outbox"), (SELECT value FROM "counter" WHERE name = 'outboxPosition'), 0) / ${positionsPerTransaction} + 1
       - pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
     ON CONFLICT (name) DO UPDATE SET value = greatest("counter".value, excluded.value)
     RETURNING value`,
  )
  return Number(row?.value ?? 0)
}
