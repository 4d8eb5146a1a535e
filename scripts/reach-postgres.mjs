// Exit code 0 when a PostgreSQL server answers at the given address.
import { createRequire } from 'node:module'

const { Client } = createRequire(new URL('../packages/csms/package.json', import.meta.url))('pg')
const client = new Client({ connectionString: process.argv[2], connectionTimeoutMillis: 5_000 })
try {
  await client.connect()
  await client.query('select 1')
} catch {
  // Whatever keeps it from answering, the caller says what is left out.
  process.exitCode = 1
} finally {
  await client.end().catch(() => undefined)
}
