import { expect, test } from 'vitest'
import { type Fields, fieldsOf, type Reply } from '../../src/clients/raw-station.ts'
import { until } from '../../src/until.ts'
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

const settled = (id: string, status: string) =>
  until(`command ${status}`, async () => {
    const command = await host.rest.commandById(id)
    return command.status === status ? command : undefined
  })

const wireProfile = (id: number, changes: Fields = {}): Fields => ({
  id,
  stackLevel: id,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: [
    {
      id: 1,
      startSchedule: midnight,
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 + id }],
    },
  ],
  ...changes,
})

test.each(versions2)(
  '%s TC_K_31 K09 a report in parts, twice and in any order, becomes what is installed',
  async (version) => {
    const station = await host.station2(version, { replies: obeying })
    await station.boot()
    const id = station.link.identity
    const part = (requestId: unknown, tbc: boolean, profiles: Fields[], more: Fields = {}) =>
      station.link.accepted('ReportChargingProfiles', {
        requestId,
        chargingLimitSource: 'CSO',
        evseId: 1,
        tbc,
        chargingProfile: profiles,
        ...more,
      })
    await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile({ id: 77, stackLevel: 77 }) })
    const command = await host.ask(id, 'GetChargingProfiles', {})
    expect(command.status).toBe('accepted')
    const { payload } = await station.link.request('GetChargingProfiles')
    expect(payload).toEqual({ requestId: payload.requestId, chargingProfile: {} })
    await part(payload.requestId, true, [wireProfile(1), wireProfile(2)])
    await part(payload.requestId, true, [wireProfile(1), wireProfile(2)])
    expect((await host.rest.commandById(command.id)).status).toBe('accepted')
    const external = wireProfile(3, { chargingProfilePurpose: 'ChargingStationExternalConstraints' })
    await part(payload.requestId, false, [external], { chargingLimitSource: 'EMS', evseId: 0 })
    await settled(command.id, 'completed')
    // What the report did not name is gone from the station.
    const ids = async () => (await host.rest.chargingProfiles(id)).map((one) => one.id)
    expect(await ids()).toEqual([3, 2, 1])
    // A part that comes after the last one counts all the same.
    await part(payload.requestId, true, [wireProfile(4)])
    expect(await ids()).toEqual([3, 4, 2, 1])
    expect((await host.rest.chargingProfiles(id))[0]).toMatchObject({
      evseId: 0,
      chargingLimitSource: 'EMS',
      acceptedAt: null,
      reportedAt: expect.any(String),
    })
    const { ours } = await host.rest.compositeSchedule(id, { evse: 1, unit: 'A', duration: 60 })
    expect(ours.chargingSchedulePeriod).toMatchObject([{ limit: 9, chargingProfileId: 3 }])
  },
)

test.each(versions2)(
  '%s TC_K_29 TC_K_30 TC_K_32 TC_K_33 TC_K_34 TC_K_35 TC_K_36 profiles are asked for by every criterion',
  async (version) => {
    const none: Reply = { result: { status: 'NoProfiles' } }
    const station = await host.station2(version, {
      replies: {
        ...obeying,
        GetChargingProfiles: ({ evseId }) => (evseId === 1 ? none : { result: { status: 'Accepted' } }),
      },
    })
    await station.boot()
    const id = station.link.identity
    const asked = async (parameters: Parameters<typeof host.ask<'GetChargingProfiles'>>[2]) => {
      const command = await host.ask(id, 'GetChargingProfiles', parameters)
      const { requestId: _, ...rest } = (await station.link.request('GetChargingProfiles')).payload
      return { status: command.status, ...rest }
    }
    expect(await asked({ chargingProfileIds: [5] })).toEqual({
      status: 'accepted',
      chargingProfile: { chargingProfileId: [5] },
    })
    expect(await asked({ evseId: 2, stackLevel: 3 })).toEqual({
      status: 'accepted',
      evseId: 2,
      chargingProfile: { stackLevel: 3 },
    })
    expect(await asked({ evseId: 2 })).toEqual({ status: 'accepted', evseId: 2, chargingProfile: {} })
    expect(await asked({ evseId: 0 })).toEqual({ status: 'accepted', evseId: 0, chargingProfile: {} })
    expect(await asked({ evseId: 2, chargingLimitSource: 'EMS' })).toMatchObject({
      evseId: 2,
      chargingProfile: { chargingLimitSource: ['EMS'] },
    })
    expect(await asked({ evseId: 2, chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 1 })).toMatchObject({
      evseId: 2,
      chargingProfile: { chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 1 },
    })
    expect(await asked({ evseId: 0, chargingProfilePurpose: 'ChargingStationMaxProfile' })).toMatchObject({
      evseId: 0,
      chargingProfile: { chargingProfilePurpose: 'ChargingStationMaxProfile' },
    })
    // K09.FR.02: none is an answer; what we thought was there is not.
    await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile() })
    expect(await asked({ evseId: 1, chargingProfilePurpose: 'TxDefaultProfile' })).toMatchObject({
      status: 'completed',
      evseId: 1,
    })
    expect(await host.rest.chargingProfiles(id)).toEqual([])
  },
)

test.each(versions2)('%s K12 K13 external limits are kept per EVSE until they are cleared', async (version) => {
  const station = await host.station2(version, { replies: obeying })
  await station.boot()
  await station.status('Available')
  const id = station.link.identity
  const schedule = {
    id: 1,
    startSchedule: midnight,
    chargingRateUnit: 'W',
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 5_000 }],
  }
  await station.link.accepted('NotifyChargingLimit', {
    evseId: 1,
    chargingLimit: { chargingLimitSource: 'SO', isGridCritical: true },
    chargingSchedule: [schedule],
  })
  await station.link.accepted('NotifyChargingLimit', { chargingLimit: { chargingLimitSource: 'EMS' } })
  expect(await host.rest.chargingLimits(id)).toMatchObject([
    { evseId: 0, chargingLimitSource: 'EMS', isGridCritical: null, chargingSchedule: [] },
    { evseId: 1, chargingLimitSource: 'SO', isGridCritical: true },
  ])
  const limited = await host.rest.compositeSchedule(id, { evse: 1, unit: 'W', duration: 60 })
  expect(limited.ours.chargingSchedulePeriod).toEqual([{ startPeriod: 0, limit: 5_000, purpose: 'SO' }])
  await station.link.accepted('ClearedChargingLimit', { evseId: 1, chargingLimitSource: 'SO' })
  expect(await host.rest.chargingLimits(id)).toMatchObject([{ chargingLimitSource: 'EMS' }])
  await station.link.accepted('ClearedChargingLimit', { chargingLimitSource: 'EMS' })
  expect(await host.rest.chargingLimits(id)).toEqual([])
})

test.each(versions2)(
  '%s K15 what a vehicle needs is kept, and Accepted only when its schedule is there and follows',
  async (version) => {
    const { station, id, key } = await running2(version)
    const needs = {
      evseId: 1,
      maxScheduleTuples: 3,
      chargingNeeds: {
        requestedEnergyTransfer: 'AC_three_phase',
        acChargingParameters: { energyAmount: 20_000, evMinCurrent: 6, evMaxCurrent: 16, evMaxVoltage: 400 },
      },
    }
    expect(await station.link.accepted('NotifyEVChargingNeeds', needs)).toMatchObject({ status: 'Rejected' })
    expect(await host.rest.chargingNeeds(id)).toMatchObject([
      { evseId: 1, transactionId: key, maxScheduleTuples: 3, answer: 'Rejected', evSchedule: null },
    ])
    const relative = { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' } as const
    const chargingProfile = profile({ ...relative, transactionId: key })
    await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile })
    await station.link.request('SetChargingProfile')
    expect(await station.link.accepted('NotifyEVChargingNeeds', needs)).toMatchObject({ status: 'Accepted' })
    // K15.FR.08: it follows within a minute.
    expect((await station.link.request('SetChargingProfile')).payload).toMatchObject({ chargingProfile: { id: 11 } })
  },
)

test.each(versions2)('%s K15.FR.14 K17 what a vehicle chose is judged by what we allow', async (version) => {
  const station = await host.station2(version, { replies: obeying })
  await station.boot()
  await station.status('Available')
  const id = station.link.identity
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile() })
  const chosen = (limit: number) =>
    station.link.accepted('NotifyEVChargingSchedule', {
      evseId: 1,
      timeBase: new Date().toISOString(),
      chargingSchedule: {
        id: 1,
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [
          { startPeriod: 0, limit: 6 },
          { startPeriod: 60, limit },
        ],
      },
    })
  expect(await chosen(16)).toMatchObject({ status: 'Accepted' })
  expect(await chosen(17)).toMatchObject({ status: 'Rejected' })
  expect(await host.rest.chargingNeeds(id)).toMatchObject([{ evseId: 1, evSchedule: { answer: 'Rejected' } }])
})

test.each(versions2)(
  '%s TC_K_53 TC_K_55 TC_K_57 TC_K_58 TC_K_59 a schedule is negotiated with a vehicle, and negotiated anew by either side',
  async (version) => {
    const { station, id, key } = await running2(version)
    const { link } = station
    const needs = { evseId: 1, maxScheduleTuples: 10, chargingNeeds: { requestedEnergyTransfer: 'AC_three_phase' } }
    const offered = async (limit: number) => {
      const { payload } = await link.request('SetChargingProfile')
      const { chargingSchedule } = fieldsOf(payload.chargingProfile)
      expect(payload).toMatchObject({
        evseId: 1,
        chargingProfile: { chargingProfilePurpose: 'TxProfile', transactionId: expect.any(String) },
      })
      const [schedule] = [chargingSchedule].flat()
      expect(schedule).toMatchObject({ chargingSchedulePeriod: [{ limit }] })
      return fieldsOf(schedule)
    }
    const chosen = (schedule: Fields, limit: number) => {
      const { startSchedule: _, ...rest } = schedule
      const chargingSchedule = { ...rest, chargingSchedulePeriod: [{ startPeriod: 0, limit }] }
      return link.accepted('NotifyEVChargingSchedule', {
        evseId: 1,
        timeBase: new Date().toISOString(),
        chargingSchedule,
      })
    }
    const settle = (limit: number) => {
      const chargingSchedule = [
        { id: 1, chargingRateUnit: 'A' as const, chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
      ]
      const relative = { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' } as const
      const chargingProfile = profile({ ...relative, transactionId: key, chargingSchedule })
      return host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile })
    }
    // K15: the vehicle says what it needs, gets its schedule and chooses within it.
    await settle(16)
    await offered(16)
    expect(await link.accepted('NotifyEVChargingNeeds', needs)).toMatchObject({ status: 'Accepted' })
    const first = await offered(16)
    expect(await chosen(first, 16)).toMatchObject({ status: 'Accepted' })
    // K17: it says so anew.
    expect(await link.accepted('NotifyEVChargingNeeds', needs)).toMatchObject({ status: 'Accepted' })
    await offered(16)
    expect(await chosen(first, 10)).toMatchObject({ status: 'Accepted' })
    // K16: we have less for it, and it may say what it needs once more (K16.FR.12).
    await settle(8)
    const less = await offered(8)
    expect(await link.accepted('NotifyEVChargingNeeds', needs)).toMatchObject({ status: 'Accepted' })
    await offered(8)
    expect(await chosen(less, 8)).toMatchObject({ status: 'Accepted' })
    // K15.FR.12, FR.13: what is beyond it is refused and offered again; nothing follows what was within.
    expect(await chosen(less, 9)).toMatchObject({ status: 'Rejected' })
    await offered(8)
    expect(await chosen(less, 8)).toMatchObject({ status: 'Accepted' })
    await link.accepted('Heartbeat', {})
    expect(link.requests.filter(({ action }) => action === 'SetChargingProfile')).toHaveLength(6)
  },
)
