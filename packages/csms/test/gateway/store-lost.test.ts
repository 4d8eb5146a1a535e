/** F15: what happens at the sockets and at the door when the store is away for longer than a call may wait. */
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { eachAdapter } from '../../src/adapters/adapters.ts'
import { Directory } from '../../src/gateway/directory.ts'
import { type Dock, dock } from '../../src/gateway/dock.ts'
import { Doorkeeper } from '../../src/gateway/doorkeeper.ts'
import { DuplicateWatch } from '../../src/gateway/duplicate-watch.ts'
import { type FrontDoor } from '../../src/gateway/ports.ts'
import { Presence } from '../../src/gateway/presence.ts'
import { Gateway } from '../../src/gateway/server.ts'
import { World } from '../domain/station-world.ts'

/** A gateway that listens, in front of a domain whose store can be taken away. */
class Entrance implements AsyncDisposable {
  readonly world: World
  /** Every close of a socket by the gateway, in order. */
  readonly closes: number[] = []
  storeIsBack = true
  /** How an arrival is judged. */
  admit: FrontDoor['admit']
  readonly #server = createServer()
  readonly #gateway: Gateway

  /** As the watch over the store tells it. */
  storeLost(): void {
    this.storeIsBack = false
    this.#gateway.storeLost()
  }

  private constructor(world: World) {
    this.world = world
    this.admit = world.onboarding.admit
    const { clock, ids, onboarding, ports } = world
    const directory = new Directory()
    const ignore = () => undefined
    const isOnline = (stationId: string) => directory.find(stationId) !== undefined
    this.#gateway = new Gateway({
      directory,
      docks: new Map(eachAdapter(world.adapters, dock).map((one) => [one.version, this.#watched(one)])),
      frontDoor: {
        ...onboarding,
        admit: (arrival, turnOver) => this.admit(arrival, turnOver),
        interrogate: () => Promise.resolve(),
      },
      presence: new Presence({
        clock,
        isOnline,
        touch: async () => undefined,
        offline: async () => undefined,
        failed: ignore,
      }),
      doorkeeper: new Doorkeeper(),
      duplicates: new DuplicateWatch(),
      ids,
      trustedProxies: () => false,
      certificateOf: () => null,
      tlsOf: () => null,
      contradicts: () => false,
      maxFrameBytes: 100_000,
      storeIsBack: () => this.storeIsBack,
      noteHandshake: ignore,
      noteRefusal: ignore,
      failed: ignore,
      services: {
        clock,
        frames: { append: ignore },
        transactions: ports.transactions,
        note: { call: ignore, violation: ignore, deviation: ignore, seen: ignore, failed: ignore },
      },
    })
    this.#gateway.attach(this.#server)
  }

  static async open(): Promise<Entrance> {
    const entrance = new Entrance(await World.open({ unknown: 'accept' }))
    entrance.#server.listen(0, '127.0.0.1')
    await once(entrance.#server, 'listening')
    return entrance
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway[Symbol.asyncDispose]()
    this.#server.close()
    await this.world[Symbol.asyncDispose]()
  }

  #watched(one: Dock): Dock {
    return {
      ...one,
      open: (link, socket, services) => {
        const close = (code: number, reason: string) => {
          this.closes.push(code)
          socket.close(code, reason)
        }
        const watched = {
          close,
          send: (text: string) => socket.send(text),
          pause: () => socket.pause(),
          resume: () => socket.resume(),
        }
        return one.open(link, watched, services)
      },
    }
  }

  #address(identity: string): string {
    const address = this.#server.address()
    return `127.0.0.1:${typeof address === 'object' ? address?.port : address}/ocpp/${identity}`
  }

  /** A station's end of a link that is open. */
  async connect(identity: string): Promise<WebSocket> {
    const station = new WebSocket(`ws://${this.#address(identity)}`, ['ocpp1.6'])
    await once(station, 'open')
    return station
  }

  /** How a handshake is answered. */
  async knock(identity: string): Promise<{ status: number; retryAfter: string | undefined }> {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'sec-websocket-protocol': 'ocpp1.6',
    }
    const knocking = request(`http://${this.#address(identity)}`, { headers }).end()
    const answer = await Promise.race([once(knocking, 'response'), once(knocking, 'upgrade')])
    const [{ statusCode = 0, headers: told, socket }] = answer
    socket.destroy()
    return { status: statusCode, retryAfter: told['retry-after'] }
  }
}

let entrance: Entrance
beforeEach(async () => {
  entrance = await Entrance.open()
})
afterEach(async () => {
  vi.useRealTimers()
  await entrance[Symbol.asyncDispose]()
})

/** As long as a slow machine takes; a test that fails waits for it once. */
const patient = { timeout: 20_000, interval: 5 }
const names = (count: number) => Array.from({ length: count }, (_, index) => `S${index}`)

test('F15 the sockets of calls that are not answered close with 1013, spread over 60 s', async () => {
  const stations = await Promise.all(names(120).map((name) => entrance.connect(name)))
  const answers: unknown[] = []
  const closed = stations.map(async (station) => {
    station.addEventListener('message', ({ data }) => answers.push(data))
    const [{ code }] = await once(station, 'close')
    return code
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  entrance.world.storeIsAway = true
  for (const station of stations) station.send('[2,"1","Authorize",{"idTag":"04C4A54001"}]')
  await vi.waitUntil(() => vi.getTimerCount() === stations.length, patient)

  expect(entrance.closes).toEqual([])
  for (let slice = 0; slice < 6; slice++) {
    const before = entrance.closes.length
    vi.advanceTimersByTime(10_000)
    // A sixth of them is 20; chance keeps within this in all but one of a million runs.
    expect(entrance.closes.length - before).toBeGreaterThan(2)
    expect(entrance.closes.length - before).toBeLessThan(45)
  }
  expect(entrance.closes).toHaveLength(stations.length)
  expect(new Set(await Promise.all(closed))).toEqual(new Set([1013]))
  expect(answers).toEqual([])
})

test('F15 stations that ask nothing of a store that stays away are sent off too, until it is back', async () => {
  const stations = await Promise.all(names(120).map((name) => entrance.connect(name)))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  entrance.storeLost()
  vi.advanceTimersByTime(30_000)
  const sentOff = entrance.closes.length
  // Half of them is 60; chance keeps within this in all but one of a million runs.
  expect(sentOff).toBeGreaterThan(30)
  expect(sentOff).toBeLessThan(90)
  entrance.storeIsBack = true
  vi.advanceTimersByTime(60_000)
  expect(entrance.closes).toHaveLength(sentOff)
  expect(new Set(entrance.closes)).toEqual(new Set([1013]))
  for (const station of stations) station.close()
})

test('F15 upgrades get 503 and a time to come back while the store is away', async () => {
  entrance.storeIsBack = false
  expect(await entrance.knock('S1')).toEqual({ status: 503, retryAfter: '60' })
  entrance.storeIsBack = true
  expect(await entrance.knock('S1')).toMatchObject({ status: 101 })
})

test('F15 who comes back is let in 64 at a time, and nobody is refused for it', async () => {
  const asked: (() => void)[] = []
  entrance.admit = async (arrival) => {
    await new Promise<void>((resolve) => asked.push(resolve))
    return entrance.world.onboarding.admit(arrival)
  }
  const stations = Promise.all(names(200).map((name) => entrance.connect(name)))
  for (let step = 0; step < 200; step += 64) {
    const expected = Math.min(step + 64, 200)
    await vi.waitUntil(() => asked.length === expected, patient)
    // The rest waits, however long these take.
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(asked).toHaveLength(expected)
    for (const letIn of asked.slice(step)) letIn()
  }
  expect(new Set((await stations).map(({ readyState }) => readyState))).toEqual(new Set([WebSocket.OPEN]))
})

test('F15 F24 who waits for an authority outside keeps nobody else waiting', async () => {
  const released: (() => void)[] = []
  entrance.admit = async (arrival, turnOver) => {
    turnOver()
    if (arrival.identity !== 'QUICK') await new Promise<void>((resolve) => released.push(resolve))
    return entrance.world.onboarding.admit(arrival)
  }
  const slow = Promise.all(names(65).map((name) => entrance.connect(name)))
  await vi.waitUntil(() => released.length === 65, patient)
  expect(await entrance.knock('QUICK')).toMatchObject({ status: 101 })
  for (const letIn of released) letIn()
  expect(new Set((await slow).map(({ readyState }) => readyState))).toEqual(new Set([WebSocket.OPEN]))
})
