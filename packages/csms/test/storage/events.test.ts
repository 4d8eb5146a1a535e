import { describe, expect, test } from 'vitest'
import { type Store } from '../../src/domain/ports.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { type EventLog } from '../../src/storage/outbox.ts'
import { openTemporary, postgresIsThere, storeKinds, temporaryDatabase } from './stores.ts'

function tell(store: Store, stationId: string, numbers: readonly number[]): Promise<null> {
  return store.run({
    touches: [`station:${stationId}`],
    needs: {},
    decide: () => ({
      result: null,
      writes: [],
      events: numbers.map((number) => ({
        organisationId: 'default',
        type: 'test',
        stationId,
        at: 5,
        source: 'station',
        data: { number },
      })),
    }),
  })
}

interface Told {
  position: number
  stationId: string | null
  number: number
}

async function readAll(events: EventLog, from = 0): Promise<Told[]> {
  const all: Told[] = []
  for (let position = from; ; ) {
    const page = await events.after(position, 7)
    if (page.length === 0) return all
    position = page.at(-1)?.position ?? position
    for (const event of page) all.push({ ...event, number: Object(event.data).number })
  }
}

/** Waits for so many: on PostgreSQL whatever else runs on the server may hold them back for a moment. */
async function read(events: EventLog, count: number): Promise<Told[]> {
  let all: Told[] = []
  await expect
    .poll(
      async () => {
        all = await readAll(events)
        return all.length
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThanOrEqual(count)
  expect(all).toHaveLength(count)
  return all
}

describe.each(storeKinds)('%s', (kind) => {
  test('the feed tells events in the order of their commits, with rising positions', async () => {
    await using database = await openTemporary(kind)
    for (let number = 0; number < 20; number += 2) await tell(database.store, 's', [number, number + 1])
    const events = await read(database.events, 20)
    expect(events.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index))
    const positions = events.map(({ position }) => position)
    expect(positions).toEqual(positions.toSorted((a, b) => a - b))
    const [event] = await database.events.after(0, 1)
    expect(event).toMatchObject({ type: 'test', version: 1, organisationId: 'default', at: 5, source: 'station' })
    expect(event?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    await expect.poll(() => database.events.lagMs()).toBe(0)
  })

  test('a commit wakes the feed', async () => {
    await using database = await openTemporary(kind)
    let woken = 0
    const stop = database.events.onCommitted(() => woken++)
    await tell(database.store, 's', [1])
    await expect.poll(() => woken).toBeGreaterThan(0)
    stop()
    const before = woken
    await tell(database.store, 's', [2])
    expect(woken).toBe(before)
  })

  test('what was given up is known as such, and positions are not given out twice', async () => {
    await using temporary = await temporaryDatabase(kind)
    const first = await openDatabase({ url: temporary.url })
    for (let number = 0; number < 10; number++) await tell(first.store, 's', [number])
    const all = await read(first.events, 10)
    expect(await first.events.trim({ before: 0, count: 4 })).toBe(6)
    expect((await read(first.events, 4)).map(({ number }) => number)).toEqual([6, 7, 8, 9])
    expect(await first.events.isKept(all[2]?.position ?? 0)).toBe(false)
    expect(await first.events.isKept(all[5]?.position ?? 0)).toBe(true)
    expect(await first.events.trim({ before: Number.MAX_SAFE_INTEGER, count: 100 })).toBe(4)
    expect(await first.events.bounds()).toBeNull()
    await first.close()
    await using second = await openDatabase({ url: temporary.url })
    await tell(second.store, 's', [10])
    const [newest] = await read(second.events, 1)
    expect(newest?.position).toBeGreaterThan(all.at(-1)?.position ?? 0)
  })
})

describe.runIf(postgresIsThere)('PostgreSQL', () => {
  test('a reader beside two writing nodes sees every event once, each station in its order', async () => {
    await using temporary = await temporaryDatabase('postgres')
    await using one = await openDatabase({ url: temporary.url, lanes: 3 })
    await using two = await openDatabase({ url: temporary.url, lanes: 3 })
    const rounds = 25
    const stations = Array.from({ length: 12 }, (_, index) => `s${index}`)
    let writing = true
    const writers = Promise.all(
      stations.map(async (stationId, index) => {
        for (let round = 0; round < rounds; round++) {
          const node = (index + round) % 2 === 0 ? one : two
          await tell(node.store, stationId, [round])
        }
      }),
    ).finally(() => {
      writing = false
    })
    const seen: { position: number; stationId: string | null; number: number }[] = []
    for (let last = false; ; ) {
      const page = await readAll(one.events, seen.at(-1)?.position ?? 0)
      seen.push(...page)
      if (last && seen.length >= rounds * stations.length) break
      last = !writing
    }
    await writers
    expect(seen).toHaveLength(rounds * stations.length)
    for (const stationId of stations) {
      const numbers = seen.filter((event) => event.stationId === stationId).map(({ number }) => number)
      expect(numbers).toEqual(Array.from({ length: rounds }, (_, index) => index))
    }
  })

  test('two nodes that count the same card lose no count', async () => {
    await using temporary = await temporaryDatabase('postgres')
    await using one = await openDatabase({ url: temporary.url })
    await using two = await openDatabase({ url: temporary.url })
    const count = (store: Store) =>
      store.run({
        touches: ['card:a'],
        needs: { seen: { lookup: 'seenCard', key: ['a'] } },
        decide: ({ seen }) => {
          const next = (seen?.count ?? 0) + 1
          const row = {
            organisationId: 'o',
            key: 'a',
            value: 'a',
            type: 't',
            stationId: 's',
            firstSeenAt: 1,
            lastSeenAt: 1,
          }
          return { result: next, writes: [{ op: 'put', table: 'seenCard', row: { ...row, count: next } }], events: [] }
        },
      })
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, index) => count(index % 2 === 0 ? one.store : two.store)),
    )
    expect([...results].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
  })

  test('an event of a transaction that still runs elsewhere holds the feed back, and it goes on when that ends', async () => {
    await using temporary = await temporaryDatabase('postgres')
    await using database = await openDatabase({ url: temporary.url })
    const { Client } = await import('pg')
    const foreign = new Client({ connectionString: temporary.url })
    await foreign.connect()
    await foreign.query('BEGIN; SELECT pg_current_xact_id()')
    await tell(database.store, 's', [1])
    expect(await readAll(database.events)).toEqual([])
    let woken = 0
    database.events.onCommitted(() => woken++)
    await foreign.query('ROLLBACK')
    await foreign.end()
    await expect.poll(() => woken).toBeGreaterThan(0)
    expect((await read(database.events, 1)).map(({ number }) => number)).toEqual([1])
  })
})
