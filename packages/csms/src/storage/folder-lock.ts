import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { reserveFile } from './private-file.ts'
import { sqliteCode } from './sqlite-connection.ts'

export class FolderInUse extends Error {
  override name = 'FolderInUse'
}

export interface FolderLock extends Disposable {
  /** Where the holder can be reached, for whoever is refused. */
  announce(address: string): void
}

const busy = 5

/**
 * Takes a folder for this process. A second process on it is refused with the first one's address. The lock is one of
 * the operating system, held through an empty database: it ends with its process however that ends, and no process id
 * has to be believed.
 *
 * @param remedy what whoever is refused may do
 * @throws FolderInUse
 */
export function lockFolder(folder: string, remedy = 'stop it or choose another folder with --data'): FolderLock {
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true })
    // Tokens and their holders are nobody's business but the server's.
    chmodSync(folder, 0o700)
  }
  const addressFile = join(folder, 'stationmaster.address')
  const lockFile = join(folder, 'stationmaster.lock')
  reserveFile(lockFile)
  const lock = new DatabaseSync(lockFile, { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (sqliteCode(error) !== busy) throw error
    const address = existsSync(addressFile) ? ` at ${readFileSync(addressFile, 'utf8').trim()}` : ''
    throw new FolderInUse(`${folder} is in use by another Stationmaster${address}; ${remedy}`)
  }
  return {
    announce: (address) => writeFileSync(addressFile, `${address}\n`, { mode: 0o600 }),
    [Symbol.dispose]() {
      rmSync(addressFile, { force: true })
      lock.close()
    },
  }
}
