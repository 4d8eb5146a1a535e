/** What an administrator asks of the database itself: a copy of it, and to forget a person. */
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Maintenance } from './api/ports.ts'
import { audited, edit } from './domain/audit.ts'
import { keptKey } from './domain/key-codes.ts'
import { type Passwords, type Vault } from './domain/ports.ts'
import { clock, ids } from './platform/machine.ts'
import { backup } from './storage/backup.ts'
import { eraseToken } from './storage/erasure.ts'
import { type OpenDatabase } from './storage/open.ts'

export interface UpkeepOptions {
  organisationId: string
  database: OpenDatabase
  /** As it was opened. */
  url: string
  /** What a key code is known by in rows that are not its own. */
  passwords: Pick<Passwords, 'hash'>
  vault: Vault
  /** A person was erased: what stations hold of it is to go. */
  erased: () => void
}

export function createUpkeep({ organisationId, database, url, passwords, vault, erased }: UpkeepOptions): Maintenance {
  return {
    async backup(signal) {
      const folder = await mkdtemp(join(tmpdir(), 'stationmaster-backup-'))
      const file = join(folder, 'backup.db')
      const discard = () => rm(folder, { recursive: true, force: true })
      try {
        await database.frames.flush()
        await backup(url, file, clock)
        const { size } = await stat(file)
        signal.throwIfAborted()
        const stream = createReadStream(file, { signal })
        // The copy is for this one download; a folder that cannot be removed is the machine's to clear.
        stream.once('close', () => void discard().catch(() => undefined))
        return { stream, bytes: size }
      } catch (error) {
        await discard()
        throw error
      }
    },
    async erase(editor, key) {
      const proposed = `erased-${randomBytes(6).toString('hex')}`
      const { pseudonym, rows } = await eraseToken(database, key, proposed, keptKey(key, passwords), vault)
      erased()
      const by = edit({ organisationId, clock, ids }, editor)
      await database.store.run({
        touches: [],
        needs: {},
        decide: () => ({
          result: undefined,
          writes: [audited(by, 'id-token.erased', `id-token:${pseudonym}`, rows)],
          events: [],
        }),
      })
      return Object.values(rows).reduce((sum, count) => sum + count, 0)
    },
  }
}
