/** Whose lane it is; none may throw. */
interface LaneOwner<Entry> {
  /** Must not reject. */
  process(entry: Entry): Promise<void> | undefined
  filled(): void
  drained(): void
}

/** Takes entries one after the other; the next begins when the one before is done. */
export class InboundLane<Entry> {
  readonly #size: number
  readonly #owner: LaneOwner<Entry>
  #waiting: Entry[] = []
  #current: Entry | undefined
  #running: Promise<void> | undefined
  #full = false
  #closed = false

  constructor(owner: LaneOwner<Entry>, size: number) {
    this.#owner = owner
    this.#size = size
  }

  get length(): number {
    return this.#waiting.length + (this.#current === undefined ? 0 : 1)
  }

  /** Frames that were already read when the lane filled are still taken: nothing is lost, reading only stops. */
  push(entry: Entry): void {
    if (this.#closed) return
    this.#waiting.push(entry)
    if (this.#current === undefined) this.#run()
    if (!this.#full && this.length >= this.#size) {
      this.#full = true
      this.#owner.filled()
    }
  }

  /** The youngest entry that is waiting or in hand and passes the test. */
  findLast(test: (entry: Entry) => boolean): Entry | undefined {
    if (this.#current === undefined) return undefined
    return this.#waiting.findLast(test) ?? (test(this.#current) ? this.#current : undefined)
  }

  /** What waits is dropped; what is in hand runs to its end. */
  close(): void {
    this.#closed = true
    this.#waiting = []
  }

  /** Resolves when what is in hand is done. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  #run(): void {
    for (let entry = this.#waiting.shift(); entry !== undefined; entry = this.#waiting.shift()) {
      this.#current = entry
      const running = this.#owner.process(entry)
      if (running !== undefined) {
        this.#running = running.then(() => this.#finished())
        return
      }
      this.#current = undefined
      this.#relieve()
    }
  }

  #finished(): void {
    this.#running = undefined
    this.#current = undefined
    this.#relieve()
    this.#run()
  }

  #relieve(): void {
    if (!this.#full || this.#closed || this.#waiting.length > this.#size / 4) return
    this.#full = false
    this.#owner.drained()
  }
}
