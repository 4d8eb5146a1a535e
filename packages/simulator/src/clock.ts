export interface Timer {
  cancel(): void
}

/** Time as the simulator sees it: milliseconds since 1970 and one-shot timers. */
export interface Clock {
  now(): number
  schedule(delayMs: number, run: () => void): Timer
}

interface Entry {
  readonly at: number
  readonly order: number
  run: (() => void) | undefined
}

/** A binary heap of timers, ordered by time and then by the order in which they were set. */
class TimerHeap {
  readonly #entries: Entry[] = []
  #cancelled = 0
  #order = 0

  add(at: number, run: () => void): Timer {
    const entry: Entry = { at, order: this.#order++, run }
    this.#entries.push(entry)
    this.#up(this.#entries.length - 1)
    return {
      cancel: () => {
        if (entry.run === undefined) return
        entry.run = undefined
        this.#cancelled += 1
        if (this.#cancelled > 1024 && this.#cancelled * 2 > this.#entries.length) this.#compact()
      },
    }
  }

  /** When the next live timer is due. */
  next(): number | undefined {
    for (;;) {
      const first = this.#entries[0]
      if (first === undefined) return undefined
      if (first.run !== undefined) return first.at
      this.#cancelled -= 1
      this.#removeFirst()
    }
  }

  /** Takes the next live timer if it is due at the given time. */
  take(now: number): (() => void) | undefined {
    const at = this.next()
    if (at === undefined || at > now) return undefined
    const first = this.#entries[0]
    const run = first?.run
    if (first !== undefined) first.run = undefined
    this.#removeFirst()
    return run
  }

  #compact(): void {
    const live = this.#entries.filter((entry) => entry.run !== undefined)
    this.#cancelled = 0
    live.sort(earlier)
    this.#entries.splice(0, this.#entries.length, ...live)
  }

  #removeFirst(): void {
    const last = this.#entries.pop()
    if (last === undefined || this.#entries.length === 0) return
    this.#entries[0] = last
    this.#down()
  }

  #up(start: number): void {
    let index = start
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#swapIfEarlier(index, parent)) return
      index = parent
    }
  }

  #down(): void {
    let index = 0
    for (;;) {
      const left = index * 2 + 1
      const right = left + 1
      const child = this.#isEarlier(right, left) ? right : left
      if (!this.#swapIfEarlier(child, index)) return
      index = child
    }
  }

  #isEarlier(a: number, b: number): boolean {
    const first = this.#entries[a]
    const second = this.#entries[b]
    return first !== undefined && second !== undefined && earlier(first, second) < 0
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const lower = this.#entries[child]
    const upper = this.#entries[parent]
    if (lower === undefined || upper === undefined || earlier(lower, upper) >= 0) return false
    this.#entries[child] = upper
    this.#entries[parent] = lower
    return true
  }
}

function earlier(a: Entry, b: Entry): number {
  return a.at - b.at || a.order - b.order
}

/** The computer's clock; every timer of every station in the process shares one Node.js timer. */
export function createRealClock(): Clock {
  const heap = new TimerHeap()
  let armedFor: number | undefined
  let handle: NodeJS.Timeout | undefined

  const fire = (): void => {
    armedFor = undefined
    for (let run = heap.take(Date.now()); run !== undefined; run = heap.take(Date.now())) run()
    arm()
  }
  const arm = (): void => {
    const next = heap.next()
    if (next === undefined) {
      // Nothing waits any more: a timer left over would keep the process from ending.
      clearTimeout(handle)
      armedFor = undefined
      return
    }
    if (armedFor !== undefined && armedFor <= next) return
    clearTimeout(handle)
    armedFor = next
    handle = setTimeout(fire, Math.min(Math.max(0, next - Date.now()), 2 ** 31 - 1))
  }
  return {
    now: () => Date.now(),
    schedule(delayMs, run) {
      const timer = heap.add(Date.now() + Math.max(0, delayMs), run)
      arm()
      return {
        cancel() {
          timer.cancel()
          arm()
        },
      }
    },
  }
}

export interface VirtualClock extends Clock {
  /** Moves time forward and runs what falls due; `settle` is awaited after each moment at which something ran. */
  advance(ms: number, settle?: () => Promise<void>): Promise<void>
}

/** A clock that stands still until a test moves it. */
export function createVirtualClock(startMs = Date.UTC(2026, 0, 5, 8)): VirtualClock {
  const heap = new TimerHeap()
  let now = startMs
  return {
    now: () => now,
    schedule: (delayMs, run) => heap.add(now + Math.max(0, delayMs), run),
    async advance(ms, settle) {
      const end = now + ms
      await settle?.()
      for (let next = heap.next(); next !== undefined && next <= end; next = heap.next()) {
        now = Math.max(now, next)
        for (let run = heap.take(now); run !== undefined; run = heap.take(now)) run()
        await settle?.()
      }
      now = end
    },
  }
}
