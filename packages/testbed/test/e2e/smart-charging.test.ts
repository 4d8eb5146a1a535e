import { type ChargingProfile } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { fieldsOf } from '../../src/clients/raw-station.ts'
import { midnight, obeying, profile } from './support/charging-profiles.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const versions2 = ['ocpp2.0.1', 'ocpp2.1'] as const

async function running2(version: (typeof versions2)[number], replies = {}) {
  const station = await host.station2(version, { replies: { ...obeying, ...replies } })
  const idToken = await host.idToken()
  await station.boot()
  await station.event('Started', 'tx-1', 0, { idToken: { idToken, type: 'ISO14443' } })
  const id = station.link.identity
  const [transaction] = await host.rest.transactions({ station: id, active: true })
  return { station, id, key: transaction?.id ?? '' }
}

test.each(versions2)('%s TC_K_01 TC_K_03 profiles of each purpose go out in its words', async (version) => {
  const { station, id, key } = await running2(version)
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile({ id: 1 }) })
  expect((await station.link.request('SetChargingProfile')).payload).toEqual({
    evseId: 1,
    chargingProfile: {
      id: 1,
      stackLevel: 0,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Absolute',
      chargingSchedule: [
        {
          id: 1,
          startSchedule: midnight,
          chargingRateUnit: 'A',
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
        },
      ],
    },
  })
  const ofStation = profile({ id: 2, chargingProfilePurpose: 'ChargingStationMaxProfile' }, 12)
  await host.ask(id, 'SetChargingProfile', { evseId: 0, chargingProfile: ofStation })
  expect((await station.link.request('SetChargingProfile')).payload).toMatchObject({ evseId: 0 })
  const ofTransaction = profile({
    id: 3,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Relative',
    transactionId: key,
  })
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: ofTransaction })
  expect((await station.link.request('SetChargingProfile')).payload).toMatchObject({
    chargingProfile: { transactionId: 'tx-1' },
  })
  expect((await host.rest.chargingProfiles(id)).map((one) => one.id)).toEqual([2, 1, 3])
  const { ours } = await host.rest.compositeSchedule(id, { evse: 1, unit: 'A', duration: 60 })
  expect(ours.chargingSchedulePeriod).toMatchObject([{ limit: 12, chargingProfileId: 2 }])
})

test.each(versions2)('%s TC_K_60 a TxProfile is set during a transaction and goes with it', async (version) => {
  const { station, id, key } = await running2(version)
  const relative = { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' } as const
  const chargingProfile = profile({ ...relative, transactionId: key })
  expect(await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile })).toMatchObject({
    status: 'completed',
  })
  expect(await host.rest.chargingProfiles(id)).toHaveLength(1)
  await station.event('Ended', 'tx-1', 500)
  expect(await host.rest.chargingProfiles(id)).toEqual([])
  await expect(host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile })).rejects.toMatchObject({
    code: 'charging-profile-not-valid',
    problem: { clause: 'K01.FR.09' },
  })
})

test.each(versions2)(
  '%s TC_K_04 TC_K_70 K01.FR.06 the same id replaces, levels stand beside each other, an overlap is refused before it is sent',
  async (version) => {
    const station = await host.station2(version, { replies: obeying })
    await station.boot()
    const id = station.link.identity
    const set = (chargingProfile: ChargingProfile, evseId = 1) =>
      host.ask(id, 'SetChargingProfile', { evseId, chargingProfile })
    await set(profile({ id: 1 }))
    await expect(set(profile({ id: 2 }))).rejects.toMatchObject({ status: 422, problem: { clause: 'K01.FR.06' } })
    // K01.FR.52: EVSE 0 counts for all of them.
    await expect(set(profile({ id: 2 }), 0)).rejects.toMatchObject({ problem: { clause: 'K01.FR.52' } })
    await set(profile({ id: 1 }, 8))
    await set(profile({ id: 2, stackLevel: 1 }))
    expect(await host.rest.chargingProfiles(id)).toMatchObject([
      { id: 2, stackLevel: 1 },
      { id: 1, chargingSchedule: [{ chargingSchedulePeriod: [{ limit: 8 }] }] },
    ])
    expect(station.link.requests).toHaveLength(3)
  },
)

test.each(versions2)(
  '%s TC_K_37 K05 a remote start carries a TxProfile, which belongs to what follows',
  async (version) => {
    const station = await host.station2(version, { replies: obeying })
    const idToken = await host.idToken()
    await station.boot()
    const id = station.link.identity
    const chargingProfile = profile({ chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' })
    const start = { evseId: 1, idToken: { value: idToken } }
    await expect(
      host.ask(id, 'RequestStartTransaction', { ...start, chargingProfile: profile() }),
    ).rejects.toMatchObject({ problem: { clause: 'K05.FR.02' } })
    await host.ask(id, 'RequestStartTransaction', { ...start, chargingProfile })
    const { payload } = await station.link.request('RequestStartTransaction')
    expect(payload).toMatchObject({ chargingProfile: { id: 11, chargingProfilePurpose: 'TxProfile' } })
    expect(fieldsOf(payload.chargingProfile)).not.toHaveProperty('transactionId')
    await station.event('Started', 'remote', 0, {
      triggerReason: 'RemoteStart',
      idToken: { idToken, type: 'ISO14443' },
      transactionInfo: { remoteStartId: payload.remoteStartId },
    })
    const [transaction] = await host.rest.transactions({ station: id, active: true })
    expect(await host.rest.chargingProfiles(id)).toMatchObject([{ id: 11, transactionId: transaction?.id }])
    await station.event('Ended', 'remote', 500)
    expect(await host.rest.chargingProfiles(id)).toEqual([])
  },
)

test.each(versions2)('%s TC_K_43 TC_K_44 a composite schedule is asked for and compared', async (version) => {
  const start = new Date().toISOString()
  const station = await host.station2(version, {
    replies: {
      ...obeying,
      GetCompositeSchedule: ({ evseId }) =>
        evseId === 2
          ? { result: { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } } }
          : {
              result: {
                status: 'Accepted',
                schedule: {
                  evseId,
                  duration: 300,
                  scheduleStart: start,
                  chargingRateUnit: 'W',
                  chargingSchedulePeriod: [{ startPeriod: 0, limit: 11_040 }],
                },
              },
            },
    },
  })
  await station.boot()
  const id = station.link.identity
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile() })
  await host.ask(id, 'GetCompositeSchedule', { evseId: 1, duration: 300, chargingRateUnit: 'W' })
  expect((await station.link.request('GetCompositeSchedule')).payload).toEqual({
    evseId: 1,
    duration: 300,
    chargingRateUnit: 'W',
  })
  const { ours, theirs } = await host.rest.compositeSchedule(id, { evse: 1, duration: 300 })
  expect(ours).toMatchObject({ chargingRateUnit: 'W', chargingSchedulePeriod: [{ limit: 11_040 }] })
  expect(theirs).toMatchObject({ scheduleStart: start, differences: [] })
  expect(await host.ask(id, 'GetCompositeSchedule', { evseId: 0, duration: 300 })).toMatchObject({
    status: 'completed',
  })
  expect((await station.link.request('GetCompositeSchedule')).payload).toMatchObject({ evseId: 0 })
  expect((await host.rest.compositeSchedule(id, { evse: 0, duration: 300 })).theirs).toMatchObject({
    chargingSchedulePeriod: [{ limit: 11_040 }],
  })
  expect(await host.ask(id, 'GetCompositeSchedule', { evseId: 2, duration: 300 })).toMatchObject({
    status: 'rejected',
    outcome: { status: 'Rejected', code: 'UnknownEvse' },
  })
  expect((await host.rest.compositeSchedule(id, { evse: 2 })).theirs).toBeNull()
})

test.each(versions2)(
  '%s TC_K_05 TC_K_06 TC_K_08 profiles are cleared by id and by criteria, also where there is none',
  async (version) => {
    const station = await host.station2(version, {
      replies: {
        ...obeying,
        ClearChargingProfile: ({ chargingProfileId }) => ({
          result: { status: chargingProfileId === 99 ? 'Unknown' : 'Accepted' },
        }),
      },
    })
    await station.boot()
    const id = station.link.identity
    const set = (evseId: number, chargingProfile: ChargingProfile) =>
      host.ask(id, 'SetChargingProfile', { evseId, chargingProfile })
    const ids = async () => (await host.rest.chargingProfiles(id)).map((one) => one.id).sort((a, b) => a - b)
    await set(1, profile({ id: 1 }))
    await set(1, profile({ id: 2, stackLevel: 1 }))
    await set(1, profile({ id: 99, stackLevel: 2 }))
    await expect(host.ask(id, 'ClearChargingProfile', {})).rejects.toMatchObject({ problem: { clause: 'K10.FR.02' } })
    await expect(
      host.ask(id, 'ClearChargingProfile', { chargingProfilePurpose: 'ChargingStationExternalConstraints' }),
    ).rejects.toMatchObject({ problem: { clause: 'K10.FR.06' } })
    await host.ask(id, 'ClearChargingProfile', { chargingProfileId: 1 })
    expect((await station.link.request('ClearChargingProfile')).payload).toEqual({ chargingProfileId: 1 })
    expect(await ids()).toEqual([2, 99])
    await host.ask(id, 'ClearChargingProfile', { evseId: 1, chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 1 })
    expect((await station.link.request('ClearChargingProfile')).payload).toEqual({
      chargingProfileCriteria: { evseId: 1, chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 1 },
    })
    expect(await ids()).toEqual([99])
    // Unknown: the station has none of it, so neither have we.
    expect(await host.ask(id, 'ClearChargingProfile', { chargingProfileId: 99 })).toMatchObject({
      status: 'rejected',
      outcome: { status: 'Unknown' },
    })
    expect(await ids()).toEqual([])
  },
)

test.each(versions2)(
  '%s TC_K_15 a station without smart charging says so, and nothing is installed',
  async (version) => {
    const station = await host.station2(version, {
      replies: {
        ...obeying,
        SetChargingProfile: () => ({ error: 'NotSupported', description: 'no profiles' }),
      },
    })
    await station.boot()
    const id = station.link.identity
    expect(await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile() })).toMatchObject({
      status: 'error',
      outcome: { code: 'NotSupported', description: 'no profiles' },
    })
    expect(await host.rest.chargingProfiles(id)).toEqual([])
  },
)

test.each(versions2)(
  '%s TC_K_19 a recurring profile goes out with its recurrency and holds every day',
  async (version) => {
    const station = await host.station2(version, { replies: obeying })
    await station.boot()
    const id = station.link.identity
    const daily = profile({ chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' }, 10)
    await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: daily })
    expect((await station.link.request('SetChargingProfile')).payload).toMatchObject({
      chargingProfile: {
        chargingProfileKind: 'Recurring',
        recurrencyKind: 'Daily',
        chargingSchedule: [{ startSchedule: midnight }],
      },
    })
    const { ours } = await host.rest.compositeSchedule(id, { evse: 1, unit: 'A', duration: 2 * 86_400 })
    expect(ours.chargingSchedulePeriod.map(({ limit }) => limit)).toEqual([10])
  },
)
