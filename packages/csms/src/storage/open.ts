import { type Clock } from '../domain/ports.ts'
import { createIds } from '../platform/ids.ts'
import { type OpenDatabase, type OpenOptions, type OpenSettings } from './database.ts'
import { randomFirstNumber } from './first-number.ts'
import { migrations } from './migrations/index.ts'
import { openSqlite } from './open-sqlite.ts'

export type { OpenDatabase, OpenOptions } from './database.ts'

const systemClock: Clock = { now: () => Date.now() }

export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  const settings: OpenSettings = {
    clock: systemClock,
    ids: createIds(systemClock.now),
    holdMs: 20_000,
    queueLimit: 50_000,
    commitDelayMs: 0,
    firstTransactionNumber: randomFirstNumber(),
    lanes: 2,
    readers: 2,
    failed: () => undefined,
    hooks: {},
    migrations,
    exclusive: false,
    copyTaken: false,
    ...options,
    frames: { flushMs: 250, flushBytes: 1_048_576, memoryBytes: 16_777_216, ...options.frames },
  }
  if (settings.url.startsWith('sqlite:')) return openSqlite(settings)
  if (/^postgres(ql)?:\/\//.test(settings.url)) {
    // Read only when asked for: a start on the embedded store does not wait for the other one's driver.
    const { openPostgres } = await import('./open-postgres.ts')
    return openPostgres(settings)
  }
  throw new Error('a database is named sqlite:/path/to/file.db or postgres://…')
}
