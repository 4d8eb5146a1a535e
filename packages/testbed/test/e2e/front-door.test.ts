import { expect, test } from 'vitest'
import { HandshakeRefused, RawStation } from '../../src/clients/raw-station.ts'
import { type Station16 } from '../../src/clients/station-16.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()

const refusal = (connecting: Promise<RawStation>) =>
  connecting.then(
    () => 101,
    (error: unknown) => (error instanceof HandshakeRefused ? error.status : error),
  )

test('F11 an unknown station waits in Pending, in any version, and enters when it is admitted', async () => {
  for (const version of ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const) {
    const given = { identity: `KNOCK-${version}`, onboarding: 'unknown' } as const
    const station = version === 'ocpp1.6' ? await host.station16(given) : await host.station2(version, given)
    expect(await station.boot()).toMatchObject({ status: 'Pending', interval: 60 })
    const heartbeat = await station.link.call('Heartbeat', {})
    expect(heartbeat).toMatchObject({ kind: 'error', code: 'SecurityError' })
    const knock = (await host.rest.knocking()).find(({ id }) => id === given.identity)
    expect(knock).toMatchObject({ subprotocols: version, credential: 'none', vendor: 'Testbed' })
    await host.rest.admit(given.identity, 'accepted')
    expect(await station.boot()).toMatchObject({ status: 'Accepted' })
    expect(await station.link.accepted('Heartbeat', {})).toHaveProperty('currentTime')
    await station.link[Symbol.asyncDispose]()
  }
  expect((await host.rest.knocking()).filter(({ id }) => id.startsWith('KNOCK-ocpp'))).toEqual([])
})

test('F10 what a pending station bills is refused, kept, and adopted when it is accepted', async () => {
  const station = await host.station16({ onboarding: 'pending' })
  const idTag = await host.idToken()
  expect(await station.boot()).toMatchObject({ status: 'Pending' })
  const stop = { transactionId: 4711, idTag, meterStop: 700, timestamp: new Date().toISOString() }
  expect(await station.link.call('StopTransaction', stop)).toMatchObject({ kind: 'error', code: 'SecurityError' })
  expect(await host.rest.transactions({ station: station.link.identity })).toEqual([])
  await host.rest.putStation(station.link.identity, { onboarding: 'accepted' })
  expect(await station.boot()).toMatchObject({ status: 'Accepted' })
  const [orphan] = await until('the kept stop is adopted', async () => {
    const found = await host.rest.transactions({ station: station.link.identity })
    return found.length > 0 ? found : undefined
  })
  expect(orphan).toMatchObject({ transactionId: '4711', state: 'orphan' })
  // The station may try again: it is the same stop.
  expect((await station.link.call('StopTransaction', stop)).kind).toBe('result')
  expect(await host.rest.transactions({ station: station.link.identity })).toHaveLength(1)
})

test('B03 a rejected station hears Rejected with a long interval, and nothing else of it is taken', async () => {
  const station = await host.station2('ocpp2.0.1', { onboarding: 'rejected' })
  const answer = await station.boot()
  expect(answer.status).toBe('Rejected')
  expect(Number(answer.interval)).toBeGreaterThanOrEqual(1_800)
  expect(await station.link.call('Heartbeat', {})).toMatchObject({ kind: 'error', code: 'SecurityError' })
})

test('F11 with credentials on file a missing or wrong password is 401 before any upgrade', async () => {
  const identity = 'LOCKED-1'
  const password = 'correct horse battery'
  await host.rest.putStation(identity, { onboarding: 'accepted', password })
  expect(await refusal(RawStation.connect(host.world.stations, { identity }))).toBe(401)
  expect(await refusal(RawStation.connect(host.world.stations, { identity, password: 'wrong password here' }))).toBe(
    401,
  )
  const station = await host.station16({ identity, onboarding: 'unknown', password })
  expect(await station.boot()).toMatchObject({ status: 'Accepted' })
  const knock = (await host.rest.knocking()).find(({ id }) => id === identity)
  expect(knock).toMatchObject({ credential: 'wrong', count: 2 })
})

test('A00.FR.205 a 1.6 password may be bytes that are no text', async () => {
  const identity = 'BYTES-1'
  const password = Buffer.from('00ff80c3283a3a0d0a7ffe112233445566778899', 'hex')
  await host.rest.putStation(identity, { onboarding: 'accepted', password: { hex: password.toString('hex') } })
  const station = await host.station16({ identity, onboarding: 'unknown', password })
  expect(await station.boot()).toMatchObject({ status: 'Accepted' })
})

test('2.1 the version is chosen in the order of the client', async () => {
  await host.rest.putStation('ORDER-1', { onboarding: 'accepted' })
  for (const [offer, chosen] of [
    [['ocpp1.6', 'ocpp2.0.1'], 'ocpp1.6'],
    [['ocpp2.0.1', 'ocpp1.6'], 'ocpp2.0.1'],
    [['ocpp9.9', 'ocpp2.1', 'ocpp1.6'], 'ocpp2.1'],
  ] as const) {
    await using station = await RawStation.connect(host.world.stations, { identity: 'ORDER-1', subprotocols: offer })
    expect(station.subprotocol).toBe(chosen)
  }
})

test('F12 identities compare without case and are kept as written', async () => {
  await host.rest.putStation('Mixed-Case 1', { onboarding: 'accepted' }).catch(() => undefined)
  await host.rest.putStation('Mixed-Case-1', { onboarding: 'accepted' })
  const station = await host.station16({ identity: 'mIXED-cASE-1', onboarding: 'unknown' })
  await station.boot()
  expect(await host.rest.station('MIXED-CASE-1')).toMatchObject({ id: 'Mixed-Case-1', online: true })
})

test('F12 F16 the newest socket wins, and the late close of the old one changes nothing', async () => {
  const old = await host.station16()
  await old.boot()
  const identity = old.link.identity
  const newer = await host.again16(old)
  expect(await newer.link.accepted('Heartbeat', {})).toHaveProperty('currentTime')
  await old.link.closed
  expect(await host.rest.call(identity, { action: 'ClearCache', payload: {} })).toMatchObject({ outcome: 'result' })
  expect(newer.link.requests.map(({ action }) => action)).toEqual(['ClearCache'])
  expect(await host.rest.station(identity)).toMatchObject({ online: true })
})

test('F12 a half-open socket that dies long after its successor came does not take the station offline', async () => {
  const first = await host.station16()
  await first.boot()
  const links: Station16[] = []
  for (let index = 0; index < 3; index++) links.push(await host.again16(first))
  await first.link.terminate()
  for (const link of links.slice(0, -1)) await link.link.closed
  const newest = links.at(-1)
  expect(await newest?.link.accepted('Heartbeat', {})).toHaveProperty('currentTime')
  expect(await host.rest.station(first.link.identity)).toMatchObject({ online: true })
})

test('2.1 5.4 a registration outlives the link: no boot is needed on the next', async () => {
  const station = await host.station16()
  await station.boot()
  await station.link.terminate()
  const next = await host.again16(station)
  expect(await next.authorize(await host.idToken())).toBe('Accepted')
})

test('F27 an edit carries who and why', async () => {
  await host.rest.putStation('AUDIT-1', { onboarding: 'pending', reason: 'a first look' })
  const audit = await host.rest.ask('GET', '/audit')
  expect(JSON.stringify(audit)).toContain('a first look')
})
