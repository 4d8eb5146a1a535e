/** What happens by the clock: each job alone, never twice at once, and a failure only waits for the next turn. */
export interface Job {
  name: string
  everyMs: number
  /** @param signal aborts when the server goes down */
  run(signal: AbortSignal): Promise<unknown>
}

export class Schedule implements AsyncDisposable {
  readonly #timers: NodeJS.Timeout[]
  readonly #ended = new AbortController()
  readonly #running = new Map<string, Promise<void>>()
  readonly #failed: (name: string, error: unknown) => void

  constructor(jobs: readonly Job[], failed: (name: string, error: unknown) => void) {
    this.#failed = failed
    this.#timers = jobs.map((job) => setInterval(() => this.#turn(job), job.everyMs).unref())
  }

  /** No further turn begins; those under way end first. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#ended.abort()
    await Promise.all(this.#running.values())
  }

  #turn(job: Job): void {
    if (this.#running.has(job.name)) return
    const turn = job
      .run(this.#ended.signal)
      .then(
        () => undefined,
        (error: unknown) => this.#failed(job.name, error),
      )
      .finally(() => this.#running.delete(job.name))
    this.#running.set(job.name, turn)
  }
}
