import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** All that `/metrics` shows; each is counted where it happens. No label carries what a peer can choose freely. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    connections: new Gauge({
      name: 'stationmaster_connections',
      help: 'Open station sockets',
      labelNames: ['version'],
      registers,
    }),
    handshakes: new Counter({
      name: 'stationmaster_handshakes_total',
      help: 'WebSocket handshakes of stations by outcome',
      labelNames: ['outcome'],
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
