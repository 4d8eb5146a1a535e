import { rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { need, type Write } from '../../src/domain/ports.ts'
import { BackupRefused, backup, move, restore } from '../../src/storage/backup.ts'
import { decodeRow } from '../../src/storage/codec.ts'
import { lockFolder } from '../../src/storage/folder-lock.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { type Migration } from '../../src/storage/migrations/schema.ts'
import { type OpenDatabase, openDatabase } from '../../src/storage/open.ts'
import { allTables, tables } from '../../src/storage/tables.ts'
import { rowArbitrary } from './rows.ts'
import { postgresIsThere, type StoreKind, storeKinds, temporaryDatabase, write } from './stores.ts'

const clock = { now: () => 1_790_000_000_000 }

/** Some rows in every table, two transaction numbers taken, a few events told and frames kept. */
async function fill(database: OpenDatabase): Promise<number> {
  for (const { name, numbered } of allTables) {
    if (name === 'outbox' || name === 'frame') continue
    const rows = fc.sample(rowArbitrary(name), { numRuns: 12, seed: 5 })
    const writes = rows.map((row) => ({ op: numbered ? 'add' : 'put', table: name, row }))
    await write(database.store, ...(writes as unknown as Write[]))
  }
  for (const row of fc.sample(rowArbitrary('frame'), { numRuns: 5, seed: 6 })) {
    database.frames.append({ ...Object(row), at: clock.now() })
  }
  await database.frames.flush()
  return number(database)
}

function number(database: OpenDatabase): Promise<number> {
  return database.store.run({
    touches: ['n'],
    needs: { next: need('nextTransactionNumber') },
    decide: ({ next }) => ({
      result: next,
      writes: [],
      events: [{ organisationId: 'o', type: 'told', stationId: null, at: 1, source: 's', data: { next } }],
    }),
  })
}

async function contents(database: OpenDatabase) {
  const all: Record<string, string[]> = {}
  for (const { name } of allTables) {
    const rows = await database.reads.selectFrom(name).selectAll().execute()
    all[name] = rows
      .map((row) => JSON.stringify(Object.entries(decodeRow(name, row)).toSorted(([a], [b]) => (a < b ? -1 : 1))))
      .sort()
    expect(all[name]?.length, name).toBeGreaterThan(0)
  }
  return all
}

const pairs = storeKinds.flatMap((from) => storeKinds.map((to): [StoreKind, StoreKind] => [from, to]))

describe('backup and restore', () => {
  test.each(pairs)('of %s to %s bring back every row of every table, and no number twice', async (from, to) => {
    await using source = await temporaryDatabase(from)
    await using target = await temporaryDatabase(to)
    await using folder = await temporaryDatabase('sqlite')
    const original = await openDatabase({ url: source.url, clock })
    const taken = await fill(original)
    const file = `${folder.name}.backup`
    const counts = await backup(source.url, file, clock)
    const expected = await contents(original)
    const newest = await original.events.bounds()
    await original.close()
    expect(counts).toEqual(Object.fromEntries(allTables.map(({ name }) => [name, expected[name]?.length])))
    expect(await restore(file, target.url, clock)).toEqual(counts)
    await using restored = await openDatabase({ url: target.url, clock })
    expect(await contents(restored)).toEqual(expected)
    expect(await number(restored)).toBeGreaterThan(taken)
    await expect.poll(async () => (await restored.events.bounds())?.newest ?? 0).toBeGreaterThan(newest?.newest ?? 0)
    await write(restored.store, { op: 'add', table: 'audit', row: Object(fc.sample(rowArbitrary('audit'), 1)[0]) })
    expect(await restored.reads.selectFrom('audit').select('seq').execute()).toHaveLength((counts.audit ?? 0) + 1)
  })

  test.each(storeKinds)('into a %s database that holds something is refused and changes nothing', async (kind) => {
    await using source = await temporaryDatabase('sqlite')
    await using target = await temporaryDatabase(kind)
    const original = await openDatabase({ url: source.url, clock })
    await fill(original)
    await original.close()
    await using there = await openDatabase({ url: target.url, clock })
    await number(there)
    await expect(restore(source.name, target.url, clock)).rejects.toBeInstanceOf(BackupRefused)
    expect(await there.reads.selectFrom('station').selectAll().execute()).toEqual([])
  })

  test('into a folder that is not there, or of a database that is not, are refused in words', async () => {
    await using source = await temporaryDatabase('sqlite')
    await expect(backup(source.url, `${source.name}.d/backup.db`, clock)).rejects.toThrow(
      /there is no folder .*make it/,
    )
    await expect(backup(source.url, `${source.name}.backup`, clock)).rejects.toThrow(`no database ${source.name}`)
  })

  test('leave files that nobody but their owner reads, as the database and what lies beside it', async () => {
    await using source = await temporaryDatabase('sqlite')
    const [copy, restored] = [`${source.name}.backup`, `${source.name}.restored`]
    const modes: Record<string, string> = {}
    const note = (...files: string[]) => {
      for (const file of files) modes[basename(file)] = (statSync(file).mode & 0o777).toString(8)
    }
    {
      await using database = await openDatabase({ url: source.url, clock })
      await number(database)
      note(source.name, `${source.name}-wal`, `${source.name}-shm`)
      await backup(source.url, copy, clock)
    }
    await restore(copy, `sqlite:${restored}`, clock)
    note(copy, restored)
    expect(new Set(Object.values(modes))).toEqual(new Set(['600']))
    expect(Object.keys(modes)).toHaveLength(5)
  })

  test('of a damaged file is refused', async () => {
    await using folder = await temporaryDatabase('sqlite')
    const file = `${folder.name}.backup`
    writeFileSync(file, 'this is no database')
    await expect(restore(file, folder.url, clock)).rejects.toThrow()
    await expect(restore(`${file}.none`, folder.url, clock)).rejects.toBeInstanceOf(BackupRefused)
    rmSync(file)
  })

  test.each(storeKinds)('of %s never overwrites a file', async (kind) => {
    await using source = await temporaryDatabase(kind)
    await using database = await openDatabase({ url: source.url, clock })
    await number(database)
    await using folder = await temporaryDatabase('sqlite')
    const file = `${folder.name}.backup`
    await backup(source.url, file, clock)
    await expect(backup(source.url, file, clock)).rejects.toBeInstanceOf(BackupRefused)
  })
})

test.runIf(postgresIsThere)(
  'a PostgreSQL database of an older schema is brought forward for a restore or a move only when there is a copy of it',
  async () => {
    await using source = await temporaryDatabase('sqlite')
    await using target = await temporaryDatabase('postgres')
    const original = await openDatabase({ url: source.url, clock })
    await number(original)
    await original.close()
    await (await openDatabase({ url: target.url, clock })).close()
    const newest = (migrations.at(-1)?.version ?? 0) + 1
    const later: Migration = {
      version: newest,
      name: 'a note for every site',
      statements: () => ['ALTER TABLE "site" ADD COLUMN "note" text'],
    }
    const newer = { migrations: [...migrations, later] }
    await expect(restore(source.name, target.url, clock, newer)).rejects.toThrow('--copy-taken')
    await expect(move(source.url, target.url, clock, newer)).rejects.toThrow('--copy-taken')
    expect(await restore(source.name, target.url, clock, { ...newer, copyTaken: true })).toMatchObject({ outbox: 1 })
    await using restored = await openDatabase({ url: target.url, clock, ...newer })
    expect(restored.migrated).toMatchObject({ from: newest, to: newest })
  },
)

test('a move out of a folder that a server has is refused, and says to stop it', async () => {
  await using source = await temporaryDatabase('sqlite')
  await openDatabase({ url: source.url, clock }).then((database) => database.close())
  using lock = lockFolder(dirname(source.name))
  lock.announce('http://127.0.0.1:8080')
  await expect(move(source.url, 'postgres://nobody.invalid/x', clock)).rejects.toThrow(
    /in use by another Stationmaster at http:\/\/127\.0\.0\.1:8080; stop it first/,
  )
})

describe.runIf(postgresIsThere)('move', () => {
  test('brings every row from SQLite to PostgreSQL, where it is counted, and leaves the file as it was', async () => {
    await using source = await temporaryDatabase('sqlite')
    await using target = await temporaryDatabase('postgres')
    const original = await openDatabase({ url: source.url, clock })
    const taken = await fill(original)
    const expected = await contents(original)
    await original.close()
    const counts = await move(source.url, target.url, clock)
    expect(counts).toEqual(Object.fromEntries(allTables.map(({ name }) => [name, expected[name]?.length])))
    await using moved = await openDatabase({ url: target.url, clock })
    await using left = await openDatabase({ url: source.url, clock })
    expect(await contents(moved)).toEqual(expected)
    expect(await contents(left)).toEqual(expected)
    expect(await number(moved)).toBeGreaterThan(taken)
    expect(tables.meterValue.month).toBe('receivedAt')
  })
})
