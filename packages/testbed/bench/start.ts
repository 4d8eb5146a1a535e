import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { RawStation } from '../src/clients/raw-station.ts'
import { createFolder } from '../src/folder.ts'
import { type Running, startScript } from '../src/processes.ts'
import { boot } from './sessions.ts'

export interface StartResult {
  /** From spawning `stationmaster up` on an existing database to the first accepted boot, each run. */
  runsMs: number[]
  medianMs: number
}

const command = new URL('../../cli/bin/stationmaster.mjs', import.meta.url)

/** The first run makes the database and the station and is not counted. */
export async function measureStart(runs: number): Promise<StartResult> {
  await using folder = await createFolder()
  await once(folder.path)
  const runsMs: number[] = []
  for (let run = 0; run < runs; run++) runsMs.push(await once(folder.path))
  return { runsMs, medianMs: runsMs.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0 }
}

async function once(data: string): Promise<number> {
  const port = await freePort()
  const startedAt = performance.now()
  await using up = startScript(command, {
    args: ['up', '--port', String(port), '--data', data, '--empty', '--onboarding', 'accept', '--log-level', 'error'],
  })
  await using station = await connect(`ws://127.0.0.1:${port}/ocpp`, up)
  const answer = await station.accepted('BootNotification', boot['ocpp1.6'])
  if (answer.status !== 'Accepted') throw new Error(`the boot was answered ${JSON.stringify(answer)}`)
  return performance.now() - startedAt
}

/** As a station tries that finds nobody there yet. */
async function connect(url: string, up: Running): Promise<RawStation> {
  const boundMs = 60_000
  const deadline = performance.now() + boundMs
  while (performance.now() < deadline && up.child.exitCode === null) {
    try {
      return await RawStation.connect(url, { identity: 'FIRST' })
    } catch {
      await sleep(5)
    }
  }
  throw new Error(`nobody listened on ${url} within ${boundMs} ms`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (!isAddress(address)) throw new Error('no port is free')
  return address.port
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
