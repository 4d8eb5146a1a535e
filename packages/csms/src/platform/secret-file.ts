import { readFileSync, statSync } from 'node:fs'

/** @throws Error saying what to do, when others may read it too */
export function readSecretFile(path: string): string {
  if ((statSync(path).mode & 0o077) !== 0) throw new Error(`${path} can be read by others; run chmod 600 on it`)
  return readFileSync(path, 'utf8').trim()
}
