import { expect, test } from 'vitest'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()

/** What a driver finds at the first EVSE of a station. */
async function firstEvse(station: string) {
  const { evses } = await host.rest.station(station)
  const found = evses.find(({ evseId }) => evseId === 1)
  return { state: found?.state, reason: found?.stateReason, why: found?.chargeableReason }
}

const inUse = { state: 'occupied', reason: 'transaction', why: 'occupied' }

test('F18 a 1.6 start alone makes its EVSE occupied, though no status ever came, until the stop', async () => {
  const station = await host.station16()
  const { identity } = station.link
  await station.boot()
  const { transactionId } = await station.start({ idTag: await host.idToken() })
  expect(await firstEvse(identity)).toEqual(inUse)
  expect((await station.stop(transactionId, 2_000)).kind).toBe('result')
  // Nobody said that it is free.
  expect(await firstEvse(identity)).toMatchObject({ state: 'unknown', reason: 'not-reported' })
})

test('F18 a 1.6 start counts for more than a status from before it, and less than one that follows', async () => {
  const station = await host.station16()
  const { identity } = station.link
  await station.boot()
  await station.status('Available')
  const { transactionId } = await station.start({ idTag: await host.idToken() })
  expect(await firstEvse(identity)).toEqual(inUse)
  await station.stop(transactionId, 2_000)
  expect(await firstEvse(identity)).toMatchObject({ state: 'available' })
  await station.start({ idTag: await host.idToken(), meterStart: 2_000 })
  expect(await firstEvse(identity)).toEqual(inUse)
  await station.status('Available')
  expect(await firstEvse(identity)).toMatchObject({ state: 'available', reason: 'Available' })
})

test('F18 a 1.6 start that waited while the station was offline takes nothing from the status of now', async () => {
  const station = await host.station16()
  const { identity } = station.link
  await station.boot()
  await station.status('Available')
  const timestamp = new Date(Date.now() - 3_600_000).toISOString()
  await station.start({ idTag: await host.idToken(), timestamp })
  expect(await firstEvse(identity)).toMatchObject({ state: 'available' })
})

test('F7 F18 a transaction that is interrupted holds its EVSE no longer', async () => {
  const station = await host.station16()
  const { identity } = station.link
  await station.boot()
  await station.start({ idTag: await host.idToken() })
  const [running] = await host.rest.transactions({ station: identity, active: true })
  expect(await firstEvse(identity)).toEqual(inUse)
  await host.rest.closeTransaction(running?.id ?? '', 'the station never said that it ended')
  expect(await firstEvse(identity)).toMatchObject({ state: 'unknown', reason: 'not-reported' })
})

test.each(['ocpp2.0.1', 'ocpp2.1'] as const)(
  'F18 a start of %s alone makes its EVSE occupied, though no status ever came, until its end',
  async (version) => {
    const station = await host.station2(version)
    const { identity } = station.link
    await station.boot()
    const idToken = { idToken: await host.idToken(), type: 'ISO14443' }
    await station.event('Started', 'T-1', 1_000, { idToken })
    expect(await firstEvse(identity)).toEqual(inUse)
    await station.event('Updated', 'T-1', 1_200)
    expect(await firstEvse(identity)).toEqual(inUse)
    await station.event('Ended', 'T-1', 2_000)
    expect(await firstEvse(identity)).toMatchObject({ state: 'unknown', reason: 'not-reported' })
  },
)

test('F18 E02 a 2.0.1 start that names no EVSE holds the one that a later event names', async () => {
  const station = await host.station2('ocpp2.0.1')
  const { identity } = station.link
  await station.boot()
  await station.status('Available')
  const idToken = { idToken: await host.idToken(), type: 'ISO14443' }
  await station.event('Started', 'T-1', 1_000, { idToken, evse: undefined })
  expect(await firstEvse(identity)).toMatchObject({ state: 'available' })
  await station.event('Updated', 'T-1', 1_000, { triggerReason: 'CablePluggedIn' })
  expect(await firstEvse(identity)).toEqual(inUse)
})
