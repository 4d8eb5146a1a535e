import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Arrival } from '../../src/domain/front-door.ts'
import { put } from '../../src/domain/ports.ts'
import { newCredential } from '../../src/domain/security-credentials.ts'
import { editor, minute, World } from './station-world.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const arrival = (identity: string, password?: string | Uint8Array, more: Partial<Arrival> = {}): Arrival => ({
  identity,
  stationId: identity.toLowerCase(),
  remoteAddress: '10.0.0.1',
  subprotocols: ['ocpp2.0.1', 'ocpp1.6'],
  credentials:
    password === undefined
      ? null
      : { username: bytes(identity), password: typeof password === 'string' ? bytes(password) : password },
  secure: false,
  tls: null,
  certificate: null,
  ...more,
})
const password = 'sixteen letters!'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

async function withPassword(text: string | Uint8Array = password) {
  await world.register({ securityProfile: 1 })
  const hash = world.passwords.hash(typeof text === 'string' ? bytes(text) : text)
  await world.write(put('stationCredential', newCredential({ organisationId: 'o', stationId: 's1' }, hash, world.now)))
}

describe('F11 with credentials on file', () => {
  test('the right ones come in, whatever the case of the identity (F12)', async () => {
    await withPassword()
    expect(await world.onboarding.admit(arrival('s1', password))).toMatchObject({
      kind: 'admitted',
      guest: { identity: 'S1', onboarding: 'accepted', registered: true },
    })
    expect(await world.read('knock', 's1')).toBeUndefined()
  })

  test('missing or wrong ones get 401 and are seen knocking', async () => {
    await withPassword()
    expect(await world.onboarding.admit(arrival('S1'))).toEqual({ kind: 'unauthorized' })
    expect(await world.read('knock', 's1')).toMatchObject({ credential: 'missing', reason: 'credentials-missing' })
    expect(await world.onboarding.admit(arrival('S1', 'another password'))).toEqual({ kind: 'unauthorized' })
    expect(await world.read('knock', 's1')).toMatchObject({ credential: 'wrong', count: 2 })
    const asAnother = { ...arrival('S1', password), credentials: { username: bytes('S2'), password: bytes(password) } }
    expect(await world.onboarding.admit(asAnother)).toEqual({ kind: 'unauthorized' })
  })

  test('a password is bytes, not text', async () => {
    const binary = Uint8Array.from({ length: 20 }, (_, index) => 0xf0 + index)
    await withPassword(binary)
    expect(await world.onboarding.admit(arrival('S1', binary))).toMatchObject({ kind: 'admitted' })
    const mangled = bytes(new TextDecoder().decode(binary))
    expect(await world.onboarding.admit(arrival('S1', mangled))).toEqual({ kind: 'unauthorized' })
  })
})

test('F11 an unknown station waits as Pending, bounded per address and in all', async () => {
  for (let station = 1; station <= 5; station++) {
    expect(await world.onboarding.admit(arrival(`X${station}`))).toMatchObject({
      kind: 'admitted',
      guest: { registered: false, onboarding: 'pending' },
    })
  }
  expect(await world.onboarding.admit(arrival('X6'))).toEqual({ kind: 'crowded' })
  expect(await world.read('knock', 'x6')).toMatchObject({ reason: 'crowded' })
  for (let station = 6; station <= 100; station++) {
    const from = { remoteAddress: `10.0.1.${Math.floor(station / 5)}` }
    expect(await world.onboarding.admit(arrival(`X${station}`, undefined, from))).toMatchObject({ kind: 'admitted' })
  }
  expect(await world.onboarding.admit(arrival('X101', undefined, { remoteAddress: '10.9.9.9' }))).toEqual({
    kind: 'crowded',
  })
})

test('F11 a socket that leaves makes room', async () => {
  for (let station = 1; station <= 5; station++) {
    await world.onboarding.admit(arrival(`X${station}`))
    await world.onboarding.connected(world.link(`l${station}`, `X${station}`))
  }
  await world.onboarding.disconnected(world.link('l1', 'X1'), '1006', world.now)
  expect(await world.onboarding.admit(arrival('X6'))).toMatchObject({ kind: 'admitted' })
})

test('F11 a second handshake leaves the seated socket its place', async () => {
  for (let station = 1; station <= 5; station++) {
    await world.onboarding.admit(arrival(`X${station}`))
    await world.onboarding.connected(world.link(`l${station}`, `X${station}`))
  }
  expect(await world.onboarding.admit(arrival('X1'))).toMatchObject({ kind: 'admitted' })
  await world.advance(minute)
  expect(await world.onboarding.admit(arrival('X6'))).toEqual({ kind: 'crowded' })
  await world.onboarding.disconnected(world.link('l1', 'X1'), '1006', world.now)
  expect(await world.onboarding.admit(arrival('X6'))).toMatchObject({ kind: 'admitted' })
})

test('F11 with onboarding reject an unknown station gets 404 and is seen knocking', async () => {
  await using strict = await World.open({ unknown: 'reject' })
  expect(await strict.onboarding.admit(arrival('X1', password))).toEqual({ kind: 'not-found' })
  expect(await strict.read('knock', 'x1')).toMatchObject({ reason: 'not-registered', credential: 'unknown' })
})

test('F11 with onboarding accept an unknown station is registered', async () => {
  await using open = await World.open({ unknown: 'accept' })
  expect(await open.onboarding.admit(arrival('X1'))).toMatchObject({
    kind: 'admitted',
    guest: { onboarding: 'accepted' },
  })
  expect(await open.station('x1')).toMatchObject({ identity: 'X1', onboarding: 'accepted' })
  expect(open.of('station.registered')).toHaveLength(1)
})

test('F11 the knocking list is bounded', async () => {
  await using strict = await World.open({ unknown: 'reject' })
  for (let station = 0; station < 1_005; station++) {
    strict.now += 1
    await strict.onboarding.admit(arrival(`X${station}`))
  }
  const kept = await strict.read('knocks', 'o')
  expect(kept.length).toBeLessThanOrEqual(1_000)
  expect(kept.some(({ identity }) => identity === 'X0')).toBe(false)
  expect(kept.some(({ identity }) => identity === 'X1004')).toBe(true)
})

test('F11 the button admits who waits, on the socket that waits', async () => {
  await world.onboarding.admit(arrival('X1'))
  await world.onboarding.connected(world.link('l1', 'X1'))
  await world.boot16({}, 'x1')
  world.plug('ocpp1.6', { TriggerMessage: { status: 'Accepted' } }, 'x1')
  await world.stations.admit(editor, 'x1', { onboarding: 'accepted' })
  await world.quiet()
  expect(await world.station('x1')).toMatchObject({ onboarding: 'accepted', online: true, vendor: 'Vendor' })
  expect(await world.read('knock', 'x1')).toBeUndefined()
  expect(world.wire).toMatchObject([{ action: 'TriggerMessage', payload: { requestedMessage: 'BootNotification' } }])
  expect(await world.boot16({}, 'x1')).toMatchObject({ status: 'Accepted' })
})

test('F11 who knocks can be taken off the list', async () => {
  await world.onboarding.admit(arrival('X1'))
  await world.stations.forgetKnock(editor, 'x1')
  expect(await world.read('knock', 'x1')).toBeUndefined()
  await expect(world.stations.forgetKnock(editor, 'x1')).rejects.toMatchObject({ code: 'not-found' })
})

test('F12 the close of a socket that was replaced changes nothing', async () => {
  await world.register({ online: false })
  await world.onboarding.connected(world.link('l1'))
  await world.onboarding.connected(world.link('l2'))
  await world.onboarding.disconnected(world.link('l1'), '1000', world.now)
  expect(await world.read('openLink', 's1')).toMatchObject({ linkId: 'l2' })
  expect(world.of('station.disconnected')).toEqual([])
})

test('F16 a station that comes back within the grace was never offline', async () => {
  await world.register({ online: false })
  await world.onboarding.connected(world.link('l1'))
  await world.onboarding.disconnected(world.link('l1'), '1006', world.now)
  await world.onboarding.connected(world.link('l2'))
  await world.onboarding.offline('s1', world.now + 2 * minute)
  expect(await world.station()).toMatchObject({ online: true, linkAt: world.now })
})

test('a link is as old as its first socket, but no older than the process it came to', async () => {
  await world.register({ online: false })
  await world.onboarding.connected(world.link('l1'))
  const first = world.now
  await world.onboarding.connected({ ...world.link('l2'), at: first + minute })
  expect(await world.station()).toMatchObject({ linkAt: first })
  // As a process of yesterday left it, which this one found when it began.
  await world.write(put('station', { ...(await world.station()), online: true, linkAt: first - 1_440 * minute }))
  await world.onboarding.connected({ ...world.link('l3'), at: first + 2 * minute })
  expect(await world.station()).toMatchObject({ linkAt: first + 2 * minute })
})

test('F16 after a restart of ours the links of before are over', async () => {
  await world.register({ online: false })
  await world.onboarding.connected(world.link('l1'))
  expect(await world.onboarding.recover()).toEqual([{ stationId: 's1', since: world.now }])
  expect(await world.read('openLink', 's1')).toBeUndefined()
  expect(await world.station()).toMatchObject({ online: true })
  await world.onboarding.offline('s1', world.now + 2 * minute)
  expect(await world.station()).toMatchObject({ online: false })
})
