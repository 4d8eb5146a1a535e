import { type Clock } from '../../src/rpc/clock.ts'

interface Task {
  at: number
  run: () => void
}

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  #nowMs: number
  #tasks: Task[] = []

  constructor(now = '2026-03-01T12:00:00.000Z') {
    this.#nowMs = Date.parse(now)
  }

  get waiting(): number {
    return this.#tasks.length
  }

  now(): Date {
    return new Date(this.#nowMs)
  }

  schedule(delayMs: number, run: () => void): () => void {
    const task = { at: this.#nowMs + delayMs, run }
    this.#tasks.push(task)
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== task)
    }
  }

  advance(ms: number): void {
    const until = this.#nowMs + ms
    for (;;) {
      const due = this.#tasks.filter((task) => task.at <= until).sort((one, other) => one.at - other.at)[0]
      if (due === undefined) break
      this.#tasks = this.#tasks.filter((task) => task !== due)
      this.#nowMs = Math.max(this.#nowMs, due.at)
      due.run()
    }
    this.#nowMs = until
  }
}
