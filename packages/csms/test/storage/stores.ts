import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { type Store, type Write } from '../../src/domain/ports.ts'
import { type OpenDatabase, type OpenOptions, openDatabase } from '../../src/storage/open.ts'

export type StoreKind = 'sqlite' | 'postgres'

const server = process.env.STATIONMASTER_TEST_POSTGRES

if (server === undefined) {
  process.stderr.write(
    '\n*** STATIONMASTER_TEST_POSTGRES is not set: the storage tests run on SQLite only, nothing is said of PostgreSQL ***\n\n',
  )
}

/** The stores that can be tested here: SQLite always, PostgreSQL when a server is named. */
export const storeKinds: readonly StoreKind[] = server === undefined ? ['sqlite'] : ['sqlite', 'postgres']
export const postgresIsThere = server !== undefined

export async function onServer(text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(text)
    return rows
  } finally {
    await client.end()
  }
}

export interface TemporaryDatabase extends AsyncDisposable {
  url: string
  /** The file, or the database's name on the server. */
  name: string
}

export async function temporaryDatabase(kind: StoreKind): Promise<TemporaryDatabase> {
  if (kind === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'stationmaster-storage-'))
    const name = join(folder, 'test.db')
    const dispose = async () => rmSync(folder, { recursive: true, force: true })
    return { url: `sqlite:${name}`, name, [Symbol.asyncDispose]: dispose }
  }
  const name = `stationmaster_test_${randomBytes(6).toString('hex')}`
  await onServer(`CREATE DATABASE ${name}`)
  const url = new URL(server ?? '')
  url.pathname = `/${name}`
  const dispose = async () => {
    await onServer(`DROP DATABASE ${name} WITH (FORCE)`)
  }
  return { url: url.href, name, [Symbol.asyncDispose]: dispose }
}

export interface TestDatabase extends OpenDatabase {
  url: string
  name: string
}

/** A new database of the kind, open; both go when it is disposed. */
export async function openTemporary(kind: StoreKind, options: Partial<OpenOptions> = {}): Promise<TestDatabase> {
  const temporary = await temporaryDatabase(kind)
  const database = await openDatabase({ holdMs: 5_000, exclusive: true, ...options, url: temporary.url })
  const dispose = async () => {
    await database.close()
    await temporary[Symbol.asyncDispose]()
  }
  return { ...database, url: temporary.url, name: temporary.name, [Symbol.asyncDispose]: dispose }
}

/** Runs the writes in their order, in as few commits as the store makes of them. */
export async function write(store: Store, ...writes: Write[]): Promise<void> {
  await Promise.all(
    writes.map((one) =>
      store.run({ touches: ['test'], needs: {}, decide: () => ({ result: undefined, writes: [one], events: [] }) }),
    ),
  )
}
