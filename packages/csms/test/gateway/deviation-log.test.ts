import { expect, onTestFinished, test } from 'vitest'
import { type Guest } from '../../src/domain/front-door.ts'
import { need } from '../../src/domain/ports.ts'
import { DeviationLog } from '../../src/gateway/deviation-log.ts'
import { World } from '../domain/station-world.ts'

const guestOf = (stationId: string): Guest => ({
  stationId,
  identity: stationId,
  organisationId: 'o1',
  registered: true,
  onboarding: 'accepted',
  reading: 'generous',
  pings: true,
  heartbeatIntervalS: 300,
  soapEndpoint: null,
  assumedVersion: null,
  vendor: '',
  model: '',
  firmwareVersion: '',
  serialNumber: null,
  security: { profile: 0, secure: false, tlsVersion: null, cipher: null, certificate: null },
  certificateName: null,
})

async function open() {
  const world = await World.open()
  onTestFinished(() => world[Symbol.asyncDispose]())
  const log = new DeviationLog(world.store, { now: () => world.now })
  const note = (from: Guest, path: string, action = 'BootNotification') =>
    log.add({ guest: from, action, path, rule: 'too-long', sample: '"x"' })
  const count = (model: string, path: string, action = 'BootNotification') =>
    world.store.run({
      touches: [],
      needs: { row: need('deviation', 'Vendor', model, '1.0', action, path, 'too-long') },
      decide: ({ row }) => ({ result: row?.count ?? 0, writes: [], events: [] }),
    })
  return { world, log, note, count }
}

test('F1 what first boots deviate in at the same time is counted for each model', async () => {
  const { log, note, count } = await open()
  const [one, two] = [guestOf('s1'), guestOf('s2')]
  for (const station of [one, two]) note(station, '/serial')
  Object.assign(one, { vendor: 'Vendor', model: 'One', firmwareVersion: '1.0' })
  Object.assign(two, { vendor: 'Vendor', model: 'Two', firmwareVersion: '1.0' })
  await log.flush()
  expect([await count('One', '/serial'), await count('Two', '/serial')]).toEqual([1, 1])
})

test('F1 what could not be written is written later, with what came meanwhile', async () => {
  const { world, log, note, count } = await open()
  const station = Object.assign(guestOf('s1'), { vendor: 'Vendor', model: 'One', firmwareVersion: '1.0' })
  note(station, '/value', 'MeterValues')
  note(station, '/other', 'MeterValues')
  world.storeIsAway = true
  const flushing = log.flush()
  note(station, '/value', 'MeterValues')
  await expect(flushing).rejects.toThrow('the store is away')
  world.storeIsAway = false
  expect(await log.flush()).toBe(0)
  expect([await count('One', '/value', 'MeterValues'), await count('One', '/other', 'MeterValues')]).toEqual([2, 1])
})

test('kinds beyond the bound are counted as left out', async () => {
  const { log, note } = await open()
  for (let kind = 0; kind < 2_005; kind++) note({ ...guestOf('s1'), model: `Model ${kind}` }, '/x', 'MeterValues')
  expect([await log.flush(), await log.flush()]).toEqual([5, 0])
})
