import { afterEach, beforeEach, expect, test } from 'vitest'
import { editor, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

test('PUT registers on first sight and edits afterwards, keeping what is left out', async () => {
  const saved = await world.stations.put(editor, 'Säule-1', { displayName: 'North' })
  expect(saved).toMatchObject({ created: true })
  expect(saved).not.toHaveProperty('password')
  expect(await world.station('säule-1')).toMatchObject({
    identity: 'Säule-1',
    onboarding: 'accepted',
    displayName: 'North',
  })
  expect(await world.stations.put(editor, 'SÄULE-1', { heartbeatIntervalS: 60 })).toMatchObject({ created: false })
  expect(await world.station('säule-1')).toMatchObject({
    identity: 'Säule-1',
    displayName: 'North',
    heartbeatIntervalS: 60,
  })
  expect(world.of('station.registered')).toHaveLength(1)
  // In the words of the API: what its links and its clock tell is nobody's edit.
  const told: unknown = Reflect.get(Object(world.of('station.registered')[0]?.data), 'changes')
  expect(told).toMatchObject({ displayName: 'North', onboarding: 'accepted', securityProfileReopenedUntil: null })
  for (const internal of ['clockSamples', 'linkSecurity', 'registeredAt', 'stationId']) {
    expect(told).not.toHaveProperty(internal)
  }
  expect(world.of('station.changed').at(-1)?.data).toMatchObject({ changes: { heartbeatIntervalS: 60 } })
})

test('a generated password is given once and only its hash is kept', async () => {
  const { password } = await world.stations.put(editor, 'S1', { password: { generate: true } })
  expect(password).toMatch(/^[A-Za-z0-9]{20}$/)
  const credential = await world.read('credential', 's1')
  expect(credential?.passwordHash).toBe(world.passwords.hash(new TextEncoder().encode(password ?? '')))
  expect(JSON.stringify(world.events)).not.toContain(password)
  expect(await world.station()).toMatchObject({ securityProfile: 1 })
  await world.stations.put(editor, 'S1', { password: null })
  expect(await world.read('credential', 's1')).toBeUndefined()
})

test('F25 expected changes ours only, and the old one works beside it', async () => {
  await world.stations.put(editor, 'S1', { password: 'the first password' })
  await world.stations.put(editor, 'S1', { password: 'the second password', passwordBy: 'expected' })
  expect(await world.read('credential', 's1')).toMatchObject({
    previousHashes: [world.passwords.hash(new TextEncoder().encode('the first password'))],
  })
})

test('F25 a password through a station that is not connected is refused', async () => {
  await world.register()
  const change = world.stations.put(editor, 'S1', { password: 'sixteen letters!', passwordBy: 'station' })
  await expect(change).rejects.toMatchObject({ code: 'not-connected' })
})

test('F18 a printed EVSE id is its own in the whole network', async () => {
  await world.stations.put(editor, 'S1', { evses: [{ evseId: 1, publicEvseId: 'SE*SM1*E1' }] })
  const twice = world.stations.put(editor, 'S2', { evses: [{ evseId: 1, publicEvseId: 'SE*SM1*E1' }] })
  await expect(twice).rejects.toMatchObject({ code: 'already-exists' })
  await world.stations.put(editor, 'S1', { evses: [{ evseId: 1, publicEvseId: 'SE*SM1*E1' }] })
  expect(await world.read('station', 's2')).toBeUndefined()
})

test('F18 what is known of a 1.6 connector moves with its number', async () => {
  await world.register()
  await world.status16(1, 'Available')
  await world.status16(2, 'Charging')
  await world.stations.put(editor, 'S1', {
    evses: [{ evseId: 1, connectors: [{ connectorId: 2, wireConnectorId: 2, type: 'cCCS2' }] }],
  })
  expect(await world.connector(1, 2)).toMatchObject({ status: 'Charging', wireConnectorId: 2, type: 'cCCS2' })
  expect(await world.connector(2, 1)).toBeUndefined()
  expect(await world.evse(2)).toBeUndefined()
  expect(await world.evse(1)).toMatchObject({ state: 'occupied' })
})

test('a site must exist', async () => {
  await expect(world.stations.put(editor, 'S1', { siteId: 'nowhere' })).rejects.toMatchObject({
    code: 'site-not-found',
  })
})

test('F1 how frames are read is settled at the handshake, so the socket comes again', async () => {
  await world.register({ protocolVersion: 'ocpp1.6' })
  world.plug('ocpp1.6')
  await world.stations.put(editor, 'S1', { displayName: 'only a name' })
  expect(world.closed).toEqual([])
  await world.stations.put(editor, 'S1', { reading: 'strict' })
  expect(world.closed).toEqual(['s1'])
})

test('B02 accepting a connected station asks it to boot', async () => {
  await world.register({ onboarding: 'pending', protocolVersion: 'ocpp2.0.1' })
  world.plug('ocpp2.0.1', { TriggerMessage: { status: 'Accepted' } })
  await world.stations.put(editor, 'S1', { onboarding: 'accepted' })
  await world.quiet()
  expect(world.wire).toMatchObject([{ action: 'TriggerMessage', payload: { requestedMessage: 'BootNotification' } }])
})

test('removing a station keeps what it charged and ends its socket', async () => {
  await world.register()
  await world.status16(1, 'Available')
  const start = { connectorId: 1, idTag: 'ABC', meterStart: 0, timestamp: '2026-01-05T10:00:00Z' }
  await world.adapters['ocpp1.6'].inbound.StartTransaction(start, world.call('StartTransaction', start))
  await world.stations.remove(editor, 's1')
  expect(await world.read('station', 's1')).toBeUndefined()
  expect(await world.read('connectors', 's1')).toEqual([])
  expect(await world.read('activeTransactions', 's1')).toHaveLength(1)
  expect(world.closed).toEqual(['s1'])
  await expect(world.stations.remove(editor, 's1')).rejects.toMatchObject({ code: 'station-not-found' })
})

test('F27 an edit carries who, why and what, never a secret', async () => {
  const writes: unknown[] = []
  const { store } = world
  const run = store.run.bind(store)
  store.run = (unit) =>
    run({
      ...unit,
      decide: (loaded) => {
        const decision = unit.decide(loaded)
        writes.push(...decision.writes.filter(({ table }) => table === 'audit').map(({ row }) => row))
        return decision
      },
    })
  await world.stations.put(editor, 'S1', { password: 'sixteen letters!', displayName: 'North' })
  expect(writes).toMatchObject([
    {
      actor: 'user:test',
      reason: 'a test',
      action: 'station.registered',
      subject: 'station:S1',
      change: { password: 'changed' },
    },
  ])
  expect(JSON.stringify(writes)).not.toContain('sixteen letters!')
})
