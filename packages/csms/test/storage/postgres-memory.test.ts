import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { need, put, type Store } from '../../src/domain/ports.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { openTemporary, postgresIsThere, temporaryDatabase } from './stores.ts'

const card = { organisationId: 'o', key: 'a', value: 'v', type: 't', stationId: 's', firstSeenAt: 1, lastSeenAt: 1 }

/** Counts the card up and tells what it was counted up from. */
function count(store: Store): Promise<number> {
  return store.run({
    touches: ['card:a'],
    needs: { seen: need('seenCard', 'a') },
    decide: ({ seen }) => {
      const before = seen?.count ?? 0
      return { result: before, writes: [put('seenCard', { ...card, count: before + 1 })], events: [] }
    },
  })
}

async function statement(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

describe.runIf(postgresIsThere)('what a server alone on PostgreSQL remembers', () => {
  test('is given up as soon as somebody else has taken the turn', async () => {
    await using database = await openTemporary('postgres')
    expect([await count(database.store), await count(database.store)]).toEqual([0, 1])
    await statement(
      database.url,
      `UPDATE "seen_card" SET count = 40; UPDATE "counter" SET value = value + ${2 ** 20} WHERE name = 'turn'`,
    )
    expect([await count(database.store), await count(database.store)]).toEqual([40, 41])
  })

  test('is given up when a row is written past the units', async () => {
    await using database = await openTemporary('postgres')
    await count(database.store)
    await database.maintenance.rewrite([
      { sql: 'UPDATE "seen_card" SET count = ? WHERE "key" = ?', parameters: [7, 'a'] },
    ])
    expect(await count(database.store)).toBe(7)
  })

  test('is not believed by a server that has lost the database to another', async () => {
    await using temporary = await temporaryDatabase('postgres')
    await using way = await proxy(new URL(temporary.url))
    const first = await openDatabase({ url: way.url, exclusive: true, holdMs: 300 })
    await count(first.store)
    way.cut()
    await statement(
      temporary.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`,
    )
    {
      await using second = await openDatabase({ url: temporary.url, exclusive: true })
      expect(await count(second.store)).toBe(1)
      way.mend()
      await expect(count(first.store)).rejects.toMatchObject({ name: 'StoreUnavailable' })
      expect(await count(second.store)).toBe(2)
    }
    await expect.poll(() => count(first.store).catch(() => null), { timeout: 10_000 }).toBe(3)
    await first.close()
  }, 30_000)

  test('holds no row that a failed commit would have written', async () => {
    let fail = false
    await using database = await openTemporary('postgres', {
      holdMs: 300,
      hooks: {
        beforeCommit: () => {
          if (fail) throw new RangeError('refused')
        },
      },
    })
    await count(database.store)
    fail = true
    await expect(count(database.store)).rejects.toThrow('refused')
    fail = false
    expect(await count(database.store)).toBe(1)
  })
})

/** Hands everything on; while it is cut, nobody comes through and those who were connected hear nothing of it. */
async function proxy(target: URL) {
  let isCut = false
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    sockets.add(client)
    client.on('error', () => client.destroy())
    if (isCut) {
      client.destroy()
      return
    }
    const upstream = connect(Number(target.port || 5432), target.hostname)
    sockets.add(upstream)
    upstream.on('error', () => upstream.destroy())
    client.on('data', (data) => {
      if (!isCut) upstream.write(data)
    })
    upstream.on('data', (data) => {
      if (!isCut) client.write(data)
    })
    upstream.on('close', () => {
      if (!isCut) client.destroy()
    })
    client.on('close', () => upstream.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(typeof address === 'object' ? address?.port : 0)
  return {
    url: url.href,
    cut: () => {
      isCut = true
    },
    mend: () => {
      isCut = false
      for (const socket of sockets) socket.destroy()
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
