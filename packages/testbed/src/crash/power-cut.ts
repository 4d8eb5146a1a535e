import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFolder } from '../folder.ts'
import { createRest } from '../rest.ts'
import { type ServerOptions } from '../server-options.ts'
import { startServerProcess } from '../server-process.ts'
import { type Audit, audit } from './audit.ts'
import { killByHand, whileRunning } from './kills.ts'
import { crashToken, register, startLedger } from './run.ts'

export interface PowerCutOptions {
  /** With OFF, SQLite never asks the disk to keep anything, to show what FULL holds. */
  synchronous: 'FULL' | 'OFF'
  seed: number
  /** So many messages are acknowledged before the power goes. */
  messages: number
}

const compiler = process.env.CC ?? 'gcc'
const source = fileURLToPath(new URL('./disk.c', import.meta.url))

/** Whether this machine can build the disk that forgets. */
export function canCutPower(): boolean {
  try {
    execFileSync(compiler, ['--version'], { stdio: 'ignore' })
    return process.platform === 'linux'
  } catch {
    return false
  }
}

/**
 * One round in which the writes since the last fsync are dropped below the process: stations charge, the server is
 * killed, its files are put back to what was synced, and the audit holds the ledger against them.
 */
export async function cutPower({ synchronous, seed, messages }: PowerCutOptions): Promise<Audit> {
  await using folder = await createFolder()
  const library = join(folder.path, 'disk.so')
  execFileSync(compiler, ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl', '-lpthread'])
  const database = join(folder.path, 'stationmaster.db')
  const server: ServerOptions = {
    database: `sqlite:${database}`,
    data: folder.path,
    withoutFsync: synchronous === 'OFF',
  }
  const disk = { LD_PRELOAD: library, DISK_PREFIX: database }
  const ledger = { file: join(folder.path, 'ledger'), stations: 3, seed, prefix: 'POWER' }
  await register(server, ledger)
  // What lay on the disk when the power came on is on the disk.
  for (const name of await readdir(folder.path)) {
    if (/\.db(-wal)?$/.test(name)) await copyFile(join(folder.path, name), join(folder.path, `${name}.durable`))
  }
  await using stations = startLedger({ ...ledger, idToken: crashToken })
  {
    await using running = await startServerProcess(server, disk)
    stations.tell(`server ${running.stations}`)
    while (Number(await whileRunning(running.running, stations.line('acknowledged'))) < messages);
    await killByHand(running.running)
  }
  await stations.kill()
  await restoreDurable(folder.path)
  await using after = await startServerProcess({ ...server, withoutFsync: false })
  return await audit(createRest(after.address), ledger.file)
}

/** The files as a power cut leaves them. */
async function restoreDurable(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (name.endsWith('-shm')) await rm(path)
    if (!/\.db(-wal)?$/.test(name)) continue
    if (existsSync(`${path}.durable`)) await copyFile(`${path}.durable`, path)
    else await rm(path)
  }
}
