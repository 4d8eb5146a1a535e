import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export class FolderInUse extends Error {
  override name = 'FolderInUse'
}

/**
 * Takes a data folder for this process. A second process on the same folder is refused with the first one's address.
 * A lock left by a process that is gone is taken over.
 *
 * @throws FolderInUse
 */
export function lockFolder(folder: string): Disposable & { announce(address: string): void } {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'stationmaster.lock')
  const write = (flag: 'wx' | 'w', address: string) =>
    writeFileSync(file, `${JSON.stringify({ pid: process.pid, address })}\n`, { flag })
  for (let attempt = 0; ; attempt++) {
    try {
      write('wx', '')
      break
    } catch (error) {
      const holder = readHolder(file)
      if (attempt > 2 || codeOf(error) !== 'EEXIST') throw error
      if (holder !== undefined && holder.pid !== process.pid && isAlive(holder.pid)) {
        const where = holder.address === '' ? '' : ` at ${holder.address}`
        throw new FolderInUse(
          `${folder} is in use by another Stationmaster (process ${holder.pid}${where}); stop it or choose another folder with --data`,
        )
      }
      rmSync(file, { force: true })
    }
  }
  return {
    announce: (address) => write('w', address),
    [Symbol.dispose]: () => rmSync(file, { force: true }),
  }
}

function readHolder(file: string): { pid: number; address: string } | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof holder !== 'object' || holder === null || !('pid' in holder) || typeof holder.pid !== 'number')
      return undefined
    return { pid: holder.pid, address: 'address' in holder ? String(holder.address) : '' }
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
