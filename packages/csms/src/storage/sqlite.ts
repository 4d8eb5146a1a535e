import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Clock,
  type Decision,
  type Ids,
  type Needs,
  type NewEvent,
  type Store,
  StoreUnavailable,
  type Unit,
} from '../domain/ports.ts'
import { codecOf } from './codec.ts'
import { type WriterHooks } from './database.ts'
import { type StorageMetrics } from './metrics.ts'
import { isSqliteTrouble, type SqliteConnection, sqliteCode } from './sqlite-connection.ts'
import { tables } from './tables.ts'
import { type AnyUnit, anyUnit, asError, Fifo, type Job, loadInto, resultOf } from './unit.ts'

export interface SqliteWriterOptions {
  /** Opens the file, again if it must; null for a database that lives in this connection only. */
  reopen: (() => SqliteConnection) | null
  clock: Clock
  ids: Ids
  metrics: StorageMetrics
  /** How long a unit may wait for a store that is away. */
  holdMs: number
  /** How many units may wait at once. */
  queueLimit: number
  /** Added to each commit before its promises resolve, as a slower disk would. */
  commitDelayMs: number
  firstTransactionNumber: number
  /** Told after each commit how many units it held. */
  committed(units: number): void
  hooks: WriterHooks
}

type SqliteJob = Job<SqliteConnection>

/** So many units share a commit at most, so that one turn of the event loop stays short. */
const batchLimit = 256
/**
 * From one batch's answers to the next batch there is at least this much time: what the answers set off comes into one
 * commit, which writes the same pages once and syncs once. A unit that comes alone does not wait.
 */
const gatherMs = 5
const retryMs = { first: 2, longest: 250 } as const
const busy = 5
const full = 13

/** The single writer of an SQLite database: units of one turn of the event loop share one commit. */
export class SqliteWriter implements Store, AsyncDisposable {
  readonly #options: SqliteWriterOptions
  readonly #queue = new Fifo<SqliteJob>()
  #connection: SqliteConnection
  #scheduled = false
  #workedAt = 0
  #closed = false
  #running: Promise<void> = Promise.resolve()
  #retryMs: number = retryMs.first
  #trouble: Error | null = null
  /** The file could not be opened again: what the old connection writes to is perhaps not there any more. */
  #lost = false
  /** The numbers given out; they only rise, so that a rolled back batch leaves a gap and never a double. */
  #number = 0
  #storedNumber = 0
  #position = 0
  #listeners: (() => void)[] = []

  constructor(connection: SqliteConnection, options: SqliteWriterOptions) {
    this.#options = options
    this.#connection = connection
    this.#readCounters(connection)
  }

  /** Why the last attempt to commit failed, while no later one succeeded. */
  get trouble(): Error | null {
    return this.#trouble
  }

  /** The position of the newest committed event. */
  get position(): number {
    return this.#position
  }

  onCommitted(listener: () => void): () => void {
    this.#listeners = [...this.#listeners, listener]
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener)
    }
  }

  run<R, N extends Needs, M extends Needs = Record<string, never>>(unit: Unit<R, N, M>): Promise<R> {
    return this.#enqueue(anyUnit(unit), null).then(resultOf<R>)
  }

  /** A task of storage itself, in a transaction of its own and in its turn; it may be run again after a failure. */
  atomically<R>(task: (connection: SqliteConnection) => R): Promise<R> {
    const forgetting = (connection: SqliteConnection) => {
      connection.forget()
      return task(connection)
    }
    return this.#enqueue(null, forgetting).then(resultOf<R>)
  }

  /** The same for a task that writes through the connection's own methods only, so that nothing needs forgetting. */
  inTurn<R>(task: (connection: SqliteConnection) => R): Promise<R> {
    return this.#enqueue(null, task).then(resultOf<R>)
  }

  /** Reads outside any transaction, which is safe because every batch begins and ends within one turn. */
  read<R>(query: (connection: SqliteConnection) => R): R {
    return query(this.#connection)
  }

  /** With nothing waiting nobody would notice that the store is back: a row is written and taken back. */
  probe(): void {
    if (this.#trouble === null || this.#closed || this.#scheduled) return
    const ignore = () => undefined
    const job = { unit: null, task: growAndShrink, resolve: ignore, reject: ignore, expiresAt: 0 }
    if (this.#lost || this.#process([{ ...job, result: undefined, error: null }]).length > 0) this.#reopen()
  }

  async close(): Promise<void> {
    this.#closed = true
    while (this.#queue.length > 0 || this.#scheduled) {
      this.#schedule()
      await this.#running
      if (this.#scheduled) await new Promise((resolve) => setImmediate(resolve))
    }
    await this.#running
    this.#connection.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #enqueue(unit: AnyUnit | null, task: SqliteJob['task']): Promise<unknown> {
    const { queueLimit, holdMs, metrics } = this.#options
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'))
    if (this.#queue.length >= queueLimit) {
      metrics.refusedUnits++
      return Promise.reject(new StoreUnavailable(`${queueLimit} units wait already`))
    }
    return new Promise((resolve, reject) => {
      const expiresAt = performance.now() + holdMs
      this.#queue.push({ unit, task, resolve, reject, expiresAt, result: undefined, error: null })
      metrics.queueLength = this.#queue.length
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    const work = () => {
      this.#running = this.#work()
    }
    const sinceLast = performance.now() - this.#workedAt
    if (sinceLast >= gatherMs) setImmediate(work)
    else setTimeout(work, gatherMs - sinceLast)
  }

  async #work(): Promise<void> {
    const jobs = this.#nextBatch()
    const unfinished = jobs.length === 0 ? [] : this.#process(jobs)
    this.#options.metrics.queueLength = this.#queue.length + unfinished.length
    if (this.#options.commitDelayMs > 0 && jobs.length > 0) await sleep(this.#options.commitDelayMs)
    for (const job of jobs) if (!unfinished.includes(job)) settle(job)
    this.#workedAt = performance.now()
    if (unfinished.length > 0) {
      this.#queue.unshift(unfinished)
      await this.#hold()
    }
    this.#scheduled = false
    if (this.#queue.length > 0) this.#schedule()
  }

  /** Units up to the limit; a task of storage goes alone. */
  #nextBatch(): SqliteJob[] {
    const jobs: SqliteJob[] = []
    while (jobs.length < batchLimit) {
      const next = this.#queue.peek()
      if (next === undefined || (next.task !== null && jobs.length > 0)) break
      this.#queue.shift()
      jobs.push(next)
      if (next.task !== null) break
    }
    return jobs
  }

  /** Gives back the jobs that found no store, in their order. */
  #process(jobs: SqliteJob[]): SqliteJob[] {
    if (this.#lost) return jobs
    try {
      this.#commit(jobs)
      return []
    } catch (error) {
      if (isSqliteTrouble(error)) return this.#note(error, jobs)
      if (jobs.length === 1) {
        this.#refuse(jobs[0], error)
        return []
      }
    }
    this.#options.metrics.repeatedBatches++
    for (const [index, job] of jobs.entries()) {
      try {
        this.#commit([job])
      } catch (error) {
        if (isSqliteTrouble(error)) return this.#note(error, jobs.slice(index))
        this.#refuse(job, error)
      }
    }
    return []
  }

  #refuse(job: SqliteJob | undefined, error: unknown): void {
    if (job !== undefined) job.error = asError(error)
    this.#options.metrics.failedUnits++
  }

  #note(error: unknown, jobs: SqliteJob[]): SqliteJob[] {
    this.#trouble = asError(error)
    this.#options.metrics.unavailableAttempts++
    return jobs
  }

  #commit(jobs: readonly SqliteJob[]): void {
    const { metrics, hooks } = this.#options
    const connection = this.#connection
    const startedAt = performance.now()
    let position = this.#position
    let failed = 0
    connection.begin()
    try {
      for (const job of jobs) {
        position = this.#runJob(connection, job, position)
        if (job.error !== null) failed++
      }
      if (this.#number > this.#storedNumber) connection.storeCounter('transactionNumber', this.#number)
      hooks.beforeCommit?.()
      connection.commit()
    } catch (error) {
      connection.rollback()
      throw error
    }
    hooks.afterCommit?.()
    const events = position - this.#position
    this.#position = position
    this.#storedNumber = this.#number
    this.#trouble = null
    this.#retryMs = retryMs.first
    metrics.batches++
    metrics.units += jobs.length
    metrics.failedUnits += failed
    metrics.events += events
    metrics.batchSize.record(jobs.length)
    metrics.commitMs.record(performance.now() - startedAt)
    this.#options.committed(jobs.length)
    if (events > 0) for (const listener of this.#listeners) listener()
  }

  #runJob(connection: SqliteConnection, job: SqliteJob, position: number): number {
    job.error = null
    if (job.unit === null) {
      job.result = job.task?.(connection)
      return position
    }
    const decision = this.#decide(connection, job, job.unit)
    if (decision === null) return position
    for (const write of decision.writes) connection.write(write)
    for (const event of decision.events) {
      position++
      connection.add('outbox', this.#eventValues(position, event))
    }
    job.result = decision.result
    return position
  }

  /** What a decision throws is the unit's own; nothing of it has been written yet, so no savepoint is needed. */
  #decide(connection: SqliteConnection, job: SqliteJob, unit: AnyUnit): Decision<unknown> | null {
    const loaded: Record<string, unknown> = {}
    try {
      loadInto(loaded, unit.needs, (need) => this.#load(connection, need))
      if (unit.more !== undefined) loadInto(loaded, unit.more(loaded), (need) => this.#load(connection, need))
      return unit.decide(loaded)
    } catch (error) {
      if (sqliteCode(error) !== null) throw error
      job.error = asError(error)
      return null
    }
  }

  #load(connection: SqliteConnection, need: Needs[string]): unknown {
    return need.lookup === 'nextTransactionNumber' ? ++this.#number : connection.load(need)
  }

  #eventValues(position: number, event: NewEvent) {
    const { ids, clock } = this.#options
    return codecOf(tables.outbox).encode({ ...event, position, id: ids.next(), version: 1, recordedAt: clock.now() })
  }

  /** Waits a little longer each time, gives up what has waited too long, and opens the file anew if it must. */
  async #hold(): Promise<void> {
    await sleep(this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, retryMs.longest)
    const now = performance.now()
    for (let job = this.#queue.peek(); job !== undefined && job.expiresAt <= now; job = this.#queue.peek()) {
      this.#queue.shift()
      this.#options.metrics.refusedUnits++
      job.reject(
        new StoreUnavailable(`the store is away: ${this.#trouble?.message ?? 'unknown'}`, { cause: this.#trouble }),
      )
    }
    this.#options.metrics.queueLength = this.#queue.length
    this.#reopen()
  }

  /** After an error of the file itself what the connection has cached is not to be trusted. */
  #reopen(): void {
    const { reopen } = this.#options
    const code = sqliteCode(this.#trouble)
    if (reopen === null || (!this.#lost && (code === busy || code === full))) return
    let fresh: SqliteConnection | null = null
    try {
      fresh = reopen()
      this.#readCounters(fresh)
      this.#connection.close()
      this.#connection = fresh
      this.#lost = false
    } catch (error) {
      fresh?.close()
      this.#lost = true
      this.#trouble = asError(error)
    }
  }

  #readCounters({ database }: SqliteConnection): void {
    const counter = database.prepare('SELECT value FROM "counter" WHERE name = ?')
    const numberIn = (row: Record<string, unknown> | undefined, column: string) => {
      const value = row?.[column]
      return typeof value === 'number' ? value : 0
    }
    const number = numberIn(counter.get('transactionNumber'), 'value')
    const newest = numberIn(database.prepare('SELECT max(position) AS newest FROM "outbox"').get(), 'newest')
    this.#storedNumber = number
    this.#number = Math.max(this.#number, number, this.#options.firstTransactionNumber - 1)
    this.#position = Math.max(newest, numberIn(counter.get('outboxPosition'), 'value'))
  }
}

/** Needs new pages and a commit, as any unit may. */
function growAndShrink({ database }: SqliteConnection): void {
  const name = `probe ${'x'.repeat(16_384)}`
  database.prepare('INSERT INTO "counter" (name, value) VALUES (?, 0)').run(name)
  database.prepare('DELETE FROM "counter" WHERE name = ?').run(name)
}

function settle(job: SqliteJob): void {
  if (job.error === null) job.resolve(job.result)
  else job.reject(job.error)
}
