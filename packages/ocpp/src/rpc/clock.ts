/** Time as a peer sees it; tests pass one that they move themselves. */
export interface Clock {
  now(): Date
  /** Runs the task once after the delay; the returned function cancels it. */
  schedule(delayMs: number, task: () => void): () => void
}

/** The machine's clock; a waiting task never keeps the process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  schedule(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
