import { type ChargingProfile } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { type Fields, fieldsOf, type Reply } from '../../src/clients/raw-station.ts'
import { until } from '../../src/until.ts'
import { midnight, obeying, profile } from './support/charging-profiles.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const versions2 = ['ocpp2.0.1', 'ocpp2.1'] as const

async function running16(replies: Record<string, (payload: Fields) => Reply> = obeying) {
  const station = await host.station16({ replies })
  const idToken = await host.idToken()
  await station.boot()
  const { transactionId } = await station.start({ idTag: idToken })
  const id = station.link.identity
  const [transaction] = await host.rest.transactions({ station: id, active: true })
  return { station, id, transactionId, key: transaction?.id ?? '' }
}

test('TC_056 a TxDefaultProfile is set on all connectors and then on one', async () => {
  const station = await host.station16({ replies: obeying })
  await station.boot()
  const id = station.link.identity
  expect(await host.rest.chargingProfiles(id)).toEqual([])
  const command = await host.ask(id, 'SetChargingProfile', { evseId: 0, chargingProfile: profile() })
  expect(command).toMatchObject({ status: 'completed', outcome: { status: 'Accepted' } })
  expect((await station.link.request('SetChargingProfile')).payload).toEqual({
    connectorId: 0,
    csChargingProfiles: {
      chargingProfileId: 11,
      stackLevel: 0,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Absolute',
      chargingSchedule: {
        startSchedule: midnight,
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
      },
    },
  })
  expect(await host.rest.chargingProfiles(id)).toMatchObject([
    { id: 11, evseId: 0, commandId: command.id, actor: expect.stringMatching(/^api-key:/), reason: 'testbed' },
  ])
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile({ id: 12, stackLevel: 1 }, 10) })
  expect((await station.link.request('SetChargingProfile')).payload).toMatchObject({ connectorId: 1 })
  const schedule = await host.rest.compositeSchedule(id, { evse: 1, unit: 'A', duration: 60 })
  expect(schedule.ours.chargingSchedulePeriod).toEqual([
    { startPeriod: 0, limit: 10, purpose: 'TxDefaultProfile', chargingProfileId: 12 },
  ])
})

test('TC_057 a TxProfile is set for a running transaction, and goes with it', async () => {
  const { station, id, transactionId, key } = await running16()
  const chargingProfile = profile({
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Relative',
    transactionId: key,
  })
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile })
  const { payload } = await station.link.request('SetChargingProfile')
  expect(payload).toMatchObject({
    connectorId: 1,
    csChargingProfiles: { transactionId, chargingProfilePurpose: 'TxProfile' },
  })
  expect(await host.rest.chargingProfiles(id)).toMatchObject([{ id: 11, transactionId: key }])
  await station.stop(transactionId, 2_000)
  expect(await host.rest.chargingProfiles(id)).toEqual([])
})

test('TC_059 a remote start carries a profile without a transaction', async () => {
  const station = await host.station16({ replies: obeying })
  const idToken = await host.idToken()
  await station.boot()
  const id = station.link.identity
  const chargingProfile = profile({ chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' })
  await host.ask(id, 'RequestStartTransaction', { evseId: 1, idToken: { value: idToken }, chargingProfile })
  const { payload } = await station.link.request('RemoteStartTransaction')
  expect(payload).toMatchObject({
    connectorId: 1,
    chargingProfile: { chargingProfileId: 11, chargingProfilePurpose: 'TxProfile' },
  })
  expect(fieldsOf(payload.chargingProfile)).not.toHaveProperty('transactionId')
  const { transactionId } = await station.start({ idTag: idToken })
  const [transaction] = await host.rest.transactions({ station: id, active: true })
  expect(await host.rest.chargingProfiles(id)).toMatchObject([{ id: 11, transactionId: transaction?.id }])
  await station.stop(transactionId, 2_000)
  expect(await host.rest.chargingProfiles(id)).toEqual([])
})

test('TC_066 a composite schedule is asked for and compared with ours', async () => {
  const station = await host.station16({
    replies: {
      ...obeying,
      GetCompositeSchedule: () => ({
        result: {
          status: 'Accepted',
          connectorId: 1,
          scheduleStart: new Date().toISOString(),
          chargingSchedule: {
            duration: 300,
            chargingRateUnit: 'A',
            chargingSchedulePeriod: [{ startPeriod: 0, limit: 20 }],
          },
        },
      }),
    },
  })
  await station.boot()
  const id = station.link.identity
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile() })
  expect((await host.rest.compositeSchedule(id, { evse: 1 })).theirs).toBeNull()
  const command = await host.ask(id, 'GetCompositeSchedule', { evseId: 1, duration: 300, chargingRateUnit: 'A' })
  expect(command).toMatchObject({ status: 'completed', outcome: { status: 'Accepted' } })
  expect((await station.link.request('GetCompositeSchedule')).payload).toEqual({
    connectorId: 1,
    duration: 300,
    chargingRateUnit: 'A',
  })
  const schedule = await host.rest.compositeSchedule(id, { evse: 1, duration: 300 })
  expect(schedule.ours).toMatchObject({ chargingRateUnit: 'A', chargingSchedulePeriod: [{ limit: 16 }] })
  expect(schedule.theirs).toMatchObject({
    duration: 300,
    commandId: command.id,
    outdated: false,
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 20 }],
    differences: [{ ours: 16, theirs: 20 }],
  })
})

test('TC_067 profiles are cleared by id, by criteria, and all of them', async () => {
  const station = await host.station16({ replies: obeying })
  await station.boot()
  const id = station.link.identity
  const set = (evseId: number, chargingProfile: ChargingProfile) =>
    host.ask(id, 'SetChargingProfile', { evseId, chargingProfile })
  const ids = async () => (await host.rest.chargingProfiles(id)).map((one) => one.id).sort((a, b) => a - b)
  await set(0, profile({ id: 1, chargingProfilePurpose: 'ChargingStationMaxProfile' }))
  await set(1, profile({ id: 2 }))
  await set(1, profile({ id: 3, stackLevel: 1 }))
  await set(0, profile({ id: 4, stackLevel: 2 }))
  await host.ask(id, 'ClearChargingProfile', { chargingProfileId: 2, stackLevel: 9 })
  expect((await station.link.request('ClearChargingProfile')).payload).toEqual({ id: 2 })
  expect(await ids()).toEqual([1, 3, 4])
  await host.ask(id, 'ClearChargingProfile', {
    evseId: 0,
    chargingProfilePurpose: 'ChargingStationMaxProfile',
    stackLevel: 0,
  })
  expect((await station.link.request('ClearChargingProfile')).payload).toEqual({
    connectorId: 0,
    chargingProfilePurpose: 'ChargePointMaxProfile',
    stackLevel: 0,
  })
  expect(await ids()).toEqual([3, 4])
  await host.ask(id, 'ClearChargingProfile', {})
  expect((await station.link.request('ClearChargingProfile')).payload).toEqual({})
  expect(await ids()).toEqual([])
})

test('1.6 5.16.4 a profile of the same purpose, level and connector takes the place of the other', async () => {
  const station = await host.station16({ replies: obeying })
  await station.boot()
  const id = station.link.identity
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile({ id: 1 }) })
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile({ id: 2 }, 8) })
  expect((await host.rest.chargingProfiles(id)).map((one) => one.id)).toEqual([2])
})

test('1.6 what it has no words for is said and not sent', async () => {
  const station = await host.station16({ replies: obeying })
  await station.boot()
  const id = station.link.identity
  await expect(host.ask(id, 'GetChargingProfiles', {})).rejects.toMatchObject({ code: 'not-supported-by-version' })
  const chargingProfile = profile({ chargingProfilePurpose: 'PriorityCharging' })
  const command = await host.ask(id, 'SetChargingProfile', { evseId: 0, chargingProfile })
  expect(command).toMatchObject({
    status: 'unsupported',
    outcome: { description: 'OCPP 1.6 has no PriorityCharging' },
  })
  expect(station.link.requests).toEqual([])
  expect(await host.rest.chargingProfiles(id)).toEqual([])
})

test.each([
  ['1.6', 'Rejected', () => host.station16({ replies: { SetChargingProfile: refused('Rejected') } })],
  ['1.6', 'NotSupported', () => host.station16({ replies: { SetChargingProfile: refused('NotSupported') } })],
  ['2.0.1', 'Rejected', () => host.station2('ocpp2.0.1', { replies: { SetChargingProfile: refused('Rejected') } })],
  ['2.1', 'Rejected', () => host.station2('ocpp2.1', { replies: { SetChargingProfile: refused('Rejected') } })],
] as const)('%s a profile that the station answers with %s is not installed', async (_version, status, connect) => {
  const station = await connect()
  await station.boot()
  const id = station.link.identity
  const command = await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile() })
  expect(command).toMatchObject({ status: 'rejected', outcome: { status } })
  expect(await host.rest.chargingProfiles(id)).toEqual([])
})

function refused(status: string) {
  return (): Reply => ({ result: { status } })
}

test.each(['ocpp1.6', ...versions2] as const)(
  '%s a station without smart charging answers NotImplemented, and the command says so',
  async (version) => {
    const station = version === 'ocpp1.6' ? await host.station16() : await host.station2(version)
    await station.boot()
    const id = station.link.identity
    const failed = { status: 'error', outcome: { code: 'NotImplemented' } }
    expect(await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile() })).toMatchObject(failed)
    expect(await host.ask(id, 'ClearChargingProfile', { chargingProfileId: 1 })).toMatchObject(failed)
    expect(await host.ask(id, 'GetCompositeSchedule', { evseId: 1, duration: 60 })).toMatchObject(failed)
    expect(await host.rest.chargingProfiles(id)).toEqual([])
    expect((await host.rest.compositeSchedule(id, { evse: 1 })).theirs).toBeNull()
  },
)

test('F9 a profile for a station that is away fails at once and is not kept', async () => {
  const station = await host.station16({ replies: obeying })
  await station.boot()
  const id = station.link.identity
  await station.link.terminate()
  await until('the station is away', async () => {
    const command = await host.rest.command(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile() }, '0s')
    return command.status === 'offline' ? true : undefined
  })
})
