/**
 * `npm run bench -- [--only speed,connections,start,tls,reconnect] [--stores echo,sqlite,postgres] [--versions …] [--seconds 20]
 * [--connections 10000] [--idle 60] [--runs 5] [--handshakes 1000] [--json <file>]`: measures and prints tables. Linux only: CPU and
 * memory come from /proc.
 */
import { writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { type ConnectionsResult, measureConnections } from './connections.ts'
import { measureReconnect, type ReconnectResult } from './reconnect.ts'
import { type Version, versionOf, versions } from './sessions.ts'
import { measureSpeed, type SpeedOptions, type SpeedResult } from './speed.ts'
import { measureStart, type StartResult } from './start.ts'
import { printTable } from './table.ts'
import { measureHandshakes, type TlsResult } from './tls.ts'

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: 'speed,connections,start,tls,reconnect' },
    stores: { type: 'string', default: 'echo,sqlite,postgres' },
    versions: { type: 'string', default: versions.join(',') },
    delays: { type: 'string', default: '0,5' },
    stations: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '20' },
    connections: { type: 'string', default: '10000' },
    idle: { type: 'string', default: '60' },
    runs: { type: 'string', default: '5' },
    handshakes: { type: 'string', default: '1000' },
    json: { type: 'string' },
  },
})

const list = (text: string) => text.split(',').filter((item) => item !== '')
const parts = list(flags.only)
const machine = {
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  linux: release(),
  postgres: await postgresVersion(),
}
interface Results {
  machine: object
  speed: SpeedResult[]
  connections: ConnectionsResult[]
  start: StartResult | null
  tls: TlsResult[]
  reconnect: ReconnectResult | null
}
const results: Results = { machine, speed: [], connections: [], start: null, tls: [], reconnect: null }

process.stdout.write(
  `${Object.entries(machine)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ')}\n`,
)
if (parts.includes('start')) {
  results.start = await measureStart(Number(flags.runs))
  printTable('From `stationmaster up` to the first accepted boot', [
    {
      'median ms': results.start.medianMs.toFixed(0),
      'each run': results.start.runsMs.map((ms) => ms.toFixed(0)).join(' '),
    },
  ])
}
if (parts.includes('speed')) {
  for (const options of speedRuns()) {
    results.speed.push(await measureSpeed(options))
    process.stderr.write('.')
  }
  printTable(`${flags.stations} stations in a closed loop, ${flags.seconds} s each`, results.speed.map(speedRow))
}
if (parts.includes('connections')) {
  for (const server of ['echo', 'stationmaster'] as const) {
    const { connections, idle } = flags
    results.connections.push(
      await measureConnections({ server, connections: Number(connections), idleSeconds: Number(idle) }),
    )
  }
  printTable(
    `${flags.connections} plain connections, booted, ${flags.idle} s idle`,
    results.connections.map(connectionsRow),
  )
}
if (parts.includes('tls')) {
  const handshakes = Number(flags.handshakes)
  for (const server of ['bare', 'stationmaster'] as const) {
    for (const key of ['ec', 'rsa'] as const) results.tls.push(await measureHandshakes({ server, key, handshakes }))
  }
  printTable(`${handshakes} handshakes of security profile 3`, results.tls.map(tlsRow))
}
if (parts.includes('reconnect')) {
  results.reconnect = await measureReconnect(Number(flags.connections))
  printTable(`${flags.connections} stations come back after the server was killed`, [reconnectRow(results.reconnect)])
}
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(results, null, 2)}\n`)

function* speedRuns(): Generator<SpeedOptions> {
  const base = { stations: Number(flags.stations), seconds: Number(flags.seconds) }
  const chosen: Version[] = list(flags.versions).map(versionOf)
  for (const store of ['echo', 'sqlite', 'postgres'] as const) {
    if (!list(flags.stores).includes(store)) continue
    if (store === 'postgres' && process.env.STATIONMASTER_TEST_POSTGRES === undefined) {
      process.stderr.write('PostgreSQL is left out: STATIONMASTER_TEST_POSTGRES is not set.\n')
      continue
    }
    const delays = store === 'echo' ? [0] : list(flags.delays).map(Number)
    for (const commitDelayMs of delays) for (const version of chosen) yield { ...base, store, version, commitDelayMs }
  }
}

function speedRow(result: SpeedResult): Record<string, string> {
  return {
    store: result.store,
    version: result.version,
    'ms added per commit': String(result.commitDelayMs),
    'calls/s': String(result.callsPerSecond),
    'CPU ms/call': result.cpuMsPerCall.toFixed(3),
    'of it database': result.databaseCpuMsPerCall.toFixed(3),
    'load generator ms/call': result.loadCpuMsPerCall.toFixed(3),
    'p50 ms': result.p50Ms.toFixed(1),
    'p99 ms': result.p99Ms.toFixed(1),
    'max ms': result.maxMs.toFixed(1),
    errors: String(result.errors),
  }
}

function connectionsRow(result: ConnectionsResult): Record<string, string> {
  return {
    server: result.server,
    'KB each': (result.bytesEach / 1_024).toFixed(1),
    'MB in all': (result.residentAfterBytes / 2 ** 20).toFixed(0),
    'CPU ms for connect and boot': result.cpuMsEach.toFixed(3),
    'p99 ms connect and boot': result.connectAndBootP99Ms.toFixed(0),
    'refused, tried again': String(result.refused),
    'idle CPU of a core': `${(result.idleCpuShare * 100).toFixed(1)} %`,
    'still open': String(result.stillOpen),
  }
}

function tlsRow(result: TlsResult): Record<string, string> {
  return {
    server: result.server,
    'key of the server': result.key,
    'CPU ms each': result.cpuMsEach.toFixed(3),
    'p50 ms': result.p50Ms.toFixed(1),
    'p99 ms': result.p99Ms.toFixed(1),
    'in all s': (result.totalMs / 1_000).toFixed(1),
  }
}

function reconnectRow(result: ReconnectResult): Record<string, string> {
  return {
    'back s': (result.backMs / 1_000).toFixed(1),
    'p50 s to the boot answer': (result.bootP50Ms / 1_000).toFixed(1),
    'p99 s': (result.bootP99Ms / 1_000).toFixed(1),
    'slowest call s': (result.slowestCallMs / 1_000).toFixed(1),
    'calls over 30 s': String(result.overdueCalls),
    'refused, tried again': String(result.refused),
    'acknowledged transactions': String(result.acknowledged),
    'of them lost': String(result.lost),
    'server CPU s': (result.cpuMs / 1_000).toFixed(1),
  }
}

async function postgresVersion(): Promise<string> {
  const { STATIONMASTER_TEST_POSTGRES: url } = process.env
  if (url === undefined) return 'not measured'
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
  await client.end()
  return rows[0]?.server_version ?? 'unknown'
}
