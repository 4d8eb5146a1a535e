import { type Clock, createRealClock } from './clock.ts'
import { Drivers } from './driver.ts'
import { layoutOf, models } from './layouts.ts'
import { createRandom } from './random.ts'
import { createPool, createTokenPool, type Scenario, scenarios, type TokenPool } from './scenario.ts'
import { type StationLayout, type StationVersion } from './station/model.ts'
import { type Notice } from './station/options.ts'
import { Station } from './station.ts'

export interface FleetOptions {
  readonly url: string
  readonly count: number
  readonly versions: readonly [StationVersion, ...StationVersion[]]
  readonly seed: number | string
  readonly password?: string | ((identity: string) => string | undefined)
  readonly identityPrefix?: string
  readonly layouts?: readonly [StationLayout, ...StationLayout[]]
  readonly scenario?: Scenario
  readonly tokens?: TokenPool
  /** Chains of contracts (PEM, leaf first): with them the stations speak ISO 15118, and vehicles pay by themselves. */
  readonly contracts?: readonly string[]
  readonly speed?: number
  /** Handshakes begun per second (100). */
  readonly connectPerSecond?: number
  readonly clock?: Clock
  readonly tickMs?: number
  /** Check every message of ours before it leaves (false: a fleet is for load). */
  readonly validate?: boolean
}

export interface FleetStatistics {
  readonly stations: number
  readonly connected: number
  readonly booted: number
  readonly openTransactions: number
  readonly transactions: number
  readonly calls: number
  /** Calls that were refused, timed out or broken off. */
  readonly failedCalls: number
  readonly failedConnections: number
  /** Connected, and told to wait: nobody has admitted them. */
  readonly pending: number
  /** Stations outside, by the HTTP status they were last refused with. */
  readonly refused: Readonly<Record<string, number>>
  /** Cards shown that did not begin a transaction. */
  readonly refusedCards: number
  readonly droppedMessages: number
  readonly queuedMessages: number
  readonly powerW: number
}

export interface Fleet extends AsyncDisposable {
  readonly stations: readonly Station[]
  start(): void
  stop(): Promise<void>
  statistics(): FleetStatistics
}

type Counters = Record<Notice, number>

const defaultLayouts = [
  layoutOf(models.post22, (evseId) => `DE*STM*ESIM*${evseId}`),
  layoutOf(models.duo22, (evseId) => `DE*STM*ESIM*${evseId}`),
  layoutOf(models.hyper150, (evseId) => `DE*STM*ESIM*${evseId}`),
] as const

/** Thousands of stations and their drivers in one process, on one timer. */
export function createFleet(options: FleetOptions): Fleet {
  const clock = options.clock ?? createRealClock()
  const random = createRandom(options.seed)
  const counters: Counters = {
    connected: 0,
    disconnected: 0,
    'connection-failed': 0,
    booted: 0,
    call: 0,
    'call-failed': 0,
    'transaction-started': 0,
    'transaction-ended': 0,
    'message-dropped': 0,
    'card-refused': 0,
  }
  const admit = createAdmission(clock, options.connectPerSecond ?? 100)
  const refusals = new Map<string, string>()
  const noting = (identity: string) => (notice: Notice, detail: string) => {
    counters[notice] += 1
    const status = notice === 'connection-failed' ? /\b[45]\d\d\b/.exec(detail)?.[0] : undefined
    if (status !== undefined) refusals.set(identity, status)
    else if (notice === 'connected') refusals.delete(identity)
  }
  const tokens = options.tokens ?? createTokenPool(fleetCards(options.count))
  const contracts = options.contracts && createPool(options.contracts.map((chain) => ({ chain })))
  const given = options.layouts ?? defaultLayouts
  const layouts = contracts === undefined ? given : given.map((layout) => ({ ...layout, iso15118: true }))
  const stations = Array.from({ length: options.count }, (_, index) => {
    const identity = `${options.identityPrefix ?? 'SIM'}-${String(index + 1).padStart(6, '0')}`
    const password = typeof options.password === 'function' ? options.password(identity) : options.password
    return new Station({
      identity,
      serialNumber: `S${String(index + 1).padStart(8, '0')}`,
      version: options.versions[index % options.versions.length] ?? options.versions[0],
      layout: layouts[Math.floor(index / options.versions.length) % layouts.length] ?? given[0],
      url: options.url,
      clock,
      random: random.fork(identity),
      speed: options.speed ?? 1,
      tickMs: options.tickMs ?? 2_000,
      validate: options.validate ?? false,
      admit,
      onNotice: noting(identity),
      ...(password !== undefined && { password }),
    })
  })
  const drivers = stations.map(
    (station) =>
      new Drivers({
        station,
        tokens,
        ...(contracts !== undefined && { contracts }),
        scenario: options.scenario ?? scenarios.busy,
        random: random.fork(`people at ${station.options.identity}`),
        speed: options.speed ?? 1,
      }),
  )
  const stop = async (): Promise<void> => {
    for (const people of drivers) people.stop()
    await Promise.all(stations.map((station) => station[Symbol.asyncDispose]()))
  }
  return {
    stations,
    start() {
      for (const station of stations) station.start()
      for (const people of drivers) people.start()
    },
    stop,
    [Symbol.asyncDispose]: stop,
    statistics: () => ({
      stations: stations.length,
      connected: stations.filter(({ link }) => link.online).length,
      booted: stations.filter(({ registration }) => registration === 'Accepted').length,
      openTransactions: counters['transaction-started'] - counters['transaction-ended'],
      transactions: counters['transaction-started'],
      calls: counters.call,
      failedCalls: counters['call-failed'],
      failedConnections: counters['connection-failed'],
      pending: stations.filter(({ link, registration }) => link.online && registration === 'Pending').length,
      refused: countOf(refusals.values()),
      refusedCards: counters['card-refused'],
      droppedMessages: counters['message-dropped'],
      queuedMessages: stations.reduce((sum, { outbox }) => sum + outbox.length, 0),
      powerW: stations.reduce((sum, { powerW }) => sum + powerW, 0),
    }),
  }
}

function countOf(words: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

/** Spreads the handshakes of a fleet evenly, so that a start is not a storm. */
function createAdmission(clock: Clock, perSecond: number): () => Promise<void> {
  const gapMs = 1000 / Math.max(perSecond, 0.1)
  let next = 0
  return () => {
    const now = clock.now()
    next = Math.max(now, next + gapMs)
    return new Promise((resolve) => clock.schedule(next - now, resolve))
  }
}

/** The cards of the drivers at so many stations. */
export function fleetCards(stations: number): { idToken: string; type: string }[] {
  return fleetTokens(stations * 2)
}

/** Card numbers of seven bytes, as ISO 14443 cards have them. */
export function fleetTokens(count: number): { idToken: string; type: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    idToken: `04${index.toString(16).toUpperCase().padStart(12, '0')}`,
    type: 'ISO14443',
  }))
}
