import { expect, test } from 'vitest'
import { type Reply } from '../../src/clients/raw-station.ts'
import { profile } from './support/charging-profiles.ts'
import { dynamic, obeying21 } from './support/v2x.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()

async function station21(replies: Record<string, () => Reply> = {}) {
  const station = await host.station2('ocpp2.1', { reading: 'strict', replies: { ...obeying21, ...replies } })
  await station.boot()
  await station.status('Available')
  return { station, id: station.link.identity }
}

const now = async (id: string) => {
  const { ours } = await host.rest.compositeSchedule(id, { evse: 1, unit: 'W', duration: 60 })
  return ours.chargingSchedulePeriod[0]
}

test('K28.FR.06 a dynamic profile goes out, and an accepted update changes it and the composite', async () => {
  const { station, id } = await station21()
  const chargingProfile = dynamic({ limit: 11_000 }, { dynUpdateInterval: 60, schedule: { duration: 300 } })
  expect(await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile })).toMatchObject({
    status: 'completed',
  })
  expect((await station.link.request('SetChargingProfile')).payload).toEqual({
    evseId: 1,
    chargingProfile: {
      id: 28,
      stackLevel: 1,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Dynamic',
      dynUpdateInterval: 60,
      chargingSchedule: [
        { id: 1, chargingRateUnit: 'W', duration: 300, chargingSchedulePeriod: [{ startPeriod: 0, limit: 11_000 }] },
      ],
    },
  })
  expect(await now(id)).toMatchObject({ limit: 11_000, chargingProfileId: 28 })
  const [before] = await host.rest.chargingProfiles(id)
  const update = { chargingProfileId: 28, scheduleUpdate: { limit: 7_400.5 } }
  expect(await host.ask(id, 'UpdateDynamicSchedule', update)).toMatchObject({ status: 'completed' })
  expect((await station.link.request('UpdateDynamicSchedule')).payload).toEqual(update)
  const [after] = await host.rest.chargingProfiles(id)
  expect(after?.chargingSchedule[0]?.chargingSchedulePeriod).toEqual([{ startPeriod: 0, limit: 7_400.5 }])
  expect(Date.parse(after?.dynUpdateTime ?? '')).toBeGreaterThan(Date.parse(before?.dynUpdateTime ?? ''))
  expect(await now(id)).toMatchObject({ limit: 7_400.5 })
})

test('K28.FR.13 without an update for its duration the profile lapses, and comes back with the next', async () => {
  const { id } = await station21()
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile({ id: 1 }, 16) })
  const chargingProfile = dynamic({ limit: 3_000 }, { schedule: { duration: 1 } })
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile })
  const { ours } = await host.rest.compositeSchedule(id, { evse: 1, unit: 'W', duration: 60 })
  expect(ours.chargingSchedulePeriod.map(({ limit }) => limit)).toEqual([3_000, 11_040])
})

test('K28.FR.07 K28.FR.09 a station that asks gets what the profile says now, and its duration begins anew', async () => {
  const { station, id } = await station21()
  const chargingProfile = dynamic({ limit: 9_000 }, { dynUpdateInterval: 10 })
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile })
  const pull = () => station.link.accepted('PullDynamicScheduleUpdate', { chargingProfileId: 28 })
  expect(await pull()).toEqual({ status: 'Accepted', scheduleUpdate: { limit: 9_000 } })
  const [first] = await host.rest.chargingProfiles(id)
  await host.ask(id, 'UpdateDynamicSchedule', { chargingProfileId: 28, scheduleUpdate: { limit: 4_200 } })
  expect(await pull()).toEqual({ status: 'Accepted', scheduleUpdate: { limit: 4_200 } })
  const [second] = await host.rest.chargingProfiles(id)
  expect(Date.parse(second?.dynUpdateTime ?? '')).toBeGreaterThan(Date.parse(first?.dynUpdateTime ?? ''))
})

test('K28.FR.12 a pull for a profile that is not there or not Dynamic is Rejected', async () => {
  const { station, id } = await station21()
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile({ id: 5 }) })
  for (const chargingProfileId of [5, 28]) {
    expect(await station.link.accepted('PullDynamicScheduleUpdate', { chargingProfileId })).toEqual({
      status: 'Rejected',
      statusInfo: { reasonCode: 'InvalidProfile' },
    })
  }
})

test('K28.FR.11 Q03.FR.02 an update that the profile cannot take is refused before it is sent', async () => {
  const { station, id } = await station21()
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile({ id: 5 }) })
  const setpoint = { operationMode: 'CentralSetpoint', setpoint: -3_000 } as const
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: dynamic(setpoint) })
  const update = (chargingProfileId: number, scheduleUpdate: object) =>
    host.ask(id, 'UpdateDynamicSchedule', { chargingProfileId, scheduleUpdate })
  await expect(update(5, { limit: 6 })).rejects.toMatchObject({ status: 422, problem: { clause: 'K28.FR.11' } })
  await expect(update(6, { limit: 6 })).rejects.toMatchObject({ problem: { clause: 'K28.FR.11' } })
  await expect(update(28, { limit: 6 })).rejects.toMatchObject({ problem: { clause: 'Q03.FR.02' } })
  await expect(update(28, { setpoint: 1.23 })).rejects.toMatchObject({ problem: { clause: 'K01: one decimal' } })
  await expect(update(28, {})).rejects.toMatchObject({ problem: { clause: 'K28.FR.06' } })
  expect(station.link.requests.map(({ action }) => action)).toEqual(['SetChargingProfile', 'SetChargingProfile'])
})

test.each([
  ['UpdateDynamicSchedule', 'a refusal', { result: { status: 'Rejected' } }, 'rejected'],
  ['UpdateDynamicSchedule', 'NotImplemented', { error: 'NotImplemented' }, 'error'],
  ['AFRRSignal', 'Accepted', { result: { status: 'Accepted' } }, 'completed'],
  ['AFRRSignal', 'a refusal', { result: { status: 'Rejected' } }, 'rejected'],
  ['AFRRSignal', 'NotImplemented', { error: 'NotImplemented' }, 'error'],
] as const)('%s answered with %s', async (type, _how, reply, status) => {
  const { id } = await station21({ [type]: (): Reply => ({ ...reply }) })
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: dynamic({ limit: 9_000 }) })
  const answer =
    type === 'AFRRSignal'
      ? await host.ask(id, 'AFRRSignal', { signal: -5 })
      : await host.ask(id, 'UpdateDynamicSchedule', { chargingProfileId: 28, scheduleUpdate: { limit: 1 } })
  expect(answer.status).toBe(status)
  // Only what was accepted is in force.
  expect(await now(id)).toMatchObject({ limit: 9_000 })
})

test('Q08.FR.12 a signal goes out with its moment', async () => {
  const { station, id } = await station21()
  const before = Date.now()
  await host.ask(id, 'AFRRSignal', { signal: 3 })
  const { payload } = await station.link.request('AFRRSignal')
  expect(payload).toEqual({ signal: 3, timestamp: expect.any(String) })
  expect(Date.parse(String(payload.timestamp))).toBeGreaterThanOrEqual(before - 1)
})

test.each(['ocpp1.6', 'ocpp2.0.1'] as const)('%s has none of it, and says so', async (version) => {
  const station =
    version === 'ocpp1.6'
      ? await host.station16({ replies: obeying21 })
      : await host.station2(version, { replies: obeying21 })
  await station.boot()
  const id = station.link.identity
  await expect(host.ask(id, 'AFRRSignal', { signal: 1 })).rejects.toMatchObject({ code: 'not-supported-by-version' })
  const refused = await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: dynamic({ limit: 9_000 }) })
  expect(refused).toMatchObject({ status: 'unsupported', outcome: { description: expect.stringContaining('Dynamic') } })
  expect(station.link.requests).toEqual([])
  expect(await host.rest.chargingProfiles(id)).toEqual([])
})
