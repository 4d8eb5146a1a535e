import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** All that `/metrics` shows; each is counted where it happens. No label carries what a peer can choose freely. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    handshakes: new Counter({
      name: 'stationmaster_handshakes_total',
      help: 'Handshakes of stations by outcome and by the port they came to',
      labelNames: ['outcome', 'listener'],
      registers,
    }),
    calls: new Counter({
      name: 'stationmaster_calls_total',
      help: 'Calls of stations by version, action and answer',
      labelNames: ['version', 'action', 'outcome'],
      registers,
    }),
    callSeconds: new Histogram({
      name: 'stationmaster_call_seconds',
      help: 'From reading a call to handing its answer to the socket',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 20],
      registers,
    }),
    violations: new Counter({
      name: 'stationmaster_violations_total',
      help: 'Frames that broke the protocol by kind',
      labelNames: ['kind'],
      registers,
    }),
    deviations: new Counter({
      name: 'stationmaster_deviations_total',
      help: 'Deviations that were understood by rule',
      labelNames: ['rule'],
      registers,
    }),
    commands: new Counter({
      name: 'stationmaster_commands_total',
      help: 'Commands to stations by type and verdict',
      labelNames: ['type', 'verdict'],
      registers,
    }),
    certificateStatuses: new Counter({
      name: 'stationmaster_certificate_statuses_total',
      help: 'Answers on whether a certificate is good, from memory too, by who asked, source, status and whether it was verified',
      labelNames: ['asked_for', 'source', 'status', 'verified'],
      registers,
    }),
    httpRequests: new Counter({
      name: 'stationmaster_http_requests_total',
      help: 'API requests by method and status',
      labelNames: ['method', 'status'],
      registers,
    }),
    liveReaders: new Gauge({ name: 'stationmaster_live_readers', help: 'Open event streams', registers }),
  }
}
export type Metrics = ReturnType<typeof createMetrics>

/** What the store counts about itself, read when someone asks. */
export interface StoreFigures {
  batches: number
  units: number
  failedUnits: number
  repeatedBatches: number
  unavailableAttempts: number
  refusedUnits: number
  events: number
  queueLength: number
  framesWritten: number
  framesDropped: number
  commitMs: { sum: number; count: number }
}

const storeSeries = [
  { key: 'batches', help: 'Commits of the store' },
  { key: 'units', help: 'Units of work committed' },
  { key: 'failedUnits', help: 'Units a decision or constraint refused' },
  { key: 'repeatedBatches', help: 'Batches rolled back and run again unit by unit' },
  { key: 'unavailableAttempts', help: 'Attempts that found the store locked, full or away' },
  { key: 'refusedUnits', help: 'Units given up because the store stayed away or too many waited' },
  { key: 'events', help: 'Events committed' },
  { key: 'queueLength', help: 'Units that wait for their commit' },
  { key: 'framesWritten', help: 'Frames written to the log' },
  { key: 'framesDropped', help: 'Frames given up because the store was away' },
] as const satisfies readonly { key: Exclude<keyof StoreFigures, 'commitMs'>; help: string }[]

export function showStore(registry: Registry, figures: StoreFigures): void {
  const show = (name: string, help: string, value: () => number) =>
    new Gauge({ name: `stationmaster_store_${name}`, help, registers: [registry], collect: gaugeOf(value) })
  for (const { key, help } of storeSeries) {
    show(
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      help,
      () => figures[key],
    )
  }
  show('commit_seconds_sum', 'Time spent in commits', () => figures.commitMs.sum / 1_000)
  show('commit_seconds_count', 'Commits that were timed', () => figures.commitMs.count)
}

/** Counted when someone asks. */
export function showConnections(registry: Registry, count: () => Readonly<Record<string, number>>): void {
  new Gauge({
    name: 'stationmaster_connections',
    help: 'Open station links by the port they came to',
    labelNames: ['listener'],
    registers: [registry],
    collect() {
      for (const [listener, links] of Object.entries(count())) this.set({ listener }, links)
    },
  })
}

function gaugeOf(value: () => number) {
  return function (this: Gauge) {
    this.set(value())
  }
}
