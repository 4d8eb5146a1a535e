import { Client, type ClientConfig, type Connection, type Submittable } from 'pg'
import { UnstorableValue } from './columns.ts'

export interface Statement {
  name: string
  text: string
}

export interface Call {
  statement: Statement
  values: readonly (string | null)[]
}

/** One statement's answer: its rows as text, in the order of its columns. */
export type Answer = readonly (readonly (string | null)[])[]

interface DataRow {
  fields: (string | null)[]
}

/**
 * Several prepared statements sent in one go with one Sync: one write, one wake-up on each side, and the first error
 * skips the rest. pg hands every message of the server to it while it is the active query.
 */
class Pipeline implements Submittable {
  readonly #calls: readonly Call[]
  readonly #prepared: Set<string>
  readonly #resolve: (answers: Answer[]) => void
  readonly #reject: (error: Error) => void
  readonly #answers: (string | null)[][][] = []
  #rows: (string | null)[][] = []
  /** What the last statement called itself; COMMIT says ROLLBACK when there was nothing left to commit. */
  #tag = ''

  constructor(
    calls: readonly Call[],
    prepared: Set<string>,
    resolve: (answers: Answer[]) => void,
    reject: (error: Error) => void,
  ) {
    this.#calls = calls
    this.#prepared = prepared
    this.#resolve = resolve
    this.#reject = reject
  }

  submit(connection: Connection): void {
    connection.stream.cork()
    for (const { statement, values } of this.#calls) {
      const { name, text } = statement
      if (!this.#prepared.has(name)) {
        connection.parse({ name, text, types: [] }, true)
        this.#prepared.add(name)
      }
      connection.bind({ statement: name, values: [...values] }, true)
      connection.execute(null, true)
    }
    connection.sync()
    connection.stream.uncork()
  }

  handleRowDescription(): void {
    // Not asked for: the statements' columns are known.
  }

  handleDataRow(message: DataRow): void {
    this.#rows.push(message.fields)
  }

  handleCommandComplete(message: { text: string }): void {
    this.#tag = message.text
    this.#answers.push(this.#rows)
    this.#rows = []
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' })
  }

  handleError(error: Error): void {
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    if (this.#calls.at(-1)?.statement === commit && this.#tag !== 'COMMIT') {
      this.#reject(new Error(`the commit was answered with ${this.#tag}`))
    } else this.#resolve(this.#answers)
  }
}

export const begin: Statement = { name: 'begin', text: 'BEGIN' }
export const commit: Statement = { name: 'commit', text: 'COMMIT' }

/** The server did not answer in time; whether it will is unknown. */
class PostgresTimeout extends Error {
  override name = 'PostgresTimeout'
}

const connectMs = 5_000
const answerMs = 15_000

/** Applied to every connection that writes. */
const sessionSettings = [
  // An operator may have turned it off for speed; then a commit would be no promise (promise 1).
  "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
  // Every statement is prepared and finds its rows by an index, also while the tables are still small.
  'SET plan_cache_mode = force_generic_plan',
  'SET enable_seqscan = off',
  'SET jit = off',
].join('; ')

/** A connection of our own that pipelines, forgets nothing it prepared, and is thrown away when it is in doubt. */
export class PostgresConnection {
  readonly #client: Client
  readonly #prepared = new Set<string>()
  readonly #longestMs: number
  #alive = true

  private constructor(client: Client, longestMs: number) {
    this.#client = client
    this.#longestMs = longestMs
    client.on('error', () => {
      this.#alive = false
    })
    client.on('end', () => {
      this.#alive = false
    })
  }

  /** @param longestMs how long one answer may take; beyond it the connection is given up */
  static async open(config: ClientConfig, longestMs: number = answerMs): Promise<PostgresConnection> {
    const client = new Client({
      ...config,
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
      statement_timeout: longestMs,
      lock_timeout: longestMs === answerMs ? answerMs - 5_000 : longestMs,
      // The feed cannot pass a transaction that somebody forgot; ours are never forgotten for long.
      idle_in_transaction_session_timeout: longestMs,
      application_name: 'stationmaster',
    })
    const connection = new PostgresConnection(client, longestMs)
    try {
      await client.connect()
      await client.query(sessionSettings)
    } catch (error) {
      await connection.close()
      throw error
    }
    return connection
  }

  get alive(): boolean {
    return this.#alive
  }

  pipeline(calls: readonly Call[]): Promise<Answer[]> {
    return this.#bounded(
      new Promise((resolve, reject) => {
        this.#client.query(new Pipeline(calls, this.#prepared, resolve, reject))
      }),
    )
  }

  /** A plain statement, for what is not on the message path. */
  async query(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    const { rows } = await this.#bounded(this.#client.query<Record<string, unknown>>(text, [...values]))
    return rows
  }

  /** Ends a transaction that failed; which statements were still prepared is then unknown. */
  async rollback(): Promise<void> {
    this.#prepared.clear()
    await this.#bounded(this.#client.query('ROLLBACK; DEALLOCATE ALL'))
  }

  /** To be called after DEALLOCATE ALL. */
  forgetPrepared(): void {
    this.#prepared.clear()
  }

  async close(): Promise<void> {
    this.#alive = false
    await this.#client.end().catch(() => this.#destroy())
  }

  #destroy(): void {
    this.#alive = false
    this.#client.removeAllListeners('drain')
    this.#client.connection.stream.destroy()
  }

  async #bounded<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#destroy()
        reject(new PostgresTimeout(`PostgreSQL did not answer within ${this.#longestMs} ms`))
      }, this.#longestMs + 1_000)
    })
    try {
      return await Promise.race([answer, late])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Classes of SQLSTATE that say what one unit asked was wrong; all others are trouble of the store. */
const unitFaults = new Set(['0A', '21', '22', '23', '2B', '42', '44', 'P0'])

function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null
}

export function isPostgresTrouble(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== null) return !unitFaults.has(state.slice(0, 2))
  return !(error instanceof UnstorableValue || error instanceof TypeError || error instanceof RangeError)
}

/** The server said no and lives on, so nothing was committed; a connection that ends may have committed before. */
export function isRefusal(error: unknown): boolean {
  return sqlState(error) !== null && error instanceof Error && 'severity' in error && error.severity === 'ERROR'
}
