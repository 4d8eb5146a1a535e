import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { CaRefused } from './refused.ts'

/** The whole file or none of it, on the disk when this returns. */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): void {
  const beside = `${path}.new`
  const file = openSync(beside, 'w', mode)
  try {
    writeFileSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, path)
  syncFolder(dirname(path))
}

function syncFolder(folder: string): void {
  const file = openSync(folder, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const leastSecret = 32

/** @throws CaRefused when others may read it, or it is too short to be one */
export function readSecret(path: string): string {
  if (!existsSync(path)) throw new CaRefused(`there is no secret at ${path}; \`stationmaster ca init\` makes one`)
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new CaRefused(`${path} can be read by others than its owner; run chmod 600 on it`)
  }
  const secret = readFileSync(path, 'utf8').trim()
  if (secret.length < leastSecret) throw new CaRefused(`the secret in ${path} needs at least ${leastSecret} characters`)
  return secret
}

/** What this process holds: its number alone may be that of one before it, in a container that began again. */
const held = new Set<string>()

/** One process at a time writes to a folder. @throws CaRefused while another one does */
export function lockFolder(folder: string): Disposable {
  const path = join(folder, 'lock')
  const own = `${path}.${process.pid}`
  writeFileSync(own, String(process.pid), { mode: 0o600 })
  try {
    if (!isTaken(own, path)) return holding(path)
    const holder = Number(readFileSync(path, 'utf8'))
    if (holder === process.pid ? !held.has(path) : !isAlive(holder)) {
      rmSync(path, { force: true })
      if (!isTaken(own, path)) return holding(path)
    }
    throw new CaRefused(`process ${holder} serves ${folder} already; stop it first`)
  } finally {
    rmSync(own, { force: true })
  }
}

function holding(path: string): Disposable {
  held.add(path)
  return {
    [Symbol.dispose]() {
      held.delete(path)
      rmSync(path, { force: true })
    },
  }
}

/** A link appears with its content, or not at all. */
function isTaken(own: string, path: string): boolean {
  try {
    linkSync(own, path)
    return false
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return true
    throw error
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
