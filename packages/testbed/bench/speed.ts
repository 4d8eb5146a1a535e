import { createFolder } from '../src/folder.ts'
import { createPostgres, type Database } from '../src/postgres.ts'
import { cpuMs, type Running, startScript } from '../src/processes.ts'
import { createRest } from '../src/rest.ts'
import { type ServerOptions } from '../src/server-options.ts'
import { asInstalled, serverScript } from '../src/server-process.ts'
import { idTokenOf, type Version } from './sessions.ts'

export interface SpeedOptions {
  store: 'echo' | 'sqlite' | 'postgres'
  version: Version
  stations: number
  seconds: number
  commitDelayMs: number
}

export interface SpeedResult extends SpeedOptions {
  calls: number
  errors: number
  callsPerSecond: number
  /** Of the server and its database processes. */
  cpuMsPerCall: number
  /** The database processes' part of it. */
  databaseCpuMsPerCall: number
  /** Of the load generator; shown, not counted. */
  loadCpuMsPerCall: number
  p50Ms: number
  p99Ms: number
  maxMs: number
}

/** Stations in a closed loop against a server in another process, measured after a warm-up. */
export async function measureSpeed(options: SpeedOptions): Promise<SpeedResult> {
  await using folder = await createFolder()
  await using database = options.store === 'postgres' ? await createPostgres(postgresUrl()) : null
  await using server = startServer(options, folder.path, database)
  const http = await server.line('ready')
  if (options.store !== 'echo') await registerTokens(http, options.stations)
  const address = http.replace(/^http/, 'ws')
  await using load = startScript(new URL('load.ts', import.meta.url), {
    args: [`${address}/ocpp`, options.version, String(options.stations), String(options.seconds)],
  })
  return await observe(options, load, server, database)
}

/** Drivers that charge are known, as they are in a network. */
async function registerTokens(address: string, count: number): Promise<void> {
  const rest = createRest(address)
  for (let index = 0; index < count; index++) {
    await rest.putIdToken(idTokenOf(index), { status: 'accepted' }, 'ISO14443')
  }
}

function startServer(options: SpeedOptions, data: string, database: Database | null): Running {
  if (options.store === 'echo') return startScript(new URL('echo.ts', import.meta.url))
  const server: ServerOptions = {
    database: database?.url ?? `sqlite:${data}/bench.db`,
    data,
    commitDelayMs: options.commitDelayMs,
    flags: { onboarding: 'accept', 'log-level': 'warn' },
  }
  return startScript(serverScript, { args: [JSON.stringify(server)], nodeArgs: asInstalled })
}

async function observe(
  options: SpeedOptions,
  load: Running,
  server: Running,
  database: Database | null,
): Promise<SpeedResult> {
  const read = async () => ({
    server: cpuMs(server.pid),
    database: (await database?.cpuMs()) ?? 0,
    load: cpuMs(load.pid),
  })
  await load.line('measuring')
  const before = await read()
  await load.line('measured')
  const after = await read()
  const result: Latencies = JSON.parse(await load.line('result'))
  const databaseMs = after.database - before.database
  return {
    ...options,
    calls: result.calls,
    errors: result.errors,
    callsPerSecond: Math.round(result.calls / options.seconds),
    cpuMsPerCall: (after.server - before.server + databaseMs) / result.calls,
    databaseCpuMsPerCall: databaseMs / result.calls,
    loadCpuMsPerCall: (after.load - before.load) / result.calls,
    p50Ms: result.p50,
    p99Ms: result.p99,
    maxMs: result.max,
  }
}

interface Latencies {
  calls: number
  errors: number
  p50: number
  p99: number
  max: number
}

function postgresUrl(): string {
  const url = process.env.STATIONMASTER_TEST_POSTGRES
  if (url === undefined)
    throw new Error('set STATIONMASTER_TEST_POSTGRES to a PostgreSQL URL whose user may create databases')
  return url
}
