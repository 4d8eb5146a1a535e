import { setTimeout as sleep } from 'node:timers/promises'
import { type ClientConfig } from 'pg'
import { type Clock, type Decision, type Ids, type Needs, type NewEvent, StoreUnavailable } from '../domain/ports.ts'
import { codecOf } from './codec.ts'
import { type WriterHooks } from './database.ts'
import { type StorageMetrics } from './metrics.ts'
import { isPostgresTrouble, isRefusal, PostgresConnection } from './postgres-connection.ts'
import { type Guard, sharedGuard } from './postgres-guard.ts'
import { Loads, type PostgresMemory } from './postgres-loads.ts'
import { positionsPerTransaction } from './postgres-statements.ts'
import { isTurnLost, soleGuard } from './postgres-turn.ts'
import { Writes } from './postgres-writes.ts'
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
  /** For a server that has the database alone: then there is one lane. */
  sole: Sole | null
  hooks: WriterHooks
}

interface Sole {
  memory: PostgresMemory
  /** Makes sure that the database is ours still, or throws. */
  confirm(): Promise<void>
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

/** Rises with the number of the transaction; readers stop below the oldest transaction that still runs. */
function eventPosition(transaction: number, offset: number, ordinal: number): number {
  return (transaction + offset) * positionsPerTransaction + ordinal
}

/** One connection and the batch on it. */
export class Lane {
  readonly #options: PostgresWriterOptions
  readonly #host: LaneHost
  readonly #guard: Guard
  #connection: PostgresConnection | null = null
  #retryMs: number = retryMs.first
  busy = false
  #entered = false
  #trouble: Error | null = null

  constructor(options: PostgresWriterOptions, host: LaneHost) {
    this.#options = options
    this.#host = host
    this.#guard = options.sole === null ? sharedGuard() : soleGuard(options.sole.confirm)
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

  #begin(jobs: readonly PostgresJob[]): Promise<readonly PostgresJob[]> {
    this.#guard.forget()
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
      if (!(await this.#guard.wasCommitted(connection))) await this.#commit(connection, jobs)
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
    const { metrics, sole } = this.#options
    sole?.memory.cache.clear()
    if (this.#connection !== null) {
      try {
        // A new connection finds out what became of the commit and whose turn it is.
        if (!this.#connection.alive || this.#guard.doubts || isTurnLost(error)) throw asError(error)
        await this.#connection.rollback()
      } catch {
        const lost = this.#connection
        this.#connection = null
        await lost.close()
      }
    }
    if (isPostgresTrouble(error) || isTurnLost(error)) {
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
    if (this.#connection === null) {
      this.#connection = await PostgresConnection.open(this.#options.config)
      this.#entered = false
    }
    if (!this.#entered) {
      // Others may have written since the last one was lost.
      this.#options.sole?.memory.cache.clear()
      await this.#guard.enter(this.#connection)
      this.#entered = true
    }
    return this.#connection
  }

  async #commit(connection: PostgresConnection, jobs: readonly PostgresJob[]): Promise<void> {
    const { hooks, metrics, sole } = this.#options
    const loaded = jobs.map((): Record<string, unknown> => ({}))
    await this.#load(connection, jobs, loaded)
    const writes = new Writes(sole?.memory.cache ?? null)
    let events = 0
    for (const [index, job] of jobs.entries()) {
      const decision = decide(job, loaded[index] ?? {})
      if (decision === null) continue
      for (const write of decision.writes) writes.write(write)
      for (const event of decision.events) {
        if (events >= positionsPerTransaction)
          throw new RangeError(`more than ${positionsPerTransaction} events in one commit`)
        writes.add('outbox', this.#eventValues(events++, event))
      }
      job.result = decision.result
    }
    hooks.beforeCommit?.()
    const calls = writes.calls()
    const { before, after } = this.#guard.closing(calls)
    let transaction: number
    try {
      const answers = await connection.pipeline([...before, ...calls, ...after])
      transaction = this.#guard.closed(answers)
      writes.remember(answers.slice(before.length))
    } catch (error) {
      if (isRefusal(error)) this.#guard.refused()
      throw error
    }
    hooks.afterCommit?.()
    metrics.events += events
    if (events > 0) this.#host.committed(eventPosition(transaction, this.#options.positionOffset, events - 1))
  }

  /** What the units ask, then the second round where one asks for it; what is remembered costs no way to the server. */
  async #load(
    connection: PostgresConnection,
    jobs: readonly PostgresJob[],
    loaded: readonly Record<string, unknown>[],
  ): Promise<void> {
    const memory = this.#options.sole?.memory ?? null
    const first = new Loads(memory)
    for (const [index, job] of jobs.entries()) {
      job.error = null
      gather(first, loaded[index] ?? {}, job.unit.needs)
    }
    const opening = this.#guard.opening([...new Set(jobs.flatMap((job) => job.unit.touches))])
    const calls = [...opening, ...first.calls()]
    if (calls.length > 0) {
      const answers = await connection.pipeline(calls)
      this.#guard.opened(answers)
      first.deliver(answers.slice(opening.length))
    }
    const second = new Loads(memory)
    for (const [index, job] of jobs.entries()) {
      const into = loaded[index] ?? {}
      try {
        if (job.unit.more !== undefined) gather(second, into, job.unit.more(into))
      } catch (error) {
        job.error = asError(error)
      }
    }
    const more = second.calls()
    if (more.length > 0) second.deliver(await connection.pipeline(more))
  }

  /** The number of the transaction is added where it is known: in the statement. */
  #eventValues(ordinal: number, event: NewEvent) {
    const { clock, ids, positionOffset } = this.#options
    return codecOf(tables.outbox).encode({
      ...event,
      position: eventPosition(0, positionOffset, ordinal),
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
