import { type Kysely } from 'kysely'
import { type Clock, type Ids, type Store } from '../domain/ports.ts'
import { type FrameLog } from './frames.ts'
import { type Maintenance } from './maintenance.ts'
import { type StorageMetrics } from './metrics.ts'
import { type Migration } from './migrations/schema.ts'
import { type EventLog } from './outbox.ts'
import { type Database } from './tables.ts'

/** Called around each commit; what a crash test arms. */
export interface WriterHooks {
  beforeCommit?(): void
  afterCommit?(): void
}

export interface OpenOptions {
  /** `sqlite:/path/file.db`, `sqlite::memory:` or `postgres://…`. */
  url: string
  clock?: Clock
  ids?: Ids
  /** How long a unit waits for a store that is away before it is refused. */
  holdMs?: number
  queueLimit?: number
  /** Added to each commit before its promises resolve, for benchmarks. */
  commitDelayMs?: number
  /** The first transaction number of a new database; random above 1,000,000 unless given (F5). */
  firstTransactionNumber?: number
  /** Batches in flight at once on PostgreSQL. */
  lanes?: number
  /** Reading threads on SQLite, connections for reading on PostgreSQL. */
  readers?: number
  frames?: { flushMs?: number; flushBytes?: number; memoryBytes?: number }
  /** Told of what failed beside the message path: a checkpoint, a frame that could not be kept. */
  failed?(error: unknown): void
  hooks?: WriterHooks
  migrations?: readonly Migration[]
  /** PostgreSQL: keeps every other server off the database while it is open; a file is locked by its folder. */
  exclusive?: boolean
  /** PostgreSQL: the operator has a copy, so what is in the database may be migrated. */
  copyTaken?: boolean
}

export interface OpenSettings {
  url: string
  clock: Clock
  ids: Ids
  holdMs: number
  queueLimit: number
  commitDelayMs: number
  firstTransactionNumber: number
  lanes: number
  readers: number
  frames: { flushMs: number; flushBytes: number; memoryBytes: number }
  failed(error: unknown): void
  hooks: WriterHooks
  migrations: readonly Migration[]
  exclusive: boolean
  copyTaken: boolean
}

interface StorageHealth {
  /** Whether the last attempt to commit, and a read just now, succeeded. */
  ok: boolean
  detail: string | null
  queueLength: number
  feedLagMs: number
}

/** An open database: where units run, where the API reads, what happened, and what crossed the wire. */
export interface OpenDatabase extends AsyncDisposable {
  kind: 'sqlite' | 'postgres'
  store: Store
  reads: Kysely<Database>
  events: EventLog
  frames: FrameLog
  maintenance: Maintenance
  metrics: StorageMetrics
  /** What the schema was and is; where the file was copied to before it was migrated, if it was. */
  migrated: { from: number; to: number; copy: string | null }
  health(): Promise<StorageHealth>
  close(): Promise<void>
}
