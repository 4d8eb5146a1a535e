/** Work nobody waits for while the server runs, and that must be over before what it uses is closed. */
export class Underway implements AsyncDisposable {
  readonly #running = new Map<Promise<void>, AbortController>()
  #ended = false

  /** Runs it until it is done; its signal comes with the given one, or with the end, after which none begins. */
  run(signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#ended) return Promise.resolve()
    const controller = new AbortController()
    const abort = () => controller.abort()
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    const running = work(controller.signal).finally(() => {
      signal.removeEventListener('abort', abort)
      this.#running.delete(running)
    })
    this.#running.set(running, controller)
    return running
  }

  /** Resolves when everything has ended; how it ended is told to whoever began it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true
    for (const controller of this.#running.values()) controller.abort()
    await Promise.allSettled(this.#running.keys())
  }
}
