import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { type SeenCard } from '../../src/domain/id-token-model.ts'
import { add, need, put, type Store, StoreUnavailable } from '../../src/domain/ports.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { openTemporary, storeKinds, temporaryDatabase } from './stores.ts'

const organisationId = 'default'

function card(key: string, count: number): SeenCard {
  return { organisationId, key, value: key, type: 'ISO14443', stationId: 's', firstSeenAt: 1, lastSeenAt: 1, count }
}

/** Reads a count and writes the next one, as every counting unit does. */
function count(store: Store, key: string): Promise<number> {
  return store.run({
    touches: [`card:${key}`],
    needs: { seen: need('seenCard', key) },
    decide: ({ seen }) => {
      const next = (seen?.count ?? 0) + 1
      return { result: next, writes: [put('seenCard', card(key, next))], events: [] }
    },
  })
}

const refused = (store: Store, key: string) =>
  store.run({
    touches: [`card:${key}`],
    needs: { seen: need('seenCard', key) },
    decide: () => ({
      result: 'stored',
      writes: [put('seenCard', card(key, 1)), add('statusReport', Object({ organisationId }))],
      events: [],
    }),
  })

describe.each(storeKinds)('%s', (kind) => {
  test('a unit sees what the units before it wrote, and they run in the order they came', async () => {
    await using database = await openTemporary(kind)
    const results = await Promise.all(Array.from({ length: 200 }, () => count(database.store, 'one')))
    expect(results).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
  })

  test('units of many stations share commits', async () => {
    await using database = await openTemporary(kind)
    await Promise.all(Array.from({ length: 120 }, (_, index) => count(database.store, `card-${index}`)))
    expect(database.metrics.units).toBe(120)
    expect(database.metrics.batches).toBeLessThan(20)
  })

  test('a unit whose decision throws fails alone', async () => {
    await using database = await openTemporary(kind)
    const wrong = database.store.run({
      touches: ['card:b'],
      needs: {},
      decide: () => {
        throw new TypeError('a rule that is wrong')
      },
    })
    const [first, failed, last] = await Promise.allSettled([
      count(database.store, 'a'),
      wrong,
      count(database.store, 'a'),
    ])
    expect([first, last]).toMatchObject([{ value: 1 }, { value: 2 }])
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'a rule that is wrong' } })
  })

  test('a unit that writes what cannot be stored fails alone and leaves nothing', async () => {
    await using database = await openTemporary(kind)
    const all = await Promise.allSettled([
      count(database.store, 'a'),
      refused(database.store, 'b'),
      count(database.store, 'c'),
      count(database.store, 'a'),
    ])
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(database.metrics.repeatedBatches).toBe(1)
    const kept = await database.reads.selectFrom('seenCard').select(['key', 'count']).orderBy('key').execute()
    expect(kept).toEqual([
      { key: 'a', count: 2 },
      { key: 'c', count: 1 },
    ])
  })

  test('a unit that the database itself refuses fails alone and leaves nothing', async () => {
    await using database = await openTemporary(kind)
    const user = (userId: string) => ({
      organisationId,
      userId,
      name: 'same',
      displayName: 'Same',
      role: 'viewer' as const,
      passwordHash: null,
      createdAt: 1,
      disabledAt: null,
      language: null,
    })
    const store = (userId: string) =>
      database.store.run({
        touches: [`user:${userId}`],
        needs: {},
        decide: () => ({
          result: userId,
          writes: [put('user', user(userId)), put('seenCard', card(userId, 1))],
          events: [],
        }),
      })
    const all = await Promise.allSettled([store('first'), store('second'), count(database.store, 'a')])
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(all[1]).not.toMatchObject({ reason: { name: 'StoreUnavailable' } })
    const kept = await database.reads.selectFrom('seenCard').select('key').orderBy('key').execute()
    expect(kept).toEqual([{ key: 'a' }, { key: 'first' }])
  })

  test('the second round of loads may ask by what the first one found', async () => {
    await using database = await openTemporary(kind)
    await count(database.store, 'first')
    const found = await database.store.run({
      touches: [],
      needs: { first: need('seenCard', 'first') },
      more: ({ first }) => ({ second: need('seenCard', first?.key ?? 'none') }),
      decide: ({ second }) => ({ result: second?.count, writes: [], events: [] }),
    })
    expect(found).toBe(1)
  })

  test('nobody can change what others load', async () => {
    await using database = await openTemporary(kind)
    await count(database.store, 'a')
    const load = (change: boolean) =>
      database.store.run({
        touches: ['card:a'],
        needs: { seen: need('seenCard', 'a') },
        decide: ({ seen }) => {
          if (seen !== undefined && change) seen.count = 99
          return { result: seen?.count, writes: [], events: [] }
        },
      })
    // Either store may refuse the attempt, and neither lets others see it.
    await Promise.allSettled([load(true)])
    expect(await load(false)).toBe(1)
  })

  test('promise 1: no unit is answered before its commit', async () => {
    const order: string[] = []
    await using database = await openTemporary(kind, {
      hooks: { beforeCommit: () => order.push('before'), afterCommit: () => order.push('after') },
    })
    await count(database.store, 'a').then(() => order.push('answered'))
    expect(order).toEqual(['before', 'after', 'answered'])
  })

  test('what was answered is there after the database is opened again', async () => {
    await using temporary = await temporaryDatabase(kind)
    const first = await openDatabase({ url: temporary.url })
    await Promise.all(Array.from({ length: 30 }, () => count(first.store, 'a')))
    await first.close()
    await using second = await openDatabase({ url: temporary.url })
    expect(await count(second.store, 'a')).toBe(31)
  })

  test('a queue that is full refuses at once', async () => {
    await using database = await openTemporary(kind, { queueLimit: 10 })
    const all = await Promise.allSettled(Array.from({ length: 30 }, () => count(database.store, 'a')))
    const kept = all.filter(({ status }) => status === 'fulfilled')
    expect(kept.length).toBeGreaterThanOrEqual(10)
    expect(kept.length).toBeLessThan(30)
    for (const result of all) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StoreUnavailable)
    }
    expect(await count(database.store, 'a')).toBe(kept.length + 1)
  })

  test('after closing, units are refused and nothing hangs', async () => {
    await using temporary = await temporaryDatabase(kind)
    const database = await openDatabase({ url: temporary.url })
    const last = count(database.store, 'a')
    await database.close()
    expect(await last).toBe(1)
    await expect(count(database.store, 'a')).rejects.toBeInstanceOf(StoreUnavailable)
  })
})

test('SQLite: a row that another connection changed is read anew', async () => {
  await using database = await openTemporary('sqlite')
  expect(await count(database.store, 'a')).toBe(1)
  expect(await count(database.store, 'a')).toBe(2)
  const other = new DatabaseSync(database.name)
  other.exec('UPDATE seen_card SET count = 40')
  other.close()
  expect(await count(database.store, 'a')).toBe(41)
})
