import { setTimeout as sleep } from 'node:timers/promises'
import { type Needs, type Store, StoreUnavailable, type Unit } from '../domain/ports.ts'
import { Lane, type PostgresJob, type PostgresWriterOptions } from './postgres-lane.ts'
import { anyUnit, asError, Fifo, resultOf } from './unit.ts'

const batchLimit = 64
/**
 * After a batch of several units the next one waits so long for those that their answers set off: a fuller batch makes
 * fewer ways to the server and fewer syncs there. A unit that comes alone does not wait.
 */
const gatherMs = 3
/** How many units may be passed over because an earlier one of their key is in flight. */
const lookAhead = 1024

const nothing: Unit<undefined, Needs> = {
  touches: [],
  needs: {},
  decide: () => ({ result: undefined, writes: [], events: [] }),
}

/** Runs units on PostgreSQL: batches of units that touch nothing in common, a few batches in flight. */
export class PostgresWriter implements Store, AsyncDisposable {
  readonly #options: PostgresWriterOptions
  readonly #queue = new Fifo<PostgresJob>()
  /** Units that were passed over, older than all in the queue. */
  #waiting: PostgresJob[] = []
  readonly #touched = new Set<string>()
  readonly #lanes: Lane[]
  readonly #running = new Set<Promise<void>>()
  #scheduled = false
  /** How much waits for the batches in flight to end, or runs while none does. */
  #pauses = 0
  /** When the next batch may begin, unless it is full. */
  #gatheredAt = 0
  #closed = false
  #trouble: Error | null = null
  #listeners: (() => void)[] = []
  /** The highest position this process has committed. */
  newestPosition = 0

  constructor(options: PostgresWriterOptions) {
    this.#options = options
    this.#lanes = Array.from(
      { length: options.sole === null ? options.lanes : 1 },
      () =>
        new Lane(options, {
          expire: () => this.#expire(),
          committed: (position) => {
            this.newestPosition = Math.max(this.newestPosition, position)
          },
          tried: (trouble) => {
            this.#trouble = trouble
          },
        }),
    )
  }

  /** Why the last attempt of any lane failed, while no later one of any succeeded. */
  get trouble(): Error | null {
    return this.#trouble
  }

  /** With nothing waiting nobody would notice that the store is back: an empty unit finds out. */
  probe(): void {
    if (this.#trouble === null || this.#closed || this.#length > 0 || this.#running.size > 0) return
    this.run(nothing).catch((error: unknown) => {
      this.#trouble = asError(error)
    })
  }

  /** Runs what writes past the units while no batch does, and forgets what is remembered of the rows. */
  async alone<R>(work: () => Promise<R>): Promise<R> {
    this.#pauses++
    try {
      await Promise.all(this.#running)
      return await work()
    } finally {
      this.#options.sole?.memory.cache.clear()
      this.#pauses--
      this.#schedule()
    }
  }

  onCommitted(listener: () => void): () => void {
    this.#listeners = [...this.#listeners, listener]
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener)
    }
  }

  run<R, N extends Needs, M extends Needs = Record<string, never>>(unit: Unit<R, N, M>): Promise<R> {
    const { queueLimit, holdMs, metrics } = this.#options
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'))
    if (this.#length >= queueLimit) {
      metrics.refusedUnits++
      return Promise.reject(new StoreUnavailable(`${queueLimit} units wait already`))
    }
    const promise = new Promise((resolve, reject) => {
      const expiresAt = performance.now() + holdMs
      this.#queue.push({ unit: anyUnit(unit), task: null, resolve, reject, expiresAt, result: undefined, error: null })
    })
    this.#schedule()
    return promise.then(resultOf<R>)
  }

  async close(): Promise<void> {
    this.#closed = true
    while (this.#length > 0 || this.#running.size > 0) {
      this.#dispatch()
      await Promise.race([...this.#running, sleep(50)])
    }
    await Promise.all(this.#lanes.map((lane) => lane.close()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Gives up what has waited too long; called by a lane while it finds no store. */
  #expire(): void {
    const now = performance.now()
    const late = this.#waiting.filter((job) => job.expiresAt <= now)
    this.#waiting = this.#waiting.filter((job) => job.expiresAt > now)
    for (let job = this.#queue.peek(); job !== undefined && job.expiresAt <= now; job = this.#queue.peek()) {
      late.push(job)
      this.#queue.shift()
    }
    for (const job of late) this.#giveUp(job)
  }

  #giveUp(job: PostgresJob): void {
    this.#options.metrics.refusedUnits++
    job.reject(
      new StoreUnavailable(`the store is away: ${this.trouble?.message ?? 'unknown'}`, { cause: this.trouble }),
    )
  }

  get #length(): number {
    return this.#queue.length + this.#waiting.length
  }

  /** Units of one turn of the event loop are looked at together, and under load those of a few more. */
  #schedule(): void {
    this.#options.metrics.queueLength = this.#length
    if (this.#scheduled || this.#lanes.every((lane) => lane.busy)) return
    this.#scheduled = true
    setImmediate(() => this.#work())
  }

  #work(): void {
    const waitMs = this.#length < batchLimit ? this.#gatheredAt - performance.now() : 0
    if (waitMs > 0) {
      setTimeout(() => this.#work(), waitMs)
      return
    }
    this.#scheduled = false
    this.#dispatch()
  }

  #dispatch(): void {
    if (this.#pauses > 0) return
    for (const lane of this.#lanes) {
      if (lane.busy) continue
      const jobs = this.#nextBatch()
      if (jobs.length === 0) break
      for (const job of jobs) for (const key of job.unit.touches) this.#touched.add(key)
      const running = this.#runOn(lane, jobs).finally(() => this.#running.delete(running))
      this.#running.add(running)
    }
    this.#options.metrics.queueLength = this.#length
  }

  async #runOn(lane: Lane, jobs: PostgresJob[]): Promise<void> {
    await lane.process(jobs)
    if (jobs.length > 1) this.#gather()
    for (const job of jobs) for (const key of job.unit.touches) this.#touched.delete(key)
    // Also after a failure: what others committed may only now lie below the oldest running transaction.
    for (const listener of this.#listeners) listener()
    if (this.#length > 0) this.#schedule()
  }

  #gather(): void {
    const wait = () => {
      this.#gatheredAt = performance.now() + gatherMs
    }
    wait()
    // The answers are made first, which takes a while.
    setImmediate(wait)
  }

  /** The oldest units that touch nothing in flight, nothing of each other, and nothing of a unit passed over. */
  #nextBatch(): PostgresJob[] {
    const jobs: PostgresJob[] = []
    const passed: PostgresJob[] = []
    const taken = new Set<string>()
    const take = (job: PostgresJob) => {
      const free = job.unit.touches.every((key) => !this.#touched.has(key) && !taken.has(key))
      for (const key of job.unit.touches) taken.add(key)
      if (free && jobs.length < batchLimit) jobs.push(job)
      else passed.push(job)
    }
    for (const job of this.#waiting) take(job)
    while (jobs.length < batchLimit && passed.length < lookAhead) {
      const job = this.#queue.shift()
      if (job === undefined) break
      take(job)
    }
    this.#waiting = passed
    return jobs
  }
}
