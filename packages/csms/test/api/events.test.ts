import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { type OutboxEvent } from '../../src/domain/model.ts'
import { type NewEvent } from '../../src/domain/ports.ts'
import { type FeedItem } from '../../src/domain/reads.ts'
import { Feed } from '../../src/events/feed.ts'
import { configuredKey, type House, openHouse, organisationId, t0, text } from './house.ts'

interface Told {
  id: number
  event: string
  data: Record<string, unknown>
}

/** A client that reads the stream one event after the other. */
class Listener implements AsyncDisposable {
  readonly comments: string[] = []
  readonly #response: IncomingMessage
  #text = ''
  #ended = false

  private constructor(response: IncomingMessage) {
    this.#response = response
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      this.#text += chunk
      response.emit('more')
    })
    response.on('close', () => {
      this.#ended = true
      response.emit('more')
    })
    response.on('error', () => undefined)
  }

  static async open(house: House, query = '', headers: Record<string, string> = {}): Promise<Listener> {
    const request = get(`${house.origin}/api/v1/events${query}`, {
      headers: { authorization: `Bearer ${configuredKey}`, ...headers },
    })
    const [response] = await once(request, 'response')
    return new Listener(response)
  }

  get status(): number | undefined {
    return this.#response.statusCode
  }
  get headers() {
    return this.#response.headers
  }

  async block(): Promise<string | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end >= 0) {
        const block = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 2)
        return block
      }
      if (this.#ended) return null
      await once(this.#response, 'more')
    }
  }

  async next(): Promise<Told | null> {
    for (;;) {
      const block = await this.block()
      if (block === null) return null
      const fields = new Map(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      const event = fields.get('event')
      if (event !== undefined)
        return { id: Number(fields.get('id')), event, data: JSON.parse(fields.get('data') ?? '{}') }
      this.comments.push(block)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#response.destroy()
  }
}

const happened = (type: string, stationId: string, data: object = {}): NewEvent => ({
  organisationId,
  type,
  stationId,
  at: t0,
  source: 'station',
  data,
})

test('the stream tells what is committed, in order, each with its position', async () => {
  await using house = await openHouse()
  await using listener = await Listener.open(house)
  expect([listener.status, listener.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
  expect(await listener.block()).toBe('retry: 2000')
  await house.write([], [happened('station.connected', 'a', { n: 1 }), happened('station.booted', 'a')])
  await house.write([], [happened('transaction.started', 'b')])
  const told = [await listener.next(), await listener.next(), await listener.next()]
  expect(told.map((one) => one?.event)).toEqual(['station.connected', 'station.booted', 'transaction.started'])
  expect(told[0]?.data).toMatchObject({
    position: told[0]?.id,
    stationId: 'a',
    organisation: organisationId,
    version: 1,
    at: '2026-01-05T10:00:00.000Z',
    data: { n: 1 },
  })
})

test('a client that comes back with Last-Event-ID misses nothing and gets nothing twice', async () => {
  await using house = await openHouse()
  for (let index = 0; index < 1_200; index++) await house.write([], [happened('station.changed', `s${index}`)])
  const first = await Listener.open(house, '?after=0')
  const seen: unknown[] = []
  let last = 0
  for (let index = 0; index < 700; index++) {
    const told = await first.next()
    seen.push(told?.data.stationId)
    last = told?.id ?? last
  }
  await first[Symbol.asyncDispose]()
  await house.write([], [happened('station.changed', 'late')])
  await using second = await Listener.open(house, '', { 'last-event-id': String(last) })
  while (seen.at(-1) !== 'late') seen.push((await second.next())?.data.stationId)
  expect(seen).toEqual([...Array.from({ length: 1_200 }, (_, index) => `s${index}`), 'late'])
})

test('?types= and ?station= choose; a type that does not exist is refused', async () => {
  await using house = await openHouse()
  await using listener = await Listener.open(house, '?types=station.booted,station.changed&station=ST-1')
  await house.write(
    [],
    [happened('station.connected', 'st-1'), happened('station.booted', 'st-2'), happened('station.booted', 'st-1')],
  )
  expect(await listener.next()).toMatchObject({ event: 'station.booted', data: { stationId: 'st-1' } })
  const refused = await house.get('/events?types=station.exploded')
  expect(refused.json).toMatchObject({ code: 'invalid-request', field: 'types' })
})

test('a position that is no longer kept, or that never was, is answered with reset at the end of today', async () => {
  await using house = await openHouse()
  for (let index = 0; index < 20; index++) await house.write([], [happened('station.changed', `s${index}`)])
  await house.database.events.trim({ before: 0, count: 5 })
  await using old = await Listener.open(house, '?after=3')
  expect(await old.next()).toEqual({ id: 20, event: 'reset', data: {} })
  await using kept = await Listener.open(house, '?after=15')
  expect(await kept.next()).toMatchObject({ id: 16, event: 'station.changed' })
  await using future = await Listener.open(house, '?after=99999')
  expect(await future.next()).toMatchObject({ event: 'reset' })
  await house.write([], [happened('station.changed', 'after')])
  expect(await old.next()).toMatchObject({ id: 21, data: { stationId: 'after' } })
})

test('silence is filled with comments that also tell how far the stream has come', async () => {
  await using house = await openHouse({ heartbeatMs: 5 })
  await using listener = await Listener.open(house, '?types=station.booted')
  expect(await listener.block()).toBe('retry: 2000')
  expect(await listener.block()).toBe(': alive')
  await house.write([], [happened('station.changed', 'x')])
  let block = await listener.block()
  while (block === ': alive') block = await listener.block()
  expect(block).toBe(': alive\nid: 1')
})

test('a revoked key ends its streams, and one visitor has at most ten', async () => {
  await using house = await openHouse({ heartbeatMs: 5 })
  const made = await house.ask('POST', '/api-keys', { name: 'screen', role: 'viewer' })
  const key = { authorization: `Bearer ${text(made.json.key)}` }
  const listeners: Listener[] = []
  for (let index = 0; index < 10; index++) listeners.push(await Listener.open(house, '', key))
  const eleventh = await Listener.open(house, '', key)
  expect(eleventh.status).toBe(429)
  await house.ask('DELETE', `/api-keys/${text(made.json.id)}`)
  for (const listener of listeners)
    expect(
      await listener.next().then((told) => (told?.event.startsWith('api-key') ? listener.next() : told)),
    ).toBeNull()
})

test('a key that is revoked, a session that is signed out and a user who is disabled lose their streams at once', async () => {
  await using house = await openHouse({ heartbeatMs: 3_600_000 })
  const ended = async (listener: Listener) => {
    while ((await listener.next()) !== null);
  }
  const made = await house.ask('POST', '/api-keys', { name: 'screen', role: 'viewer' })
  await using byKey = await Listener.open(house, '', { authorization: `Bearer ${text(made.json.key)}` })
  const password = 'a-long-enough-password'
  const user = await house.ask('POST', '/users', { name: 'vera', displayName: 'Vera', role: 'viewer', password })
  const signIn = async () => {
    const body = JSON.stringify({ name: 'vera', password })
    const { headers } = await house.raw('POST', '/api/v1/session', { 'content-type': 'application/json' }, body)
    return { cookie: (headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '', 'x-stationmaster-request': '1' }
  }
  const [leaving, staying] = [await signIn(), await signIn()]
  await using signedOut = await Listener.open(house, '', { ...leaving, authorization: '' })
  await using disabled = await Listener.open(house, '', { ...staying, authorization: '' })
  await using other = await Listener.open(house, '?types=station.booted')
  expect([byKey.status, signedOut.status, disabled.status]).toEqual([200, 200, 200])

  await house.ask('DELETE', `/api-keys/${text(made.json.id)}`)
  await ended(byKey)
  expect((await house.raw('DELETE', '/api/v1/session', leaving)).status).toBe(204)
  await ended(signedOut)
  await house.write([], [happened('station.connected', 'a')])
  let told = await disabled.next()
  while (told !== null && told.event !== 'station.connected') told = await disabled.next()
  expect(told?.event).toBe('station.connected')
  await house.ask('PATCH', `/users/${text(user.json.id)}`, { disabled: true })
  await ended(disabled)

  await house.write([], [happened('station.booted', 'a')])
  expect(await other.next()).toMatchObject({ event: 'station.booted' })
})

test('shutting down ends the streams at once', async () => {
  const house = await openHouse()
  const listener = await Listener.open(house)
  await listener.block()
  await house[Symbol.asyncDispose]()
  expect(await listener.next()).toBeNull()
})

/** Events in memory, as an outbox would give them. */
function playedOutbox(count: number) {
  const events = Array.from({ length: count }, (_, index) => eventAt(index + 1))
  const listeners = new Set<() => void>()
  return {
    add(): void {
      events.push(eventAt(events.length + 1))
      for (const listener of listeners) listener()
    },
    listeners,
    after: async (position: number, limit: number) => events.slice(position, position + limit),
    bounds: async () => (events.length === 0 ? null : { oldest: 1, newest: events.length }),
    isKept: async () => true,
    distanceOf: (distance: number) => distance,
    onCommitted(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
function eventAt(position: number): OutboxEvent {
  return {
    position,
    organisationId,
    id: `e${position}`,
    type: 'station.changed',
    version: 1,
    stationId: null,
    at: t0,
    recordedAt: t0,
    source: 'station',
    data: {},
  }
}

test('a reader that falls too far behind is sent to the end with reset, and the others do not wait for it', async () => {
  const outbox = playedOutbox(0)
  await using feed = new Feed({ outbox, failed: () => undefined, gatherMs: 0, longestLag: 100 })
  const stop = new AbortController()
  const slow = feed.read({ after: null, signal: stop.signal })
  const quick = feed.read({ after: null, signal: stop.signal })
  const [first, second] = [slow.next(), quick.next()]
  await new Promise((resolve) => setImmediate(resolve))
  outbox.add()
  await Promise.all([first, second])
  for (let index = 0; index < 500; index++) {
    outbox.add()
    if (index % 50 === 49) for (let count = 0; count < 50; count++) await quick.next()
  }
  const items: FeedItem[] = []
  for (;;) {
    const { value } = await slow.next()
    if (value === undefined) break
    items.push(value)
    if (value.kind === 'reset') break
  }
  expect(items.at(-1)).toEqual({ kind: 'reset', position: 501 })
  stop.abort()
  expect((await slow.next()).done).toBe(true)
  expect((await quick.next()).done).toBe(true)
  expect(feed.readers).toBe(0)
})

test('a feed that is gone leaves nothing behind', async () => {
  const outbox = playedOutbox(3)
  const feed = new Feed({ outbox, failed: () => undefined })
  const reader = feed.read({ after: 0, signal: new AbortController().signal })
  expect((await reader.next()).value).toMatchObject({ kind: 'event', event: { position: 1 } })
  await feed[Symbol.asyncDispose]()
  expect((await reader.next()).done).toBe(true)
  expect(outbox.listeners.size).toBe(0)
})
