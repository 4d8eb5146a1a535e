import { createServer } from 'node:net'
import { createFolder } from '../src/folder.ts'
import { cpuMs, type Running, startScript } from '../src/processes.ts'
import { createRest } from '../src/rest.ts'
import { type ServerOptions } from '../src/server-options.ts'
import { asInstalled, serverScript } from '../src/server-process.ts'

export interface ReconnectResult {
  stations: number
  /** From the first lost socket to the last accepted boot. */
  backMs: number
  bootP50Ms: number
  bootP99Ms: number
  slowestCallMs: number
  /** Calls that took longer than a station waits. */
  overdueCalls: number
  /** Attempts that came to nothing and were made again. */
  refused: number
  /** Ends of charges that were answered, and how many of them are not on record. */
  acknowledged: number
  lost: number
  /** Of the server that they came back to. */
  cpuMs: number
}

/** A server is killed under stations that charge; all come back to the next one on its data and end their charges. */
export async function measureReconnect(stations: number): Promise<ReconnectResult> {
  await using folder = await createFolder()
  const port = await freePort()
  const first = startServer(folder.path, port)
  const address = await first.line('ready')
  const args = [`${address.replace(/^http/, 'ws')}/ocpp`, String(stations)]
  await using crowd = startScript(new URL('reconnect-crowd.ts', import.meta.url), { args })
  await crowd.line('charging')
  crowd.tell('expect')
  await first.kill()
  await using second = startServer(folder.path, port)
  await second.line('ready')
  const back: Omit<ReconnectResult, 'stations' | 'lost' | 'cpuMs'> = JSON.parse(await crowd.line('back'))
  const used = cpuMs(second.pid)
  const ended = await endedTransactions(address)
  return { stations, ...back, lost: back.acknowledged - ended, cpuMs: used }
}

async function endedTransactions(address: string): Promise<number> {
  const rest = createRest(address)
  return (await rest.transactions({ state: 'ended' })).length
}

function startServer(data: string, port: number): Running {
  const flags = { onboarding: 'accept', port: String(port) }
  const options: ServerOptions = { database: `sqlite:${data}/bench.db`, data, flags }
  return startScript(serverScript, { args: [JSON.stringify(options)], nodeArgs: asInstalled })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port is free')
  return address.port
}
