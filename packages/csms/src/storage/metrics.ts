/** Counts values in buckets of rising upper bounds, the last one open. */
class Histogram {
  readonly bounds: readonly number[]
  readonly counts: number[]
  sum = 0
  count = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  record(value: number): void {
    let bucket = 0
    while (bucket < this.bounds.length && value > (this.bounds[bucket] ?? 0)) bucket++
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.sum += value
    this.count++
  }
}

/** What storage counts about itself; read by the metrics page, reset by nobody. */
export interface StorageMetrics {
  batches: number
  units: number
  /** Units that a decision or a constraint refused. */
  failedUnits: number
  /** Batches that were rolled back and run again unit by unit. */
  repeatedBatches: number
  /** Attempts that found the store locked, full, read-only or away. */
  unavailableAttempts: number
  /** Units that were given up because the store stayed away or the queue was full. */
  refusedUnits: number
  events: number
  queueLength: number
  framesWritten: number
  framesDropped: number
  batchSize: Histogram
  commitMs: Histogram
}

export function createMetrics(): StorageMetrics {
  return {
    batches: 0,
    units: 0,
    failedUnits: 0,
    repeatedBatches: 0,
    unavailableAttempts: 0,
    refusedUnits: 0,
    events: 0,
    queueLength: 0,
    framesWritten: 0,
    framesDropped: 0,
    batchSize: new Histogram([1, 2, 4, 8, 16, 32, 64, 128, 256]),
    commitMs: new Histogram([0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000]),
  }
}
