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
  ] as const)('stations that have %s in doubt and can be asked are found, one after the other', async (what, table) => {
    const [one, two, other, three] = fc.sample(rowArbitrary(table), { numRuns: 4, seed: 3 })
    const station = (stationId: string, protocolVersion: string, linkAt: number | null) => {
      const [row] = fc.sample(rowArbitrary('station'), { numRuns: 1, seed: 4 })
      return writeOf('put', 'station', { ...row, stationId, identity: stationId, protocolVersion, linkAt })
    }
    await write(
      database.store,
      station('b in doubt', 'can be asked', 1),
      station('c certain', 'can be asked', 2),
      station('a in doubt', 'can be asked too', null),
      station('d in doubt', 'has no words', 3),
      writeOf('put', table, { ...one, stationId: 'b in doubt', uncertainSince: 5 }),
      writeOf('put', table, { ...three, stationId: 'b in doubt', uncertainSince: 7 }),
      writeOf('put', table, { ...two, stationId: 'c certain', uncertainSince: null }),
      writeOf('put', table, { ...other, stationId: 'a in doubt', uncertainSince: 6 }),
      writeOf('put', table, { ...two, stationId: 'd in doubt', uncertainSince: 8 }),
    )
    const { doubts } = createReads(database.reads).uncertainRows
    const versions = ['can be asked', 'can be asked too']
    const first = { stationId: 'a in doubt', since: 6, linkAt: null }
    const second = { stationId: 'b in doubt', since: 7, linkAt: 1 }
    expect(await doubts(what, { versions, after: null, limit: 9 })).toEqual([first, second])
    expect(await doubts(what, { versions, after: null, limit: 1 })).toEqual([first])
    expect(await doubts(what, { versions, after: 'a in doubt', limit: 1 })).toEqual([second])
  })

  test('a profile of a start in doubt is overdue once the doubt is old, any other without its transaction at once', async () => {
    const [row] = fc.sample(rowArbitrary('chargingProfile'), { numRuns: 1, seed: 5 })
    const profile = (profileId: number, more: object) => {
      const start = { stationId: 'starts', purpose: 'TxProfile', transactionKey: null, commandId: 'over' }
      return writeOf('put', 'chargingProfile', { ...row, ...start, profileId, uncertainSince: null, ...more })
    }
    await write(
      database.store,
      profile(1, { uncertainSince: 10 }),
      profile(2, { uncertainSince: 20 }),
      profile(3, {}),
      profile(4, { uncertainSince: 20, transactionKey: 'over' }),
      profile(5, { purpose: 'TxDefaultProfile' }),
    )
    const overdue = await createReads(database.reads).smartCharging.overdue(20)
    const ids = overdue.flatMap(({ stationId, profileId }) => (stationId === 'starts' ? [profileId] : []))
    expect(new Set(ids)).toEqual(new Set([1, 3, 4]))
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
