import { closeSync, existsSync, openSync } from 'node:fs'

/**
 * Makes the file, when it is not there, empty and for its owner alone, before SQLite fills it: what SQLite puts
 * beside a database (`-wal`, `-shm`) gets the mode of the database.
 */
export function reserveFile(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
}
