import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPostgres } from './database.ts'
import { cpuMs, type Running, start } from './processes.ts'

export interface SpeedOptions {
  store: 'echo' | 'sqlite' | 'postgres'
  version: 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1'
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
  /** Of the load generator; shown, not counted. */
  loadCpuMsPerCall: number
  p50Ms: number
  p99Ms: number
}

/** Stations in a closed loop against a server in another process, measured after a warm-up. */
export async function measureSpeed(options: SpeedOptions): Promise<SpeedResult> {
  const folder = mkdtempSync(join(tmpdir(), 'stationmaster-bench-'))
  try {
    await using database = options.store === 'postgres' ? await createPostgres(postgresUrl()) : null
    const url = database?.url ?? `sqlite:${join(folder, 'bench.db')}`
    await using server =
      options.store === 'echo' ? start('echo.ts') : start('server.ts', [url, folder, String(options.commitDelayMs)])
    const address = await server.line('ready')
    await using load = start('load.ts', [address, options.version, String(options.stations), String(options.seconds)])
    const used = async () => cpuMs(server.pid) + ((await database?.cpuMs()) ?? 0)
    return await observe(options, load, used)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function observe(options: SpeedOptions, load: Running, used: () => Promise<number>): Promise<SpeedResult> {
  await load.line('measuring')
  const before = { server: await used(), load: cpuMs(load.pid) }
  await load.line('measured')
  const after = { server: await used(), load: cpuMs(load.pid) }
  const result: unknown = JSON.parse(`{${await load.line('{')}`)
  const { calls, errors, p50, p99 } = result as { calls: number; errors: number; p50: number; p99: number }
  return {
    ...options,
    calls,
    errors,
    callsPerSecond: Math.round(calls / options.seconds),
    cpuMsPerCall: (after.server - before.server) / calls,
    loadCpuMsPerCall: (after.load - before.load) / calls,
    p50Ms: p50,
    p99Ms: p99,
  }
}

export function postgresUrl(): string {
  const url = process.env.STATIONMASTER_TEST_POSTGRES
  if (url === undefined)
    throw new Error('set STATIONMASTER_TEST_POSTGRES to a PostgreSQL URL whose user may create databases')
  return url
}
