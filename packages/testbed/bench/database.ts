import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { cpuMs } from './processes.ts'

/** A PostgreSQL database of its own for one run, with the CPU its server processes use. */
export interface MeasuredDatabase extends AsyncDisposable {
  url: string
  /** CPU of the backends of this database and of the server's own writers so far, in ms. */
  cpuMs(): Promise<number>
}

export async function createPostgres(adminUrl: string): Promise<MeasuredDatabase> {
  const name = `stationmaster_bench_${randomUUID().replaceAll('-', '')}`
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
      for (const { pid } of rows) if (isOurs(pid)) seen.set(pid, cpuMs(pid))
      return [...seen.values()].reduce((sum, ms) => sum + ms, 0)
    },
    async [Symbol.asyncDispose]() {
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
      await admin.end()
    },
  }
}

function isOurs(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
  } catch {
    return false
  }
}
