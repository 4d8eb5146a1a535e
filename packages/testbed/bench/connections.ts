import { setTimeout as sleep } from 'node:timers/promises'
import { createFolder } from '../src/folder.ts'
import { cpuMs, type Running, residentBytes, startScript } from '../src/processes.ts'
import { type ServerOptions } from '../src/server-options.ts'
import { asInstalled, serverScript } from '../src/server-process.ts'

export interface ConnectionsOptions {
  server: 'echo' | 'stationmaster'
  connections: number
  idleSeconds: number
}

export interface ConnectionsResult extends ConnectionsOptions {
  /** Resident memory of the server before the first and after the idle time, and the difference for each. */
  residentBeforeBytes: number
  residentAfterBytes: number
  bytesEach: number
  /** CPU of the server for one handshake and its boot. */
  cpuMsEach: number
  connectAndBootP99Ms: number
  /** Handshakes that were answered 503 and tried again. */
  refused: number
  /** CPU of the server while nothing but pings went on, as a share of one core. */
  idleCpuShare: number
  stillOpen: number
}

/** Plain connections that boot and then idle, against a server that knows the stations already. */
export async function measureConnections(options: ConnectionsOptions): Promise<ConnectionsResult> {
  await using folder = await createFolder()
  if (options.server === 'stationmaster') await register(folder.path, options.connections)
  await using server = startServer(options, folder.path)
  const address = await server.line('ready')
  // What a process uses once, however many connect, is not of each of them.
  await using first = startCrowd(address, 50)
  await first.line('booted')
  first.tell('gone')
  await first.line('gone')
  await sleep(2_000)
  const residentBeforeBytes = residentBytes(server.pid)
  const cpuBefore = cpuMs(server.pid)
  await using crowd = startCrowd(address, options.connections)
  const booted: { p99Ms: number; refused: number } = JSON.parse(await crowd.line('booted'))
  const cpuBooted = cpuMs(server.pid)
  await sleep(options.idleSeconds * 1_000)
  const idleCpuMs = cpuMs(server.pid) - cpuBooted
  const residentAfterBytes = residentBytes(server.pid)
  crowd.tell('count')
  const stillOpen = Number(await crowd.line('open'))
  return {
    ...options,
    residentBeforeBytes,
    residentAfterBytes,
    bytesEach: (residentAfterBytes - residentBeforeBytes) / options.connections,
    cpuMsEach: (cpuBooted - cpuBefore) / options.connections,
    connectAndBootP99Ms: booted.p99Ms,
    refused: booted.refused,
    idleCpuShare: options.idleSeconds === 0 ? 0 : idleCpuMs / (options.idleSeconds * 1_000),
    stillOpen,
  }
}

/** The first boots, which write each station for the first time, belong to another process. */
async function register(data: string, connections: number): Promise<void> {
  await using server = startServer({ server: 'stationmaster' }, data)
  await using crowd = startCrowd(await server.line('ready'), connections)
  await crowd.line('booted')
}

function startServer({ server }: Pick<ConnectionsOptions, 'server'>, data: string): Running {
  if (server === 'echo') return startScript(new URL('echo.ts', import.meta.url))
  const options: ServerOptions = { database: `sqlite:${data}/bench.db`, data, flags: { onboarding: 'accept' } }
  return startScript(serverScript, { args: [JSON.stringify(options)], nodeArgs: asInstalled })
}

function startCrowd(address: string, stations: number): Running {
  const args = [`${address.replace(/^http/, 'ws')}/ocpp`, String(stations)]
  return startScript(new URL('crowd.ts', import.meta.url), { args })
}
