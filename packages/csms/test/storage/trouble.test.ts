import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { add, need, put, type Store, StoreUnavailable } from '../../src/domain/ports.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { onServer, openTemporary, postgresIsThere, temporaryDatabase } from './stores.ts'

const organisationId = 'default'

function report(store: Store, stationId: string): Promise<string> {
  return store.run({
    touches: [`station:${stationId}`],
    needs: { seen: need('seenCard', stationId) },
    decide: ({ seen }) => ({
      result: 'stored',
      writes: [
        add('audit', {
          organisationId,
          auditId: stationId,
          at: 1,
          actor: 'test',
          reason: null,
          action: 'test',
          subject: stationId,
          change: { count: seen?.count ?? 0 },
        }),
        put('seenCard', {
          organisationId,
          key: stationId,
          value: 'v',
          type: 't',
          stationId,
          firstSeenAt: 1,
          lastSeenAt: 1,
          count: (seen?.count ?? 0) + 1,
        }),
      ],
      events: [],
    }),
  })
}

const holdMs = 300

describe('SQLite', () => {
  test('a locked database holds units, and they are stored as soon as it is free', async () => {
    await using database = await openTemporary('sqlite', { holdMs: 20_000 })
    const other = new DatabaseSync(database.name)
    other.exec('BEGIN IMMEDIATE')
    const waiting = [report(database.store, 'a'), report(database.store, 'b')]
    await expect.poll(() => database.metrics.unavailableAttempts).toBeGreaterThan(1)
    other.exec('ROLLBACK')
    other.close()
    expect(await Promise.all(waiting)).toEqual(['stored', 'stored'])
    expect(await database.health()).toMatchObject({ ok: true })
  })

  test('a start waits for the server before it, which is still closing the file', async () => {
    await using temporary = await temporaryDatabase('sqlite')
    const settings = { url: temporary.url, firstTransactionNumber: 1 }
    await (await openDatabase(settings)).close()
    const script = `const { DatabaseSync } = await import('node:sqlite')
      const database = new DatabaseSync(process.argv[1])
      database.exec('PRAGMA locking_mode = EXCLUSIVE')
      database.exec('BEGIN IMMEDIATE; COMMIT')
      console.log('held')
      setTimeout(() => database.close(), 300)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script, temporary.name])
    onTestFinished(() => void holder.kill())
    await once(holder.stdout, 'data')
    const database = await openDatabase(settings)
    expect(await report(database.store, 'a')).toBe('stored')
    await database.close()
  })

  test('a database that stays locked refuses with StoreUnavailable, stores nothing of it, and comes back', async () => {
    await using database = await openTemporary('sqlite', { holdMs })
    const other = new DatabaseSync(database.name)
    other.exec('BEGIN IMMEDIATE')
    const all = await Promise.allSettled([report(database.store, 'a'), report(database.store, 'b')])
    for (const result of all) expect(result).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) })
    expect(await database.health()).toMatchObject({ ok: false, detail: expect.stringContaining('locked') })
    other.exec('ROLLBACK')
    other.close()
    // Nobody asks anything of it: the door must open again by itself.
    expect(await database.health()).toMatchObject({ ok: true })
    expect(await report(database.store, 'a')).toBe('stored')
    const kept = await database.reads.selectFrom('audit').select('subject').execute()
    expect(kept).toEqual([{ subject: 'a' }])
  })

  test('a full disk refuses with StoreUnavailable and comes back when there is room', async () => {
    await using temporary = await temporaryDatabase('sqlite')
    await using database = await openDatabase({ url: temporary.url, holdMs })
    await report(database.store, 'first')
    const limit = await limitPages(database.store, 'now')
    const big = (stationId: string) =>
      database.store.run({
        touches: [],
        needs: {},
        decide: () => ({
          result: 'stored',
          writes: [
            add('audit', {
              organisationId,
              auditId: stationId,
              at: 1,
              actor: 'test',
              reason: null,
              action: 'test',
              subject: stationId,
              change: 'x'.repeat(400_000),
            }),
          ],
          events: [],
        }),
      })
    await expect(big('too big')).rejects.toBeInstanceOf(StoreUnavailable)
    expect(await database.health()).toMatchObject({ ok: false, detail: expect.stringContaining('full') })
    await limit.lift()
    expect(await big('fits')).toBe('stored')
    const kept = await database.reads.selectFrom('audit').select('subject').orderBy('seq').execute()
    expect(kept).toEqual([{ subject: 'first' }, { subject: 'fits' }])
  })
})

describe('SQLite, when the file is not where it was', () => {
  /** As the operating system answers when a volume is taken away. */
  const breakDisk = (store: Store) =>
    Object(store)
      .inTurn(() => {
        throw Object.assign(new Error('disk I/O error'), { errcode: 10 })
      })
      .catch(() => undefined)

  const move = (from: string, to: string) => {
    for (const part of ['', '-wal', '-shm']) renameSync(`${from}${part}`, `${to}${part}`)
  }

  test.each(['is gone', 'has given way to an empty one'])(
    'a file that %s is trouble, never a new database',
    async (how) => {
      await using database = await openTemporary('sqlite', { holdMs: 50 })
      await report(database.store, 'before')
      const elsewhere = `${database.name}.elsewhere`
      move(database.name, elsewhere)
      if (how !== 'is gone') writeFileSync(database.name, '')
      await breakDisk(database.store)
      expect(await database.health()).toMatchObject({ ok: false })
      await expect(report(database.store, 'while away')).rejects.toBeInstanceOf(StoreUnavailable)
      expect(existsSync(database.name)).toBe(how !== 'is gone')
      move(elsewhere, database.name)
      await expect.poll(() => database.health()).toMatchObject({ ok: true })
      expect(await report(database.store, 'after')).toBe('stored')
      const kept = await database.reads.selectFrom('audit').select('subject').orderBy('seq').execute()
      expect(kept).toEqual([{ subject: 'before' }, { subject: 'after' }])
    },
  )

  test('it is closed while the store is away', async () => {
    await using temporary = await temporaryDatabase('sqlite')
    const database = await openDatabase({ url: temporary.url, holdMs: 50 })
    const other = new DatabaseSync(temporary.name)
    other.exec('BEGIN IMMEDIATE')
    await expect(report(database.store, 'a')).rejects.toBeInstanceOf(StoreUnavailable)
    await database.close()
    await expect(report(database.store, 'b')).rejects.toThrow('closed')
    other.close()
  })
})

/** Stops the file from growing, as a full disk would, on the writer's own connection. */
async function limitPages(store: Store, _when: 'now') {
  const writer = Object(store)
  const pragma = (text: string) => writer.inTurn(({ database }: { database: DatabaseSync }) => database.exec(text))
  await pragma('PRAGMA max_page_count = 1')
  return { lift: () => pragma('PRAGMA max_page_count = 1073741823') }
}

describe.runIf(postgresIsThere)('PostgreSQL', () => {
  const terminate = (name: string) =>
    onServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)

  test('connections that are cut under load lose nothing and double nothing', async () => {
    await using database = await openTemporary('postgres', { holdMs: 20_000 })
    let running = true
    const cutting = (async () => {
      for (let cut = 0; cut < 6; cut++) await terminate(database.name)
      running = false
    })()
    let stored = 0
    while (running || stored < 60) {
      const round = Array.from({ length: 10 }, (_, index) => report(database.store, `s${index}`))
      stored += (await Promise.all(round)).length
    }
    await cutting
    const kept = await database.reads.selectFrom('audit').select('subject').execute()
    expect(kept).toHaveLength(stored)
    const counts = await database.reads.selectFrom('seenCard').select('count').execute()
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(stored)
  })

  test('a server that takes no connections refuses with StoreUnavailable and comes back without a restart', async () => {
    await using database = await openTemporary('postgres', { holdMs })
    await report(database.store, 'before')
    await onServer(`ALTER DATABASE ${database.name} ALLOW_CONNECTIONS false`)
    await terminate(database.name)
    const both = await Promise.allSettled([report(database.store, 'while away'), report(database.store, 'as well')])
    for (const one of both) expect(one).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) })
    expect(await database.health()).toMatchObject({ ok: false })
    await onServer(`ALTER DATABASE ${database.name} ALLOW_CONNECTIONS true`)
    // Nobody asks anything of it: the door must open again by itself.
    await expect.poll(() => database.health()).toMatchObject({ ok: true })
    expect(await report(database.store, 'after')).toBe('stored')
    const kept = await database.reads.selectFrom('audit').select('subject').orderBy('seq').execute()
    expect(kept).toEqual([{ subject: 'before' }, { subject: 'after' }])
  })

  test('one server has the database alone, also after its connections were cut', async () => {
    await using temporary = await temporaryDatabase('postgres')
    const first = await openDatabase({ url: temporary.url, exclusive: true })
    const second = () => openDatabase({ url: temporary.url, exclusive: true })
    await expect(second()).rejects.toMatchObject({ name: 'DatabaseInUse' })
    const holds = `SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = '${temporary.name}' AND l.classid = 7341 AND l.objid = 3`
    await terminate(temporary.name)
    await expect.poll(() => onServer(holds), { timeout: 10_000 }).toHaveLength(1)
    expect(await report(first.store, 'a')).toBe('stored')
    await first.close()
    await (await second()).close()
  }, 30_000)

  test('a commit whose answer was lost is neither lost nor made twice', async () => {
    await using temporary = await temporaryDatabase('postgres')
    await using proxy = await lossyProxy(new URL(temporary.url))
    await using database = await openDatabase({ url: proxy.url, holdMs: 20_000 })
    await report(database.store, 'a')
    for (let round = 0; round < 3; round++) {
      proxy.loseNextCommitAnswer()
      expect(await report(database.store, 'a')).toBe('stored')
    }
    expect(proxy.lost).toBe(3)
    const kept = await database.reads.selectFrom('audit').select('change').orderBy('seq').execute()
    expect(kept.map(({ change }) => JSON.parse(change ?? ''))).toEqual([0, 1, 2, 3].map((count) => ({ count })))
  })

  test('a commit that was given up on does not answer for the units that come after it', async () => {
    await using temporary = await temporaryDatabase('postgres')
    await using proxy = await lossyProxy(new URL(temporary.url))
    await using database = await openDatabase({ url: proxy.url, holdMs, lanes: 1 })
    await report(database.store, 'a')
    proxy.loseNextCommitAnswer()
    proxy.refuse(true)
    await expect(report(database.store, 'given up')).rejects.toBeInstanceOf(StoreUnavailable)
    proxy.refuse(false)
    expect(await report(database.store, 'b')).toBe('stored')
    const kept = await database.reads.selectFrom('audit').select('subject').orderBy('seq').execute()
    expect(kept.at(-1)).toEqual({ subject: 'b' })
  })
})

/** Hands everything on, until it is told to cut the connection between a commit and its answer. */
async function lossyProxy(target: URL) {
  let armed = false
  let lost = 0
  let refusing = false
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    if (refusing) {
      client.destroy()
      return
    }
    const upstream = connect(Number(target.port || 5432), target.hostname)
    let cut = false
    sockets.add(client).add(upstream)
    client.on('data', (data) => {
      if (armed && data.includes('commit\0')) {
        armed = false
        cut = true
      }
      upstream.write(data)
    })
    upstream.on('data', (data) => {
      if (!cut) client.write(data)
      else if (data.includes('COMMIT')) {
        lost++
        client.destroy()
        upstream.destroy()
      }
    })
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(typeof address === 'object' ? address?.port : 0)
  return {
    url: url.href,
    loseNextCommitAnswer: () => {
      armed = true
    },
    refuse: (value: boolean) => {
      refusing = value
    },
    get lost() {
      return lost
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
