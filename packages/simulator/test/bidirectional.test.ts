import { describe, expect, test } from 'vitest'
import { layoutOf, models } from '../src/layouts.ts'
import { valueAt } from '../src/station/curve.ts'
import { type StationLayout } from '../src/station/model.ts'
import { card, createStand, otherCard, type Stand } from './support/stand.ts'

const plain = layoutOf(models.duo22, (evseId) => `SE*STM*ETEST*${evseId}`, {
  'SampledDataCtrlr.TxUpdatedInterval': '10',
  'SampledDataCtrlr.TxUpdatedMeasurands': 'Energy.Active.Export.Register,Power.Active.Export,Power.Active.Import',
})
const [first, ...rest] = plain.evses
/** A station whose first EVSE takes back up to 10 kW. */
const layout: StationLayout = { ...plain, evses: [{ ...first, maxDischargeW: 10_000 }, ...rest] }

const payloads = (stand: Stand, action: string) => stand.csms.of(action).map(({ payload }) => payload)

async function charging(): Promise<Stand> {
  const stand = await createStand('2.1', { layout })
  stand.station.plugIn(1, stand.car(0.6))
  expect(await stand.station.presentToken(1, card)).toBe('started')
  await stand.advance(30)
  return stand
}
const dynamic = (period: object, changes: object = {}, schedule: object = {}) => ({
  evseId: 1,
  chargingProfile: {
    id: 28,
    stackLevel: 1,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Dynamic',
    chargingSchedule: [
      { id: 1, chargingRateUnit: 'W', ...schedule, chargingSchedulePeriod: [{ startPeriod: 0, ...period }] },
    ],
    ...changes,
  },
})
const accepted = { status: 'Accepted' }
const setpoint = (watts: number) => ({ operationMode: 'CentralSetpoint', setpoint: watts })

describe('dynamic profiles and set points [K28, Q03, Q04]', () => {
  test('K28.FR.06 an update is obeyed at once, and K28.FR.13 without one the profile lapses', async () => {
    await using stand = await charging()
    expect(await stand.csms.ask('SetChargingProfile', dynamic({ limit: 6_000 }, {}, { duration: 60 }))).toEqual(
      accepted,
    )
    await stand.advance(5)
    expect(stand.station.powerW).toBeLessThanOrEqual(6_000)
    expect(
      await stand.csms.ask('UpdateDynamicSchedule', { chargingProfileId: 28, scheduleUpdate: { limit: 4_500 } }),
    ).toEqual(accepted)
    await stand.advance(5)
    expect(stand.station.powerW).toBeLessThanOrEqual(4_500)
    await stand.advance(60)
    expect(stand.station.powerW).toBeGreaterThan(6_000)
    expect(
      await stand.csms.ask('UpdateDynamicSchedule', { chargingProfileId: 7, scheduleUpdate: { limit: 1 } }),
    ).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'InvalidProfile' } })
  })

  test('K28.FR.10 it asks for its update by itself, and uses it', async () => {
    await using stand = await charging()
    stand.csms.answers.PullDynamicScheduleUpdate = () => ({ status: 'Accepted', scheduleUpdate: { limit: 4_200 } })
    await stand.csms.ask('SetChargingProfile', dynamic({ limit: 9_000 }, { dynUpdateInterval: 20 }))
    await stand.advance(45)
    const pulls = stand.csms.of('PullDynamicScheduleUpdate')
    expect(pulls).toHaveLength(2)
    expect(pulls[0]?.payload).toEqual({ chargingProfileId: 28 })
    expect(stand.station.powerW).toBeLessThanOrEqual(4_200)
  })

  test('Q03 a set point below zero makes the car give, and the meter shows it in a register of its own', async () => {
    await using stand = await charging()
    const before = stand.station.evse(1)?.physics.meter.read()
    await stand.csms.ask('SetChargingProfile', dynamic(setpoint(-6_000)))
    await stand.advance(120)
    expect(stand.station.powerW).toBeCloseTo(-6_000, 0)
    const meter = stand.station.evse(1)?.physics.meter.read()
    expect(meter?.exportedWh).toBeGreaterThan(150)
    const told = stand.csms.of('TransactionEvent').at(-1)?.payload
    expect(JSON.stringify(told)).toContain('"measurand":"Energy.Active.Export.Register"')
    await stand.csms.ask('UpdateDynamicSchedule', { chargingProfileId: 28, scheduleUpdate: { setpoint: 5_000 } })
    await stand.advance(30)
    expect(stand.station.powerW).toBeLessThanOrEqual(5_000)
    expect(stand.station.powerW).toBeGreaterThan(4_000)
    expect(stand.station.evse(1)?.physics.meter.energyWh).toBeGreaterThan(before?.energyWh ?? 0)
  })

  test('Q08.FR.06 Q08.FR.10 Q08.FR.11 a curve follows the frequency of the grid and the signal of its operator', async () => {
    await using stand = await charging()
    const signal = (value: number) =>
      stand.csms.ask('AFRRSignal', { signal: value, timestamp: new Date(stand.clock.now()).toISOString() })
    expect(await signal(1)).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'NoSignalWattCurve' } })
    const curve = dynamic({
      operationMode: 'LocalFrequency',
      v2xBaseline: 0,
      v2xFreqWattCurve: [
        { frequency: 49.8, power: -8_000 },
        { frequency: 50.2, power: 8_000 },
      ],
      v2xSignalWattCurve: [
        { signal: -1, power: -1_000 },
        { signal: 1, power: 1_000 },
      ],
    })
    expect(await stand.csms.ask('SetChargingProfile', curve)).toEqual(accepted)
    stand.station.grid.bidirectional.gridHz = 49.9
    await stand.advance(5)
    expect(stand.station.powerW).toBeCloseTo(-4_000, 0)
    expect(await signal(-1)).toEqual(accepted)
    await stand.advance(5)
    expect(stand.station.powerW).toBeCloseTo(-5_000, 0)
  })

  test('a curve is a line between its points, and flat beyond them', () => {
    const curve = [
      [1, 10],
      [3, 20],
    ] as const
    expect([0, 1, 2, 3, 4].map((x) => valueAt(curve, x))).toEqual([10, 10, 15, 20, 20])
    expect(valueAt([], 5)).toBe(0)
  })
})

test('K21.FR.01 K21.FR.03 K21.FR.05 K21.FR.08 priority charging takes the place of what limits the transaction', async () => {
  await using stand = await charging()
  const [transaction] = stand.station.memory.transactions
  const use = (activate: boolean, transactionId = transaction?.id ?? '') =>
    stand.csms.ask('UsePriorityCharging', { transactionId, activate })
  await stand.csms.ask('SetChargingProfile', dynamic({ limit: 4_500 }))
  expect(await use(true)).toEqual({ status: 'NoProfile' })
  const priority = dynamic({ limit: 9_000 }, { id: 21, chargingProfilePurpose: 'PriorityCharging' })
  expect(await stand.csms.ask('SetChargingProfile', priority)).toEqual(accepted)
  expect(await use(true, 'unknown')).toEqual({ status: 'Rejected' })
  expect(await use(true)).toEqual(accepted)
  await stand.advance(5)
  expect(stand.station.powerW).toBeGreaterThan(6_000)
  expect(await use(false)).toEqual(accepted)
  await stand.advance(5)
  expect(stand.station.powerW).toBeLessThanOrEqual(4_500)
  const told = payloads(stand, 'NotifyPriorityCharging')
  expect(told).toEqual([true, false].map((activated) => ({ transactionId: transaction?.id, activated })))
})

describe('DER control [R04, R05]', () => {
  const limit = (controlId: string, pctMaxDischargePower: number, priority: number, changes: object = {}) => ({
    isDefault: true,
    controlId,
    controlType: 'LimitMaxDischarge',
    limitMaxDischarge: { priority, pctMaxDischargePower, ...changes },
  })

  test('R05.FR.01 R05.FR.02 a limit of the discharge holds, and an alarm says so from its beginning to its end', async () => {
    await using stand = await charging()
    await stand.csms.ask('SetChargingProfile', dynamic(setpoint(-8_000)))
    expect(await stand.csms.ask('SetDERControl', limit('a', 50, 5))).toEqual(accepted)
    await stand.advance(5)
    expect(stand.station.powerW).toBeCloseTo(-5_000, 0)
    expect(await stand.csms.ask('SetDERControl', limit('b', 30, 1))).toEqual({ ...accepted, supersededIds: ['a'] })
    await stand.advance(5)
    expect(stand.station.powerW).toBeCloseTo(-3_000, 0)
    expect(await stand.csms.ask('SetDERControl', limit('c', 90, 9))).toEqual({ ...accepted, supersededIds: ['c'] })
    expect(await stand.csms.ask('ClearDERControl', { isDefault: true })).toEqual(accepted)
    await stand.advance(5)
    expect(stand.station.powerW).toBeCloseTo(-8_000, 0)
    expect(payloads(stand, 'NotifyDERAlarm')).toMatchObject([
      { controlType: 'LimitMaxDischarge' },
      { controlType: 'LimitMaxDischarge', alarmEnded: true },
    ])
  })

  test('R04.FR.20 R04.FR.22 a scheduled curve begins and ends when it is said to, and R04.FR.11 the default is back', async () => {
    await using stand = await charging()
    await stand.csms.ask('SetChargingProfile', dynamic(setpoint(-8_000)))
    await stand.csms.ask('SetDERControl', limit('d', 60, 0))
    const startTime = new Date(stand.clock.now() + 30_000).toISOString()
    const curve = {
      priority: 3,
      yUnit: 'PctMaxW',
      curveData: [
        { x: 50.2, y: 100 },
        { x: 51.2, y: 0 },
      ],
      startTime,
      duration: 30,
    }
    const scheduled = { isDefault: false, controlId: 's', controlType: 'FreqWatt', curve }
    expect(await stand.csms.ask('SetDERControl', scheduled)).toEqual(accepted)
    stand.station.grid.bidirectional.gridHz = 50.9
    await stand.advance(20)
    expect(stand.station.powerW).toBeCloseTo(-6_000, 0)
    await stand.advance(20)
    expect(stand.station.powerW).toBeCloseTo(-3_000, 0)
    await stand.advance(30)
    expect(stand.station.powerW).toBeCloseTo(-6_000, 0)
    expect(payloads(stand, 'NotifyDERStartStop')).toMatchObject([
      { controlId: 's', started: true },
      { controlId: 's', started: false },
    ])
    expect(stand.station.grid.derControls.all.map(({ id }) => id)).toEqual(['d'])
  })

  test('R04.FR.30 R04.FR.31 R04.FR.36 what it has is reported under the number it was asked by', async () => {
    await using stand = await charging()
    const get = (criteria: object) => stand.csms.ask('GetDERControl', { requestId: 7, ...criteria })
    expect(await get({})).toEqual({ status: 'NotFound' })
    expect(await get({ controlType: 'VoltVar' })).toEqual({ status: 'NotSupported' })
    await stand.csms.ask('SetDERControl', limit('a', 50, 5))
    await stand.csms.ask('SetDERControl', limit('b', 30, 1))
    expect(await get({})).toEqual(accepted)
    await stand.settled()
    expect(payloads(stand, 'ReportDERControl')).toMatchObject([
      { requestId: 7, tbc: true, limitMaxDischarge: [{ id: 'a', isSuperseded: true }] },
      { requestId: 7, tbc: false, limitMaxDischarge: [{ id: 'b', isSuperseded: false }] },
    ])
  })
})

test('S01–S03 an empty battery is swapped for the fullest, by its own number or by that of the request', async () => {
  await using stand = await createStand('2.1', { layout })
  const { batterySwap } = stand.station.grid
  const { idToken, type } = card
  const request = (requestId: number) => stand.csms.ask('RequestBatterySwap', { requestId, idToken: { idToken, type } })
  expect(await request(5)).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'NoBatteryAvailable' } })
  expect(await batterySwap.swap(card, { serialNumber: 'E0', soC: 2, soH: 90 })).toBe('no-battery')
  batterySwap.stock({ evseId: 1, serialNumber: 'FULL', soC: 95, soH: 99 })
  expect(await batterySwap.swap(card, { serialNumber: 'E1', soC: 5, soH: 90 })).toMatchObject({ serialNumber: 'FULL' })
  expect(batterySwap.batteries).toMatchObject([{ evseId: 2, serialNumber: 'E1' }])
  batterySwap.stock({ evseId: 1, serialNumber: 'NEXT', soC: 85, soH: 99 })
  batterySwap.stock({ evseId: 2, serialNumber: 'E1', soC: 20, soH: 90 })
  expect(await request(77)).toEqual(accepted)
  expect(await batterySwap.swap(otherCard, { serialNumber: 'E2', soC: 5, soH: 90 })).toBe('no-battery')
  const events = payloads(stand, 'BatterySwap')
  expect(events).toMatchObject([
    { eventType: 'BatteryIn', batteryData: [{ evseId: 2, serialNumber: 'E1' }] },
    { eventType: 'BatteryOut', batteryData: [{ evseId: 1, serialNumber: 'FULL' }] },
  ])
})
