import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { put } from '../../src/domain/ports.ts'
import { snakeCase } from '../../src/storage/columns.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { type Migration } from '../../src/storage/migrations/schema.ts'
import { NewerSchema } from '../../src/storage/migrations/version.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { allTables } from '../../src/storage/tables.ts'
import { onServer, postgresIsThere, storeKinds, temporaryDatabase, write } from './stores.ts'

const last = migrations.at(-1)?.version ?? 0
const later: Migration = {
  version: last + 1,
  name: 'a note for every site',
  statements: () => ['ALTER TABLE "site" ADD COLUMN "note" text'],
}
const broken: Migration = {
  version: last + 1,
  name: 'half of it fails',
  statements: () => ['ALTER TABLE "site" ADD COLUMN "half" text', 'ALTER TABLE "no_such_table" ADD COLUMN "note" text'],
}

const site = {
  organisationId: 'o',
  siteId: 'site',
  name: 'Harbour',
  address: null,
  city: null,
  postalCode: null,
  country: 'SE',
  timeZone: 'Europe/Stockholm',
  latitude: 57.7,
  longitude: 11.97,
}

test('migrations are numbered from 1 without gaps', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
})

describe.each(storeKinds)('%s', (kind) => {
  test('a database of an older version is brought forward with what it holds', async () => {
    await using temporary = await temporaryDatabase(kind)
    const first = await openDatabase({ url: temporary.url })
    expect(first.migrated).toMatchObject({ from: 0, to: last, copy: null })
    await write(first.store, put('site', Object({ ...site, access: { mode: 'known', groupIds: [] } })))
    await first.close()
    await using second = await openDatabase({ url: temporary.url, copyTaken: true, migrations: [...migrations, later] })
    expect(second.migrated).toMatchObject({ from: last, to: last + 1 })
    const found = await second.reads.selectFrom('site').selectAll().execute()
    expect(found).toMatchObject([{ siteId: 'site', latitude: 57.7, note: null }])
  })

  test('a database of a newer version is refused with both versions named', async () => {
    await using temporary = await temporaryDatabase(kind)
    const newer = await openDatabase({ url: temporary.url, copyTaken: true, migrations: [...migrations, later] })
    await newer.close()
    const opening = openDatabase({ url: temporary.url })
    await expect(opening).rejects.toBeInstanceOf(NewerSchema)
    await expect(opening).rejects.toThrow(`schema version ${last + 1}; this program knows up to ${last}`)
  })

  test('a migration that fails changes nothing', async () => {
    await using temporary = await temporaryDatabase(kind)
    await (await openDatabase({ url: temporary.url })).close()
    await expect(
      openDatabase({ url: temporary.url, copyTaken: true, migrations: [...migrations, broken] }),
    ).rejects.toThrow()
    await using again = await openDatabase({ url: temporary.url, copyTaken: true, migrations: [...migrations, later] })
    expect(again.migrated.from).toBe(last)
  })
})

test('SQLite: a copy is taken before an existing database is migrated, and it opens as the old version', async () => {
  await using temporary = await temporaryDatabase('sqlite')
  const first = await openDatabase({ url: temporary.url })
  await write(first.store, put('site', Object({ ...site, access: { mode: 'known', groupIds: [] } })))
  await first.close()
  const second = await openDatabase({ url: temporary.url, copyTaken: true, migrations: [...migrations, later] })
  const { copy } = second.migrated
  await second.close()
  expect(copy).not.toBeNull()
  expect(existsSync(copy ?? '')).toBe(true)
  await using old = await openDatabase({ url: `sqlite:${copy}` })
  expect(old.migrated).toMatchObject({ from: last, to: last })
  expect(await old.reads.selectFrom('site').select('siteId').execute()).toEqual([{ siteId: 'site' }])
})

test('SQLite: what the migrations make is what the tables say', async () => {
  await using temporary = await temporaryDatabase('sqlite')
  await (await openDatabase({ url: temporary.url })).close()
  const database = new DatabaseSync(temporary.name, { readOnly: true })
  for (const table of allTables) {
    const columns = database.prepare(`PRAGMA table_info(${table.sqlName})`).all()
    const found = new Map(
      columns.map(({ name, type, notnull }) => [name, `${String(type)} ${notnull === 1 ? 'NOT NULL' : ''}`.trim()]),
    )
    const types = { text: 'TEXT', json: 'TEXT', int: 'INTEGER', instant: 'INTEGER', boolean: 'INTEGER', real: 'REAL' }
    const expected = new Map(
      table.fields.map((field, index) => [
        snakeCase(field),
        `${types[table.kinds[index] ?? 'text']} ${table.nullable[index] ? '' : 'NOT NULL'}`.trim(),
      ]),
    )
    if (table.numbered) expected.set('seq', 'INTEGER')
    expect(found, table.name).toEqual(expected)
    const indexes = database.prepare(
      `SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?`,
    )
    const sql = indexes.all(snakeCase(table.name)).map((row) => String(row.sql))
    const wanted = table.indexes.map(({ on, where }) => {
      const condition = where === undefined ? '' : ` WHERE ${where}`
      return `(${on.map((field) => `"${snakeCase(field)}"`).join(', ')})${condition}`
    })
    expect(sql.map((text) => text.slice(text.indexOf('('))).sort(), table.name).toEqual(wanted.sort())
  }
  database.close()
})

describe.runIf(postgresIsThere)('PostgreSQL', () => {
  test('what is there is migrated only when the operator has a copy', async () => {
    await using temporary = await temporaryDatabase('postgres')
    await (await openDatabase({ url: temporary.url })).close()
    const newer = [...migrations, later]
    await expect(openDatabase({ url: temporary.url, migrations: newer })).rejects.toThrow('--copy-taken')
    await using same = await openDatabase({ url: temporary.url })
    expect(same.migrated).toMatchObject({ from: last, to: last })
    await using migrated = await openDatabase({ url: temporary.url, migrations: newer, copyTaken: true })
    expect(migrated.migrated).toMatchObject({ from: last, to: last + 1 })
  })

  test('four nodes that start at once on an empty server migrate it once', async () => {
    await using temporary = await temporaryDatabase('postgres')
    const nodes = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url: temporary.url })))
    expect(nodes.map(({ migrated }) => migrated.from).sort((a, b) => a - b)).toEqual([0, last, last, last])
    for (const node of nodes) await node.close()
  })

  test('both stores have the same columns, and the time series are kept by month', async () => {
    await using temporary = await temporaryDatabase('postgres')
    await (await openDatabase({ url: temporary.url })).close()
    const client = new Client({ connectionString: temporary.url })
    await client.connect()
    const { rows } = await client.query<{ table_name: string; column_name: string; is_nullable: string }>(
      "SELECT table_name, column_name, is_nullable FROM information_schema.columns WHERE table_schema = 'public'",
    )
    const parts = await client.query<{ parent: string }>(
      "SELECT DISTINCT inhparent::regclass::text AS parent FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent AND c.relkind = 'p'",
    )
    await client.end()
    for (const table of allTables) {
      const found = rows.filter((row) => row.table_name === snakeCase(table.name))
      const expected = table.fields.map((field, index) => [snakeCase(field), table.nullable[index] ? 'YES' : 'NO'])
      if (table.numbered) expected.push(['seq', 'NO'])
      expect(new Map(found.map((row) => [row.column_name, row.is_nullable])), table.name).toEqual(
        new Map(Object.fromEntries(expected) ? expected.map(([a, b]) => [a, b]) : []),
      )
    }
    expect(parts.rows.map(({ parent }) => parent).sort()).toEqual([
      'frame',
      'meter_value',
      'monitoring_value',
      'security_event',
      'status_report',
    ])
    expect(await onServer('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})
