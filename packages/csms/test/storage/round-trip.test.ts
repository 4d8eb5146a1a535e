import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TableName, type Write } from '../../src/domain/ports.ts'
import { decodeRow } from '../../src/storage/codec.ts'
import { createReads } from '../../src/storage/reads/index.ts'
import { type AnyTableName, allTables, tables } from '../../src/storage/tables.ts'
import { rowArbitrary } from './rows.ts'
import { openTemporary, storeKinds, type TestDatabase, write } from './stores.ts'

/** The tables that units write; the other two are storage's own. */
const written = allTables
  .map(({ name }) => name)
  .filter((name): name is TableName => name !== 'outbox' && name !== 'frame')

function writeOf(op: Write['op'], table: AnyTableName, row: unknown): Write {
  return { op, table, row } as Write
}

describe.each(storeKinds)('%s', (kind) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTemporary(kind)
  })
  afterAll(async () => {
    await database[Symbol.asyncDispose]()
  })

  test.each(written)('every row of %s comes back as it was written', async (name) => {
    const { numbered, key } = tables[name]
    const rows = fc.sample(rowArbitrary(name), { numRuns: 60, seed: 20 })
    const expected = new Map<string, object>()
    await write(database.store, ...rows.map((row) => writeOf(numbered ? 'add' : 'put', name, row)))
    for (const [index, row] of rows.entries()) {
      expected.set(JSON.stringify(numbered ? index : key.map((field) => row[field])), row)
    }
    const found = await database.reads.selectFrom(name).selectAll().execute()
    const decoded = found.map((row) => {
      const { seq, ...fields }: Record<string, unknown> = { ...decodeRow(name, row) }
      return numbered ? fields : { ...fields, ...(seq === undefined ? {} : { seq }) }
    })
    const sorted = (list: Iterable<object>) =>
      [...list].map((row) => JSON.stringify(row, Object.keys(row).sort())).sort()
    expect(decoded).toHaveLength(expected.size)
    expect(sorted(decoded)).toEqual(sorted(expected.values()))
    for (const row of expected.values()) expect(decoded).toContainEqual(row)
  })

  test.each([
    ['profiles', 'chargingProfile'],
    ['controls', 'derControl'],
    ['messages', 'displayMessage'],
    ['monitors', 'monitor'],
    ['tariffs', 'installedTariff'],
  ] as const)('stations that have %s in doubt are found', async (what, table) => {
    const [one, two, other] = fc.sample(rowArbitrary(table), { numRuns: 3, seed: 3 })
    await write(
      database.store,
      writeOf('put', table, { ...one, stationId: 'in doubt', uncertainSince: 5 }),
      writeOf('put', table, { ...two, stationId: 'certain', uncertainSince: null }),
      writeOf('put', table, { ...other, stationId: 'in doubt too', uncertainSince: 6 }),
    )
    const stations = await createReads(database.reads).uncertainRows.stations(what)
    expect(stations.filter((station) => /doubt|certain/.test(station)).sort()).toEqual(['in doubt', 'in doubt too'])
  })

  test('a row is taken away by its key, and only that row', async () => {
    const [one, other] = fc.sample(rowArbitrary('connector'), { numRuns: 2, seed: 1 }).map((row, index) => ({
      ...row,
      stationId: 'station',
      evseId: 1,
      connectorId: index,
    }))
    await write(database.store, writeOf('put', 'connector', one), writeOf('put', 'connector', other))
    await write(database.store, writeOf('remove', 'connector', one))
    const found = await database.reads
      .selectFrom('connector')
      .select('connectorId')
      .where('stationId', '=', 'station')
      .execute()
    expect(found).toEqual([{ connectorId: 1 }])
  })

  test('text with a NUL, and numbers beyond what is kept, are stored as near as can be in both stores', async () => {
    const [row] = fc.sample(rowArbitrary('statusReport'), { numRuns: 1, seed: 3 })
    await write(
      database.store,
      writeOf('add', 'statusReport', { ...row, stationId: 'nul', info: 'a\u0000b', evseId: 1.6, connectorId: 1e300 }),
    )
    const found = await database.reads
      .selectFrom('statusReport')
      .select(['info', 'evseId', 'connectorId'])
      .where('stationId', '=', 'nul')
      .execute()
    expect(found).toEqual([{ info: 'a\uFFFDb', evseId: 2, connectorId: Number.MAX_SAFE_INTEGER }])
  })
})
