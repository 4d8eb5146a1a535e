import { randomInt } from 'node:crypto'
import { type Clock, type Ids, type Store } from '../domain/ports.ts'
import { createIds } from './ids.ts'
import { createMetrics, type StorageMetrics } from './metrics.ts'
import { migrations } from './migrations/index.ts'
import { migrateOpen } from './migrations/migrate-sqlite.ts'
import { SqliteWriter, type WriterHooks } from './sqlite.ts'
import { SqliteConnection } from './sqlite-connection.ts'

export interface OpenOptions {
  url: string
  clock?: Clock
  ids?: Ids
  holdMs?: number
  queueLimit?: number
  commitDelayMs?: number
  firstTransactionNumber?: number
  hooks?: WriterHooks
}

export interface StorageHandle extends AsyncDisposable {
  store: Store
  metrics: StorageMetrics
  onCommitted(listener: () => void): () => void
  close(): Promise<void>
}

const systemClock: Clock = { now: () => Date.now() }

/** A start above 1,000,000 that differs per installation, with a billion numbers left below 2^31 (F5). */
export function randomFirstNumber(): number {
  return 1_000_000 + randomInt(1, 1_000_000_000)
}

export async function openDatabase(options: OpenOptions): Promise<StorageHandle> {
  const clock = options.clock ?? systemClock
  const path = options.url.replace(/^sqlite:/, '')
  const metrics = createMetrics()
  const connection = new SqliteConnection(path)
  migrateOpen(connection.database, path, migrations, clock)
  const writer = new SqliteWriter(connection, {
    reopen: path === ':memory:' ? null : () => new SqliteConnection(path),
    clock,
    ids: options.ids ?? createIds(clock),
    metrics,
    holdMs: options.holdMs ?? 20_000,
    queueLimit: options.queueLimit ?? 50_000,
    commitDelayMs: options.commitDelayMs ?? 0,
    firstTransactionNumber: options.firstTransactionNumber ?? randomFirstNumber(),
    hooks: options.hooks ?? {},
  })
  return {
    store: writer,
    metrics,
    onCommitted: (listener) => writer.onCommitted(listener),
    close: () => writer.close(),
    [Symbol.asyncDispose]: () => writer.close(),
  }
}
