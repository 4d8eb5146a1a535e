import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { cpuMs } from './processes.ts'

/** A PostgreSQL database of its own, dropped when disposed. */
export interface Database extends AsyncDisposable {
  url: string
  /** CPU of the backends of this database and of the server's own writers so far, in ms. */
  cpuMs(): Promise<number>
  /** Turns everyone out and lets nobody in until the returned function is called. */
  shut(): Promise<() => Promise<void>>
}

/** The server that tests may use, from `STATIONMASTER_TEST_POSTGRES`. */
export const testPostgres = process.env.STATIONMASTER_TEST_POSTGRES

export async function createPostgres(adminUrl: string): Promise<Database> {
  const name = `stationmaster_testbed_${randomUUID().replaceAll('-', '')}`
  const admin = new Client(adminUrl)
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const seen = new Map<number, number>()
  return {
    url: url.href,
    async cpuMs() {
      const { rows } = await admin.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE datname = $1 OR backend_type IN ('walwriter', 'checkpointer', 'background writer')",
        [name],
      )
      // A backend that has ended keeps the last figure read from it.
      for (const { pid } of rows) if (isPostgres(pid)) seen.set(pid, cpuMs(pid))
      return [...seen.values()].reduce((sum, ms) => sum + ms, 0)
    },
    async shut() {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
      return async () => {
        await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
      }
    },
    async [Symbol.asyncDispose]() {
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      await admin.end()
    },
  }
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
  } catch {
    return false
  }
}
