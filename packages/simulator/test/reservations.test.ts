import { describe, expect, test } from 'vitest'
import { type StationVersion } from '../src/station/model.ts'
import { card, createStand, otherCard, type Stand } from './support/stand.ts'

const versions = ['1.6', '2.0.1', '2.1'] as const
const newer = ['2.0.1', '2.1'] as const

interface Asked {
  id?: number
  evseId?: number
  group?: string
  forS?: number
}

function reserve(stand: Stand, version: StationVersion, { id = 5, evseId = 1, group, forS = 600 }: Asked = {}) {
  const until = new Date(stand.clock.now() + forS * 1000).toISOString()
  return stand.csms.ask(
    'ReserveNow',
    version === '1.6'
      ? {
          reservationId: id,
          connectorId: evseId,
          idTag: card.idToken,
          expiryDate: until,
          ...(group !== undefined && { parentIdTag: group }),
        }
      : {
          id,
          idToken: card,
          expiryDateTime: until,
          ...(evseId > 0 && { evseId }),
          ...(group !== undefined && { groupIdToken: { idToken: group, type: 'Central' } }),
        },
  )
}

const cancel = (stand: Stand, reservationId = 5) => stand.csms.ask('CancelReservation', { reservationId })
const words = (stand: Stand) =>
  stand.station.connectorStates().map((state) => stand.station.statusOf(state).split(' ')[0])
const updates = (stand: Stand) => stand.csms.of('ReservationStatusUpdate').map(({ payload }) => payload)
const begun = (stand: Stand, version: StationVersion) =>
  stand.csms.of(version === '1.6' ? 'StartTransaction' : 'TransactionEvent').map(({ payload }) => payload)

describe.each(versions)('%s', (version) => {
  test('a reserved EVSE says Reserved, refuses others, and is used by its token with the id', async () => {
    await using stand = await createStand(version)
    expect(await reserve(stand, version)).toEqual({ status: 'Accepted' })
    await stand.settled()
    expect(words(stand)).toEqual(['Reserved', 'Available'])
    expect(JSON.stringify(stand.csms.calls.at(-1)?.payload)).toContain('Reserved')
    expect(await stand.station.presentToken(1, otherCard)).toBe('refused')
    expect(await stand.station.presentToken(1, card)).toBe('started')
    stand.station.plugIn(1, stand.car())
    await stand.advance(5)
    const told = begun(stand, version).filter(({ reservationId }) => reservationId !== undefined)
    expect(told.map(({ reservationId }) => reservationId)).toEqual([5])
    expect(words(stand)[0]).not.toBe('Reserved')
    expect(await cancel(stand)).toEqual({ status: 'Rejected' })
    expect(stand.csms.violations).toEqual([])
  })

  test('another of the group may use it [16 5.13; H03]', async () => {
    await using stand = await createStand(version)
    const group = { groupIdToken: { idToken: 'FLEET', type: 'Central' } }
    stand.csms.answers.Authorize = () =>
      version === '1.6'
        ? { idTagInfo: { status: 'Accepted', parentIdTag: 'FLEET' } }
        : { idTokenInfo: { status: 'Accepted', ...group } }
    await reserve(stand, version, { group: 'FLEET' })
    expect(await stand.station.presentToken(1, otherCard)).toBe('started')
  })

  test('a remote start for another is refused there, and for its token carries the id', async () => {
    await using stand = await createStand(version)
    await reserve(stand, version)
    const start = (token: typeof card, remoteStartId: number) =>
      version === '1.6'
        ? stand.csms.ask('RemoteStartTransaction', { idTag: token.idToken, connectorId: 1 })
        : stand.csms.ask('RequestStartTransaction', { idToken: token, evseId: 1, remoteStartId })
    expect((await start(otherCard, 1)).status).toBe('Rejected')
    expect((await start(card, 2)).status).toBe('Accepted')
    stand.station.plugIn(1, stand.car())
    await stand.advance(5)
    expect(begun(stand, version)[0]).toMatchObject({ reservationId: 5 })
  })

  test('each word of refusal has its reason', async () => {
    await using stand = await createStand(version)
    stand.station.fault('connector', { evseId: 1, code: 'GroundFailure' })
    expect(await reserve(stand, version)).toEqual({ status: 'Faulted' })
    stand.station.fault('connector-repaired', { evseId: 1 })
    stand.station.memory.availability['1'] = 'Inoperative'
    expect(await reserve(stand, version)).toEqual({ status: 'Unavailable' })
    stand.station.memory.availability = {}
    expect(await reserve(stand, version, { forS: -1 })).toEqual({ status: 'Rejected' })
    expect(await reserve(stand, version, { evseId: 9 })).toEqual({ status: 'Rejected' })
    stand.station.plugIn(1, stand.car())
    expect(await reserve(stand, version)).toEqual({ status: 'Occupied' })
    stand.station.memory.variables['ReservationCtrlr.Enabled'] = 'false'
    expect(await reserve(stand, version, { evseId: 2 })).toEqual({ status: 'Rejected' })
  })

  test('the same id replaces, another finds it occupied, and a cancellation frees it', async () => {
    await using stand = await createStand(version)
    await reserve(stand, version, { forS: 60 })
    expect(await reserve(stand, version, { id: 6 })).toEqual({ status: 'Occupied' })
    expect(await reserve(stand, version, { evseId: 2 })).toEqual({ status: 'Accepted' })
    await stand.advance(120)
    expect(words(stand)).toEqual(['Available', 'Reserved'])
    expect(await cancel(stand, 7)).toEqual({ status: 'Rejected' })
    expect(await cancel(stand)).toEqual({ status: 'Accepted' })
    await stand.settled()
    expect(words(stand)).toEqual(['Available', 'Available'])
  })

  test('without an EVSE any will do, and when it needs the last one that says Reserved', async () => {
    await using stand = await createStand(version)
    expect(await reserve(stand, version, { evseId: 0 })).toEqual({ status: 'Accepted' })
    expect(words(stand)).toEqual(['Available', 'Available'])
    stand.station.plugIn(1, stand.car())
    await stand.settled()
    expect(words(stand)[1]).toBe('Reserved')
    expect(await stand.station.presentToken(2, otherCard)).toBe('refused')
    expect(await stand.station.presentToken(2, card)).toBe('started')
    await using narrow = await createStand(version, { variables: { 'ReservationCtrlr.NonEvseSpecific': 'false' } })
    expect(await reserve(narrow, version, { evseId: 0 })).toEqual({ status: 'Rejected' })
  })

  test('it outlives a loss of power, and ends by the clock of the station (B01.FR.13)', async () => {
    await using stand = await createStand(version)
    await reserve(stand, version)
    stand.station.fault('power-loss', { downS: 5 })
    await stand.advance(30)
    expect(words(stand)).toEqual(['Reserved', 'Available'])
    await stand.advance(600)
    expect(words(stand)).toEqual(['Available', 'Available'])
    expect(updates(stand)).toEqual(version === '1.6' ? [] : [{ reservationId: 5, reservationUpdateStatus: 'Expired' }])
    expect(stand.csms.violations).toEqual([])
  })

  test('an EVSE that fails keeps none', async () => {
    await using stand = await createStand(version)
    await reserve(stand, version)
    stand.station.fault('connector', { evseId: 1, code: 'GroundFailure' })
    await stand.settled()
    stand.station.fault('connector-repaired', { evseId: 1 })
    await stand.settled()
    expect(words(stand)).toEqual(['Available', 'Available'])
    expect(updates(stand)).toEqual(version === '1.6' ? [] : [{ reservationId: 5, reservationUpdateStatus: 'Removed' }])
  })

  test('on demand a station forgets, or does not tell', async () => {
    await using stand = await createStand(version)
    await reserve(stand, version)
    stand.station.fault('reservations-forgotten', {})
    expect(await cancel(stand)).toEqual({ status: 'Rejected' })
    await reserve(stand, version, { forS: 60 })
    stand.station.fault('reservation-untold', {})
    await stand.advance(120)
    expect(updates(stand)).toEqual([])
    expect(await cancel(stand)).toEqual({ status: 'Rejected' })
  })
})

test.each(newer)('%s it is offered in the device model', async (version) => {
  await using stand = await createStand(version)
  const component = { name: 'ReservationCtrlr' }
  const getVariableData = [{ component, variable: { name: 'NonEvseSpecific' } }]
  const { getVariableResult } = await stand.csms.ask('GetVariables', { getVariableData })
  expect(getVariableResult[0]).toMatchObject({ attributeStatus: 'Accepted', attributeValue: 'true' })
})

test('1.6 it is offered as a feature profile', async () => {
  await using stand = await createStand('1.6')
  const { configurationKey } = await stand.csms.ask('GetConfiguration', {
    key: ['SupportedFeatureProfiles', 'ReserveConnectorZeroSupported'],
  })
  const [profiles, ofAnyEvse] = configurationKey.map(({ value }: { value: string }) => value)
  expect(profiles.split(',')).toContain('Reservation')
  expect(ofAnyEvse).toBe('true')
})

test.each([
  ['2.0.1', []],
  ['2.1', [{ reservationId: 5, reservationUpdateStatus: 'NoTransaction' }]],
] as const)('%s used, and nobody plugged in', async (version, told) => {
  await using stand = await createStand(version, { variables: { 'TxCtrlr.EVConnectionTimeOut': '30' } })
  await reserve(stand, version)
  await stand.station.presentToken(1, card)
  await stand.advance(60)
  expect(updates(stand)).toEqual(told)
  expect(words(stand)[0]).toBe(told.length === 0 ? 'Reserved' : 'Available')
})
