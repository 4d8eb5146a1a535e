import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from '../domain/ports.ts'
import { SqliteThread } from './sqlite-threads.ts'

/** After so many units, about 16 MB, the log is carried over into the database, beside the writer. */
const carryOverUnits = 2_000
/**
 * A log of so many pages, 64 MB, is written from its start again. That holds the writer for a moment and makes it read
 * its pages anew, so it is done seldom.
 */
const restartPages = 16_384
/** A log that grew beyond this, e.g. behind a long read, gives its space back. */
const truncateBytes = 256 * 1024 * 1024
const lookMs = 200
const emptyAttempts = 20

/**
 * Checkpoints off the event loop. The passive one does the work beside the writer; the one that restarts the log then
 * finds little left and holds the writer, who tries again, for a moment only.
 */
export class SqliteCheckpoints implements AsyncDisposable {
  readonly #walPath: string
  readonly #thread: SqliteThread
  readonly #failed: (error: unknown) => void
  #timer: NodeJS.Timeout | null = null
  #units = 0
  #working = false
  #closed = false

  constructor(path: string, failed: (error: unknown) => void) {
    this.#walPath = `${path}-wal`
    this.#failed = failed
    this.#thread = new SqliteThread({ path, readOnly: false, timeoutMs: 120_000, queueLimit: 4 })
  }

  /** After each commit; looks at what has gathered at most every 200 ms. */
  touch(units: number): void {
    this.#units += units
    if (this.#timer !== null || this.#working || this.#closed) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#working = true
      this.#look()
        .catch((error: unknown) => {
          // What was under way when the store closed is no failure of it.
          if (!this.#closed) this.#failed(error)
        })
        .finally(() => {
          this.#working = false
        })
    }, lookMs)
    this.#timer.unref()
  }

  /** The whole log is carried over and emptied; a long read may keep it from that for a while. */
  async empty(): Promise<void> {
    for (let attempt = 0; attempt < emptyAttempts; attempt++) {
      const { rows } = await this.#thread.ask('PRAGMA wal_checkpoint(TRUNCATE)')
      if (rows[0]?.[0] === 0) return
      await sleep(lookMs)
    }
    throw new StoreUnavailable('a long read keeps the log of the database from being emptied; ask again')
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#thread.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #look(): Promise<void> {
    if (this.#units < carryOverUnits) return
    this.#units = 0
    const { rows } = await this.#thread.ask('PRAGMA wal_checkpoint(PASSIVE)')
    const pages = Number(rows[0]?.[1] ?? 0)
    if (pages < restartPages) return
    const { size } = await stat(this.#walPath)
    // What came meanwhile is carried over first, so that the writer is held for little.
    await this.#thread.ask('PRAGMA wal_checkpoint(PASSIVE)')
    await this.#thread.ask(size < truncateBytes ? 'PRAGMA wal_checkpoint(RESTART)' : 'PRAGMA wal_checkpoint(TRUNCATE)')
  }
}
