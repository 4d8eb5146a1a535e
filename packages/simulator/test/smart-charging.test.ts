import { describe, expect, test } from 'vitest'
import { card, createStand, type Stand } from './support/stand.ts'

async function charging(stand: Stand): Promise<void> {
  stand.station.plugIn(1, stand.car())
  expect(await stand.station.presentToken(1, card)).toBe('started')
  await stand.advance(30)
}

const start = '2020-01-01T00:00:00.000Z'
const schedule = (limit: number) => ({
  startSchedule: start,
  chargingRateUnit: 'W',
  chargingSchedulePeriod: [{ startPeriod: 0, limit }],
})
const profile2 = (id: number, limit: number, changes = {}) => ({
  id,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: [{ id: 1, ...schedule(limit) }],
  ...changes,
})
const profile16 = (chargingProfileId: number, limit: number, changes = {}) => ({
  chargingProfileId,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: schedule(limit),
  ...changes,
})

describe.each(['2.0.1', '2.1'] as const)('%s', (version) => {
  const set = (stand: Stand, chargingProfile: object, evseId = 1) =>
    stand.csms.ask('SetChargingProfile', { evseId, chargingProfile })

  test('a profile limits the car and its meter, and the limit goes when it is cleared [K01, K10]', async () => {
    await using stand = await createStand(version)
    await charging(stand)
    const before = stand.station.powerW
    expect(before).toBeGreaterThan(5_000)
    expect(await set(stand, profile2(1, 5_000))).toEqual({ status: 'Accepted' })
    await stand.advance(5)
    expect(stand.station.powerW).toBeLessThanOrEqual(5_000)
    expect(stand.station.powerW).toBeGreaterThan(4_000)
    expect(await stand.csms.ask('ClearChargingProfile', { chargingProfileId: 1 })).toEqual({ status: 'Accepted' })
    await stand.advance(5)
    expect(stand.station.powerW).toBeGreaterThan(5_000)
    expect(await stand.csms.ask('ClearChargingProfile', { chargingProfileId: 1 })).toEqual({ status: 'Unknown' })
  })

  test('a profile of the station limits all EVSEs together', async () => {
    await using stand = await createStand(version)
    await charging(stand)
    const max = profile2(1, 4_500, { chargingProfilePurpose: 'ChargingStationMaxProfile' })
    expect(await set(stand, max, 0)).toEqual({ status: 'Accepted' })
    await stand.advance(5)
    expect(stand.station.powerW).toBeLessThanOrEqual(4_500)
  })

  test.each([
    ['UnknownEvse', 7, profile2(1, 5_000)],
    ['InvalidProfile', 1, profile2(1, 5_000, { chargingProfilePurpose: 'ChargingStationMaxProfile' })],
    ['InvalidSchedule', 1, profile2(1, 5_000, { chargingProfileKind: 'Relative' })],
    ['InvalidStackLevel', 1, profile2(1, 5_000, { stackLevel: 9 })],
    ['TxNotFound', 1, profile2(1, 5_000, { chargingProfilePurpose: 'TxProfile', transactionId: 'x' })],
  ])('a profile is refused: %s', async (reasonCode, evseId, given) => {
    await using stand = await createStand(version)
    expect(await set(stand, given, evseId)).toEqual({ status: 'Rejected', statusInfo: { reasonCode } })
    expect(await stand.csms.ask('GetChargingProfiles', { requestId: 1, chargingProfile: {} })).toEqual({
      status: 'NoProfiles',
    })
  })

  test('an overlap is DuplicateProfile, and the same id replaces [K01.FR.05, K01.FR.06]', async () => {
    await using stand = await createStand(version)
    await set(stand, profile2(1, 5_000))
    const duplicate = { status: 'Rejected', statusInfo: { reasonCode: 'DuplicateProfile' } }
    expect(await set(stand, profile2(2, 6_000))).toEqual(duplicate)
    expect(await set(stand, profile2(2, 6_000), 0)).toEqual(duplicate)
    expect(await set(stand, profile2(1, 7_000))).toEqual({ status: 'Accepted' })
    const answer = await stand.csms.ask('GetCompositeSchedule', { evseId: 1, duration: 60, chargingRateUnit: 'W' })
    expect(answer).toMatchObject({ schedule: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 7_000 }] } })
  })

  test('profiles are reported in parts, and a TxProfile goes with its transaction [K09]', async () => {
    await using stand = await createStand(version)
    await charging(stand)
    const { transactionId } = stand.csms.of('TransactionEvent').at(-1)?.payload.transactionInfo ?? {}
    await set(stand, profile2(1, 5_000))
    const tx = profile2(2, 6_000, { chargingProfilePurpose: 'TxProfile', transactionId })
    expect(await set(stand, tx)).toEqual({ status: 'Accepted' })
    expect(await stand.csms.ask('GetChargingProfiles', { requestId: 4, chargingProfile: {} })).toEqual({
      status: 'Accepted',
    })
    await stand.settled()
    const reports = stand.csms.of('ReportChargingProfiles').map(({ payload }) => payload)
    expect(reports).toMatchObject([
      { requestId: 4, tbc: true, chargingProfile: [{ id: 1 }] },
      { requestId: 4, tbc: false, chargingProfile: [{ id: 2, transactionId }] },
    ])
    await stand.station.presentToken(1, card)
    await stand.settled()
    expect(stand.station.chargingProfiles.all.map(({ id }) => id)).toEqual([1])
  })

  test('a profile that comes with a remote start is for its transaction [K05]', async () => {
    await using stand = await createStand(version)
    stand.station.plugIn(1, stand.car())
    await stand.settled()
    const chargingProfile = profile2(3, 4_500, { chargingProfilePurpose: 'TxProfile' })
    const answer = await stand.csms.ask('RequestStartTransaction', {
      idToken: card,
      remoteStartId: 9,
      evseId: 1,
      chargingProfile,
    })
    expect(answer).toMatchObject({ status: 'Accepted' })
    await stand.advance(30)
    expect(stand.station.chargingProfiles.all).toMatchObject([{ id: 3, evseId: 1, transactionId: expect.any(String) }])
    expect(stand.station.powerW).toBeLessThanOrEqual(4_500)
    expect(stand.station.powerW).toBeGreaterThan(3_000)
  })
})

test('1.6 a profile limits the car, one of the same level replaces it, and all are cleared [16 5.4, 5.7, 5.16]', async () => {
  await using stand = await createStand('1.6')
  await charging(stand)
  const set = (csChargingProfiles: object, connectorId = 1) =>
    stand.csms.ask('SetChargingProfile', { connectorId, csChargingProfiles })
  expect(await set(profile16(1, 6_000))).toEqual({ status: 'Accepted' })
  expect(await set(profile16(2, 5_000))).toEqual({ status: 'Accepted' })
  expect(await set(profile16(3, 5_000), 9)).toEqual({ status: 'Rejected' })
  expect(await set(profile16(3, 1, { chargingProfilePurpose: 'TxProfile', transactionId: 7_777 }))).toEqual({
    status: 'Rejected',
  })
  await stand.advance(5)
  expect(stand.station.powerW).toBeLessThanOrEqual(5_000)
  expect(stand.station.chargingProfiles.all.map(({ id }) => id)).toEqual([2])
  expect(await stand.csms.ask('GetCompositeSchedule', { connectorId: 1, duration: 60 })).toMatchObject({
    status: 'Accepted',
    connectorId: 1,
    chargingSchedule: { chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: 5_000 }] },
  })
  expect(await stand.csms.ask('ClearChargingProfile', {})).toEqual({ status: 'Accepted' })
  expect(await stand.csms.ask('ClearChargingProfile', {})).toEqual({ status: 'Unknown' })
  const keys = await stand.csms.ask('GetConfiguration', { key: ['SupportedFeatureProfiles'] })
  expect(JSON.stringify(keys)).toContain('SmartCharging')
})
