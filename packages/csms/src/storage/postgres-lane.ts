import { setTimeout as sleep } from 'node:timers/promises'
import { type ClientConfig } from 'pg'
import { type Clock, type Decision, type Ids, type Needs, type NewEvent, StoreUnavailable } from '../domain/ports.ts'
import { codecOf } from './codec.ts'
import { type WriterHooks } from './database.ts'
import { type StorageMetrics } from './metrics.ts'
import {
  begin,
  type Call,
  commit,
  isPostgresTrouble,
  isRefusal,
  PostgresConnection,
  type Statement,
} from './postgres-connection.ts'
import { arrayLiteral, Loads, Writes } from './postgres-statements.ts'
import { tables } from './tables.ts'
import { type AnyUnit, asError, type Job } from './unit.ts'

export interface PostgresWriterOptions {
  config: ClientConfig
  clock: Clock
  ids: Ids
  metrics: StorageMetrics
  holdMs: number
  queueLimit: number
  commitDelayMs: number
  /** How many batches may be in flight at once, each on its own connection. */
  lanes: number
  /** What is added to a transaction's own number before it becomes a position; see `eventPosition`. */
  positionOffset: number
  hooks: WriterHooks
}

export type PostgresJob = Job<never> & { unit: AnyUnit }

/** What a lane tells those who fill it. */
export interface LaneHost {
  /** The store is away: what has waited too long is to be given up. */
  expire(): void
  /** Events up to this position are committed. */
  committed(position: number): void
  /** Whether the server answered the last attempt, and if not, why. */
  tried(trouble: Error | null): void
}

const retryMs = { first: 5, longest: 1000 } as const

/** A transaction's events lie in a row of this many positions, so a batch can tell no more than that. */
export const positionsPerTransaction = 4096

/**
 * Every batch takes its keys as advisory locks, in one order, so that two processes never decide on the same station
 * at once; erasure takes `everything` alone. The number of the transaction orders its events in the feed.
 */
const enter: Statement = {
  name: 'enter',
  text:
    'SELECT pg_current_xact_id(), pg_advisory_xact_lock_shared(7341, 0), count(pg_advisory_xact_lock(h)) FROM ' +
    '(SELECT hashtextextended(touched, 7341) AS h FROM unnest($1::text[]) touched ORDER BY 1) keys',
}

/** Rises with the number of the transaction; readers stop below the oldest transaction that still runs. */
function eventPosition(transaction: number, offset: number, ordinal: number): number {
  return (transaction + offset) * positionsPerTransaction + ordinal
}

/** One connection and the batch on it. */
export class Lane {
  readonly #options: PostgresWriterOptions
  readonly #host: LaneHost
  #connection: PostgresConnection | null = null
  #retryMs: number = retryMs.first
  /** The transaction whose commit was sent and not answered. */
  #doubtful: string | null = null
  busy = false
  #trouble: Error | null = null

  constructor(options: PostgresWriterOptions, host: LaneHost) {
    this.#options = options
    this.#host = host
  }

  async process(jobs: readonly PostgresJob[]): Promise<void> {
    this.busy = true
    let waiting = await this.#begin(jobs)
    while (waiting.length > 0 && this.#trouble !== null) waiting = await this.#again(waiting)
    if (waiting.length > 0) {
      // The database refused one unit of the batch: each runs again alone, from its load.
      this.#options.metrics.repeatedBatches++
      for (const job of waiting) {
        let alone = await this.#begin([job])
        while (alone.length > 0) alone = await this.#again(alone)
      }
    }
    this.busy = false
  }

  /** A first attempt; what became of another batch's commit is of no matter to this one. */
  #begin(jobs: readonly PostgresJob[]): Promise<readonly PostgresJob[]> {
    this.#doubtful = null
    return this.#attempt(jobs)
  }

  /** Another attempt, after a wait that grows, with those that may still wait. */
  async #again(jobs: readonly PostgresJob[]): Promise<readonly PostgresJob[]> {
    await sleep(this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, retryMs.longest)
    this.#host.expire()
    return this.#attempt(this.#unexpired(jobs))
  }

  #unexpired(jobs: readonly PostgresJob[]): PostgresJob[] {
    const now = performance.now()
    return jobs.filter((job) => {
      if (job.expiresAt > now) return true
      this.#options.metrics.refusedUnits++
      job.reject(
        new StoreUnavailable(`the store is away: ${this.#trouble?.message ?? 'unknown'}`, { cause: this.#trouble }),
      )
      return false
    })
  }

  /** Gives back the jobs that must run again: all of them, or none. */
  async #attempt(jobs: readonly PostgresJob[]): Promise<readonly PostgresJob[]> {
    if (jobs.length === 0) return []
    const { metrics } = this.#options
    const startedAt = performance.now()
    try {
      const connection = await this.#connect()
      if (this.#doubtful === null || !(await this.#wasCommitted(connection, this.#doubtful))) {
        await this.#commit(connection, jobs)
      }
      this.#doubtful = null
    } catch (error) {
      return this.#failed(error, jobs)
    }
    this.#tried(null)
    this.#retryMs = retryMs.first
    if (this.#options.commitDelayMs > 0) await sleep(this.#options.commitDelayMs)
    metrics.batches++
    metrics.units += jobs.length
    metrics.batchSize.record(jobs.length)
    metrics.commitMs.record(performance.now() - startedAt)
    for (const job of jobs) {
      if (job.error === null) job.resolve(job.result)
      else {
        metrics.failedUnits++
        job.reject(job.error)
      }
    }
    return []
  }

  #tried(trouble: Error | null): void {
    this.#trouble = trouble
    this.#host.tried(trouble)
  }

  async #failed(error: unknown, jobs: readonly PostgresJob[]): Promise<readonly PostgresJob[]> {
    const { metrics } = this.#options
    if (this.#connection !== null) {
      try {
        if (!this.#connection.alive) throw asError(error)
        await this.#connection.rollback()
      } catch {
        const lost = this.#connection
        this.#connection = null
        await lost.close()
      }
    }
    if (isPostgresTrouble(error)) {
      this.#tried(asError(error))
      metrics.unavailableAttempts++
      return jobs
    }
    this.#tried(null)
    const [only] = jobs
    if (jobs.length > 1 || only === undefined) return jobs
    metrics.failedUnits++
    only.reject(asError(error))
    return []
  }

  async #connect(): Promise<PostgresConnection> {
    if (this.#connection !== null && !this.#connection.alive) {
      await this.#connection.close()
      this.#connection = null
    }
    this.#connection ??= await PostgresConnection.open(this.#options.config)
    return this.#connection
  }

  /** The answer to a commit was lost; the server remembers what became of it. */
  async #wasCommitted(connection: PostgresConnection, transaction: string): Promise<boolean> {
    const [row] = await connection.query('SELECT pg_xact_status($1::xid8) AS status', [transaction])
    if (row?.status === 'in progress') throw new Error('the commit is still in progress')
    return row?.status === 'committed'
  }

  async #commit(connection: PostgresConnection, jobs: readonly PostgresJob[]): Promise<void> {
    const { hooks, metrics } = this.#options
    const loaded = jobs.map((): Record<string, unknown> => ({}))
    const transaction = await this.#load(connection, jobs, loaded)
    const writes = new Writes()
    let events = 0
    for (const [index, job] of jobs.entries()) {
      const decision = decide(job, loaded[index] ?? {})
      if (decision === null) continue
      for (const write of decision.writes) writes.write(write)
      for (const event of decision.events) {
        if (events >= positionsPerTransaction)
          throw new RangeError(`more than ${positionsPerTransaction} events in one commit`)
        writes.add('outbox', this.#eventValues(Number(transaction), events++, event))
      }
      job.result = decision.result
    }
    hooks.beforeCommit?.()
    const calls = writes.calls()
    if (calls.length > 0) this.#doubtful = transaction
    try {
      await connection.pipeline([...calls, { statement: commit, values: [] }])
    } catch (error) {
      if (isRefusal(error)) this.#doubtful = null
      throw error
    }
    hooks.afterCommit?.()
    metrics.events += events
    if (events > 0) {
      this.#host.committed(eventPosition(Number(transaction), this.#options.positionOffset, events - 1))
    }
  }

  /** Begins, locks and loads in one go, then the second round where a unit asks for one. */
  async #load(
    connection: PostgresConnection,
    jobs: readonly PostgresJob[],
    loaded: readonly Record<string, unknown>[],
  ): Promise<string> {
    const touches = [...new Set(jobs.flatMap((job) => [...job.unit.touches]))]
    const first = new Loads()
    for (const [index, job] of jobs.entries()) {
      job.error = null
      gather(first, loaded[index] ?? {}, job.unit.needs)
    }
    const opening: Call[] = [
      { statement: begin, values: [] },
      { statement: enter, values: [arrayLiteral(touches)] },
    ]
    const answers = await connection.pipeline([...opening, ...first.calls()])
    first.deliver(answers.slice(opening.length))
    const second = new Loads()
    for (const [index, job] of jobs.entries()) {
      const into = loaded[index] ?? {}
      try {
        if (job.unit.more !== undefined) gather(second, into, job.unit.more(into))
      } catch (error) {
        job.error = asError(error)
      }
    }
    const calls = second.calls()
    if (calls.length > 0) second.deliver(await connection.pipeline(calls))
    const transaction = answers[1]?.[0]?.[0]
    if (transaction === undefined || transaction === null) throw new Error('PostgreSQL gave the transaction no number')
    return transaction
  }

  #eventValues(transaction: number, ordinal: number, event: NewEvent) {
    const { clock, ids, positionOffset } = this.#options
    return codecOf(tables.outbox).encode({
      ...event,
      position: eventPosition(transaction, positionOffset, ordinal),
      id: ids.next(),
      version: 1,
      recordedAt: clock.now(),
    })
  }

  async close(): Promise<void> {
    await this.#connection?.close()
    this.#connection = null
  }
}

function gather(loads: Loads, into: Record<string, unknown>, needs: Needs): void {
  for (const name in needs) {
    const need = needs[name]
    if (need !== undefined) loads.add(into, name, need)
  }
}

/** What a decision throws is the unit's own. */
function decide(job: PostgresJob, loaded: Record<string, unknown>): Decision<unknown> | null {
  if (job.error !== null) return null
  try {
    return job.unit.decide(loaded)
  } catch (error) {
    job.error = asError(error)
    return null
  }
}
