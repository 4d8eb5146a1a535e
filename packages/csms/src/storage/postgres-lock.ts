import { setTimeout as sleep } from 'node:timers/promises'
import { type ClientConfig } from 'pg'
import { PostgresConnection } from './postgres-connection.ts'

/** Another server works on the database; two would each take the other's stations for disconnected. */
export class DatabaseInUse extends Error {
  override name = 'DatabaseInUse'
}

const take = 'SELECT pg_try_advisory_lock(7341, 3) AS taken'
/** A number is given again, a number with its start is not. */
const backend = "a.pid || ' ' || a.backend_start AS backend"
const self = `SELECT ${backend} FROM pg_stat_activity a WHERE a.pid = pg_backend_pid()`
const holder =
  `SELECT ${backend}, ` +
  'a.pid, a.client_addr::text AS address, a.backend_start::text AS since FROM pg_locks l ' +
  "JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.classid = 7341 AND l.objid = 3 " +
  'AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.granted LIMIT 1'
// A machine that vanished gives its lock back within a minute, whatever the server's own settings are.
const keepAlive = 'SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3'

/** A server that was just killed may still hold it for a moment. */
const patienceMs = 5_000
const lookMs = 2_000

/**
 * The database is this process's alone for as long as one connection lives; when that drops it is taken again. Between
 * the two another may have come: then this one says so and does not take stations in.
 */
export class PostgresLock implements AsyncDisposable {
  readonly #config: ClientConfig
  #connection: PostgresConnection
  readonly #timer: NodeJS.Timeout
  #looking: Promise<void> = Promise.resolve()
  #trouble: DatabaseInUse | null = null
  /** The server's process that holds the lock for us. */
  #holder: string

  private constructor(config: ClientConfig, connection: PostgresConnection, holder: string) {
    this.#config = config
    this.#connection = connection
    this.#holder = holder
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.#look())
    }, lookMs).unref()
  }

  /** @throws DatabaseInUse when another server holds it */
  static async take(config: ClientConfig): Promise<PostgresLock> {
    const connection = await PostgresConnection.open(config)
    try {
      const deadline = performance.now() + patienceMs
      for (;;) {
        const other = await tryLock(connection)
        if (other === null) return new PostgresLock(config, connection, await backendOf(connection))
        if (performance.now() > deadline) throw other
        await sleep(250)
      }
    } catch (error) {
      await connection.close()
      throw error
    }
  }

  /** That another server has taken the database meanwhile. */
  get trouble(): Error | null {
    return this.#trouble
  }

  /** Makes sure that the database is this process's still, and takes it again where the lock was lost. */
  async confirm(): Promise<void> {
    await this.#connection.query('SELECT 1').catch(() => this.#connection.close())
    this.#looking = this.#looking.then(() => this.#look())
    await this.#looking
    if (this.#trouble !== null) throw this.#trouble
    if (!this.#connection.alive) throw new Error('the lock on the database is lost')
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
    await this.#connection.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #look(): Promise<void> {
    if (this.#connection.alive) return
    let fresh: PostgresConnection
    try {
      fresh = await PostgresConnection.open(this.#config)
    } catch {
      // The store is away, which its writer notices and tells; the next look tries again.
      return
    }
    try {
      const backendNow = await backendOf(fresh)
      this.#trouble = await tryLock(fresh, this.#holder)
      if (this.#trouble === null) {
        this.#connection = fresh
        this.#holder = backendNow
        return
      }
    } catch {
      // As when it cannot be opened.
    }
    await fresh.close()
  }
}

async function backendOf(connection: PostgresConnection): Promise<string> {
  const [row] = await connection.query(self)
  return String(row?.backend)
}

/** @param former the server's process of a connection of ours that was lost; it may not have noticed */
async function tryLock(connection: PostgresConnection, former: string | null = null): Promise<DatabaseInUse | null> {
  await connection.query(keepAlive)
  const [answer] = await connection.query(take)
  if (answer?.taken === true) return null
  const [other] = await connection.query(holder)
  if (former !== null && other?.backend === former) {
    await connection.query('SELECT pg_terminate_backend($1, 1000)', [other.pid])
    return tryLock(connection)
  }
  const who =
    other === undefined
      ? ''
      : `, from ${typeof other.address === 'string' ? other.address : 'this machine'} since ${String(other.since)} (server process ${String(other.pid)})`
  return new DatabaseInUse(`another Stationmaster works on this database${who}; one database takes one server for now`)
}
