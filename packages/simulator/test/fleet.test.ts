import { expect, test } from 'vitest'
import { createVirtualClock } from '../src/clock.ts'
import { demoNetwork, startDemo } from '../src/demo.ts'
import { createFleet } from '../src/fleet.ts'
import { parseVersions, SimulateOptionsError, simulate } from '../src/simulate.ts'
import { TinyCsms } from './support/tiny-csms.ts'

async function listening(clock: { now(): number }): Promise<TinyCsms & AsyncDisposable> {
  const csms = new TinyCsms(() => clock.now())
  await csms.listen()
  return Object.assign(csms, { [Symbol.asyncDispose]: () => csms.close() })
}

/** What each station of a small fleet said in four minutes. */
async function runFleet(
  seed: number,
): Promise<{ log: Record<string, unknown[]>; violations: string[]; transactions: number }> {
  const clock = createVirtualClock()
  await using csms = await listening(clock)
  await using fleet = createFleet({
    url: csms.url,
    count: 9,
    versions: ['1.6', '2.0.1', '2.1'],
    seed,
    clock,
    speed: 20,
    connectPerSecond: 10,
  })
  fleet.start()
  await clock.advance(240_000, async () => {
    await Promise.all(fleet.stations.map((station) => station.settled()))
  })
  const log: Record<string, unknown[]> = {}
  for (const { identity, action, payload } of csms.calls) {
    // The numbers that the CSMS gives depend on who comes first within one moment.
    const { transactionId: _, ...said } = payload
    log[identity] = [...(log[identity] ?? []), [action, said]]
  }
  return { log, violations: csms.violations, transactions: fleet.statistics().transactions }
}

test('a fleet of all versions charges, follows the definitions, and lives the same life again with the same seed', async () => {
  const first = await runFleet(11)
  expect(first.violations).toEqual([])
  expect(Object.keys(first.log)).toHaveLength(9)
  expect(first.transactions).toBeGreaterThan(5)
  const again = await runFleet(11)
  expect(again.log).toEqual(first.log)
  const other = await runFleet(12)
  expect(other.log).not.toEqual(first.log)
})

test('a fleet connects no faster than it is told to', async () => {
  const clock = createVirtualClock()
  await using csms = await listening(clock)
  await using fleet = createFleet({ url: csms.url, count: 20, versions: ['1.6'], seed: 1, clock, connectPerSecond: 5 })
  fleet.start()
  // Those who have not dialled yet wait for time to pass, so that only sockets are waited for.
  const settle = async (expected: number): Promise<void> => {
    while (csms.upgrades.length < expected) await new Promise((resolve) => setImmediate(resolve))
  }
  await clock.advance(2_000)
  await settle(10)
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  expect(csms.upgrades.length).toBeLessThanOrEqual(12)
  await clock.advance(2_000)
  await settle(20)
})

test('the demonstration is a dozen stations in three cities, four of each version, with public EVSE ids', () => {
  const { sites, stations, tokens, tokenGroups } = demoNetwork()
  expect(sites.map(({ city }) => city)).toEqual(['Göteborg', 'Oslo', 'München'])
  for (const version of ['1.6', '2.0.1', '2.1'])
    expect(stations.filter((station) => station.version === version)).toHaveLength(4)
  for (const { siteId } of sites) expect(stations.filter((station) => station.siteId === siteId)).toHaveLength(4)
  const publicIds = stations.flatMap(({ layout }) => layout.evses.map(({ publicId }) => publicId))
  expect(new Set(publicIds).size).toBe(publicIds.length)
  for (const id of publicIds) expect(id).toMatch(/^(SE|NO|DE)\*STM\*E[A-Z0-9]+\*\d$/)
  expect(new Set(tokens.map(({ idToken }) => idToken)).size).toBe(tokens.length)
  for (const { idToken } of tokens) expect(idToken).toMatch(/^04[0-9A-F]{12}$/)
  for (const { groupId } of tokens)
    if (groupId !== undefined) expect(tokenGroups.map((group) => group.groupId)).toContain(groupId)
  expect(stations.some(({ layout }) => layout.evses.some(({ kind }) => kind === 'dc'))).toBe(true)
})

test('energy flows in the demonstration within three seconds, from stations with credentials of their own', async () => {
  const clock = createVirtualClock()
  await using csms = await listening(clock)
  const demo = startDemo({
    url: csms.url,
    network: demoNetwork(),
    clock,
    passwordOf: (identity) => `password-of-${identity}`,
  })
  await using _ = demo
  await clock.advance(3_000, async () => {
    await Promise.all(demo.stations.map((station) => station.settled()))
  })
  expect(csms.upgrades).toHaveLength(12)
  for (const { identity, authorization } of csms.upgrades) {
    expect(Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64').toString()).toBe(
      `${identity}:password-of-${identity}`,
    )
  }
  expect(demo.stations.filter(({ powerW }) => powerW > 0).length).toBeGreaterThanOrEqual(4)
  expect(csms.violations).toEqual([])
})

test('simulate runs for its time, tells how it goes, and sums up', async () => {
  const clock = createVirtualClock()
  await using csms = await listening(clock)
  const lines: string[] = []
  const run = simulate({
    url: csms.url,
    stations: 4,
    versions: '1.6,2.1',
    seed: 3,
    durationS: 10,
    clock,
    write: (line) => lines.push(line),
  })
  await clock.advance(100)
  // Each has been accepted when it has told its statuses.
  const told = (): number =>
    new Set(
      csms.calls
        .filter(({ action }) => action === 'StatusNotification' || action === 'NotifyEvent')
        .map(({ identity }) => identity),
    ).size
  while (told() < 4) await new Promise((resolve) => setImmediate(resolve))
  await clock.advance(10_000)
  const figures = await run
  expect(figures).toMatchObject({ stations: 4, connected: 4, booted: 4, failedConnections: 0 })
  expect(lines[0]).toContain('4 stations (1.6, 2.1)')
  expect(lines.some((line) => line.startsWith('5 s · connected 4/4 · accepted 4'))).toBe(true)
  expect(lines.at(-1)).toContain('ran 10 s with 4 stations')
})

test.each([
  [{ versions: '1.2S' }, 'unknown version "1.2S"; known versions'],
  [{ versions: '3.0' }, 'unknown version "3.0"'],
  [{ versions: ' ' }, 'no version given'],
  [{ url: 'http://localhost' }, 'is not a WebSocket address'],
  [{ stations: 0 }, 'the number of stations must be between 1'],
  [{ scenario: 'moon' }, 'unknown scenario "moon"'],
])('simulate refuses %j with a clear message', async (wrong, message) => {
  const options = { url: 'ws://localhost/ocpp', stations: 1, versions: '1.6', seed: 1, ...wrong }
  await expect(simulate(options)).rejects.toThrow(SimulateOptionsError)
  await expect(simulate(options)).rejects.toThrow(message)
})

test('simulate says who waits at the door, and once what to do about it', async () => {
  const clock = createVirtualClock()
  await using csms = await listening(clock)
  csms.answers.BootNotification = () => ({
    status: 'Pending',
    currentTime: new Date(clock.now()).toISOString(),
    interval: 60,
  })
  const lines: string[] = []
  const over = new AbortController()
  const run = simulate({
    url: csms.url,
    stations: 1,
    versions: '1.6',
    seed: 3,
    signal: over.signal,
    clock,
    write: (line) => lines.push(line),
  })
  const waiting = () => lines.filter((line) => line.includes('pending 1'))
  while (waiting().length < 2) {
    await clock.advance(5_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  over.abort()
  expect(await run).toMatchObject({ connected: 1, booted: 0, pending: 1 })
  expect(lines.filter((line) => line.includes('--onboarding accept'))).toHaveLength(1)
})

test('versions are read in their order', () => {
  expect(parseVersions('2.1, 1.6')).toEqual(['2.1', '1.6'])
})
