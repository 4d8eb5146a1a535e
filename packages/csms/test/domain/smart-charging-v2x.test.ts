import { type ChargingProfile, type ChargingSchedulePeriod } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type DeviceVariable, type Transaction } from '../../src/domain/model.ts'
import { type CompositeInput, compositeSchedule, limitAt } from '../../src/domain/smart-charging-composite.ts'
import { type ProfileFacts } from '../../src/domain/smart-charging-facts.ts'
import { type EvNeeds, type SchedulePeriod } from '../../src/domain/smart-charging-model.ts'
import { chosen } from '../../src/domain/smart-charging-needs.ts'
import { installedBy } from '../../src/domain/smart-charging-profile.ts'
import { profileRefusal, updateRefusal } from '../../src/domain/smart-charging-rules.ts'
import { type ComposedProfile } from '../../src/domain/smart-charging-time.ts'
import { brokenMode, updatedPeriod, updateOf } from '../../src/domain/smart-charging-v2x.ts'
import { offsetIn } from '../../src/domain/time-zone.ts'

const t0 = Date.UTC(2026, 0, 5, 10)
const hour = 3_600_000
const from = new Date(t0).toISOString()
const transaction = { id: 'a', state: 'active', evseId: 1, commandId: null } as Transaction
const facts: ProfileFacts = { is16: false, transaction, installed: [], variables: [], needs: undefined }
type Period = Omit<ChargingSchedulePeriod, 'startPeriod'>

function profile(period: Period, changes: Partial<ChargingProfile> = {}, schedule: object = {}): ChargingProfile {
  const kind = changes.chargingProfileKind ?? 'Absolute'
  return {
    id: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: kind,
    chargingSchedule: [
      {
        ...(kind === 'Absolute' ? { startSchedule: from } : {}),
        chargingRateUnit: 'W',
        chargingSchedulePeriod: [{ startPeriod: 0, ...period }],
        ...schedule,
      },
    ],
    ...changes,
  }
}
const clauseOf = (given: ChargingProfile, evseId = 1, more: Partial<ProfileFacts> = {}) =>
  profileRefusal(given, evseId, { ...facts, ...more })?.fields.clause
const said = (variable: string, value: string, component = 'SmartChargingCtrlr') =>
  ({ component, variable, value, attributeType: 'Actual', evseId: 0 }) as DeviceVariable
const curve = [
  { frequency: 49.8, power: -1_000 },
  { frequency: 50.2, power: 1_000 },
]

describe('what a period may say, by how it works', () => {
  test.each([
    ['ChargingOnly', { limit: 100 }],
    ['CentralSetpoint', { operationMode: 'CentralSetpoint', setpoint: -100, setpointReactive: 5 }],
    ['CentralFrequency', { operationMode: 'CentralFrequency', setpoint: 100 }],
    ['LocalFrequency', { operationMode: 'LocalFrequency', v2xBaseline: 0, v2xFreqWattCurve: curve }],
    ['ExternalSetpoint', { operationMode: 'ExternalSetpoint', limit: 100, dischargeLimit: -100 }],
    ['ExternalLimits', { operationMode: 'ExternalLimits' }],
    ['LocalLoadBalancing', { operationMode: 'LocalLoadBalancing', limit: 100, dischargeLimit: -100 }],
    ['Idle', { operationMode: 'Idle', evseSleep: true, preconditioningRequest: false }],
  ] satisfies [string, Period][])('%s with what it has is sound', (_mode, period) => {
    expect(brokenMode({ startPeriod: 0, ...period }, 'W')).toBeUndefined()
  })

  test.each([
    ['K01', {}],
    ['Q02.FR.02', { limit: 100, setpoint: 10 }],
    ['Q02.FR.02', { limit: 100, dischargeLimit: -10 }],
    ['Q03.FR.02', { operationMode: 'CentralSetpoint', setpoint: 10, limit: 100 }],
    ['Q03.FR.02', { operationMode: 'CentralSetpoint', setpoint: 10, dischargeLimit_L2: -1 }],
    ['Q03.FR.02', { operationMode: 'CentralSetpoint' }],
    ['Q07.FR.03', { operationMode: 'CentralFrequency', setpoint: 10, limit: 100 }],
    ['Q08.FR.01', { operationMode: 'LocalFrequency', limit: 1, v2xBaseline: 0, v2xFreqWattCurve: curve }],
    ['Q08.FR.02', { operationMode: 'LocalFrequency', v2xFreqWattCurve: curve }],
    ['Q08.FR.02', { operationMode: 'LocalFrequency', v2xBaseline: 0, v2xFreqWattCurve: curve.slice(1) }],
    ['Q08.FR.02', { limit: 100, v2xBaseline: 0 }],
    ['Q08.FR.06', { operationMode: 'LocalFrequency', v2xBaseline: 0, v2xFreqWattCurve: [...curve].reverse() }],
    ['Q05.FR.01', { operationMode: 'ExternalSetpoint', setpoint: 10 }],
    ['Q10.FR.01', { operationMode: 'Idle', limit: 0 }],
    ['K01.FR.126', { limit: 100, evseSleep: true }],
    ['K01.FR.145', { operationMode: 'LocalLoadBalancing', limit_L2: 100 }],
  ] satisfies [string, Period][])('%s', (clause, period) => {
    expect(brokenMode({ startPeriod: 0, ...period }, 'W')?.clause).toBe(clause)
  })

  test('Q08.FR.05 a frequency curve is in W', () => {
    const period = { startPeriod: 0, operationMode: 'LocalFrequency', v2xBaseline: 0, v2xFreqWattCurve: curve } as const
    expect(brokenMode(period, 'A')?.clause).toBe('Q08.FR.05')
  })
})

describe('what OCPP 2.1 forbids', () => {
  const dynamic = { chargingProfileKind: 'Dynamic' } as const
  const tx = { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative', transactionId: 'a' } as const
  test.each([
    ['K28.FR.01', profile({ limit: 1 }, { ...dynamic, chargingSchedule: [] })],
    [
      'K28.FR.01',
      profile({ limit: 1 }, dynamic, {
        chargingSchedulePeriod: [
          { startPeriod: 0, limit: 1 },
          { startPeriod: 9, limit: 2 },
        ],
      }),
    ],
    ['K28.FR.02', profile({ limit: 1 }, dynamic, { startSchedule: from })],
    ['K28.FR.04', profile({ limit: 1 }, { dynUpdateInterval: 60 })],
    ['K01.FR.73', profile({ limit: 1 }, { chargingProfilePurpose: 'PriorityCharging' }, { duration: 60 })],
    ['K01.FR.113', profile({ operationMode: 'Idle' }, { chargingProfilePurpose: 'LocalGeneration' })],
    ['K01.FR.95', profile({ limit: 1 }, { chargingProfilePurpose: 'PriorityCharging' }, { randomizedDelay: 5 })],
    ['K01.FR.101', profile({ limit: 1 }, { invalidAfterOfflineDuration: true })],
    ['K01.FR.143', profile({ limit: 1, limit_L2: 1 })],
    ['K01.FR.142', profile({ limit: 1, limit_L2: 1 }, tx)],
  ])('%s', (clause, given) => {
    expect(clauseOf(given)).toBe(clause)
  })

  test('K01.FR.111 the maximum of a station only charges', () => {
    const max = { chargingProfilePurpose: 'ChargingStationMaxProfile' } as const
    expect(clauseOf(profile({ operationMode: 'CentralSetpoint', setpoint: -1 }, max), 0)).toBe('K01.FR.111')
    expect(clauseOf(profile({ limit: 1, operationMode: 'ChargingOnly' }, max), 0)).toBeUndefined()
  })

  test.each([
    [
      'K01.FR.120',
      profile({ limit: 1 }, { chargingProfilePurpose: 'PriorityCharging' }),
      'SupportedAdditionalPurposes',
      'LocalGeneration',
      'LocalGeneration,PriorityCharging',
    ],
    ['K01.FR.121', profile({ limit: 1 }, dynamic), 'SupportsDynamicProfiles', 'false', 'true'],
    ['K01.FR.123', profile({ limit: 1 }, {}, { useLocalTime: true }), 'SupportsUseLocalTime', 'false', 'true'],
    ['K01.FR.124', profile({ limit: 1 }, {}, { randomizedDelay: 5 }), 'SupportsRandomizedDelay', 'false', 'true'],
    [
      'K01.FR.125',
      profile({ limit: 1 }, {}, { limitAtSoC: { soc: 80, limit: 1 } }),
      'SupportsLimitAtSoC',
      'false',
      'true',
    ],
    [
      'SupportsMaxOfflineDuration',
      profile({ limit: 1 }, { maxOfflineDuration: 5 }),
      'SupportsMaxOfflineDuration',
      'false',
      'true',
    ],
    ['PeriodsPerSchedule', profile({ limit: 1 }), 'PeriodsPerSchedule', '0', '1'],
  ])('%s is told where the station said that it cannot, and nowhere else', (clause, given, variable, no, yes) => {
    expect(clauseOf(given, 1, { variables: [said(variable, no)] })).toBe(clause)
    expect(clauseOf(given, 1, { variables: [said(variable, yes)] })).toBeUndefined()
    expect(clauseOf(given)).toBeUndefined()
  })

  test('K01.FR.115 a mode that the station does not list is not asked for', () => {
    const given = profile({ operationMode: 'CentralSetpoint', setpoint: -1 })
    const modes = (value: string) => ({ variables: [said('SupportedOperationModes', value, 'V2XChargingCtrlr')] })
    expect(clauseOf(given, 1, modes('ChargingOnly, CentralFrequency'))).toBe('K01.FR.115')
    expect(clauseOf(given, 1, modes('ChargingOnly, CentralSetpoint'))).toBeUndefined()
  })

  test('Q02.FR.01 K19.FR.07 K15.FR.07 a TxProfile is what its vehicle asked for', () => {
    const needs = (changes: Partial<EvNeeds>) => ({ needs: { maxScheduleTuples: null, ...changes } as EvNeeds })
    const discharging = profile({ operationMode: 'CentralSetpoint', setpoint: -1 }, tx)
    expect(clauseOf(discharging, 1, needs({ requestedEnergyTransfer: 'DC' }))).toBe('Q02.FR.01')
    expect(clauseOf(discharging, 1, needs({ requestedEnergyTransfer: 'DC_BPT' }))).toBeUndefined()
    const [schedule] = profile({ limit: 1 }, tx).chargingSchedule
    const two = { ...profile({ limit: 1 }, tx), chargingSchedule: [schedule!, schedule!] }
    expect(clauseOf(two, 1, needs({ controlMode: 'DynamicControl', requestedEnergyTransfer: null }))).toBe('K19.FR.07')
    const periods = { chargingSchedulePeriod: [0, 60].map((startPeriod) => ({ startPeriod, limit: 1 })) }
    const long = profile({ limit: 1 }, tx, periods)
    expect(clauseOf(long, 1, needs({ requestedEnergyTransfer: null, maxScheduleTuples: 1 }))).toBe('K15.FR.07')
    expect(clauseOf(long, 1, needs({ requestedEnergyTransfer: null, maxScheduleTuples: 2 }))).toBeUndefined()
    const phases = profile({ limit: 1, limit_L2: 1 }, tx)
    expect(clauseOf(phases, 1, needs({ requestedEnergyTransfer: null, perPhase: true }))).toBeUndefined()
  })

  test('V2X.05 an update keeps the set point between the limits', () => {
    const command = { commandId: 'c', actor: 'x', reason: null }
    const given = profile({ operationMode: 'LocalLoadBalancing', limit: 5, dischargeLimit: -5 }, dynamic)
    const installed = [installedBy({ organisationId: 'o', stationId: 's' }, command, { ...given, id: 1 }, 1, t0)]
    const refused = (scheduleUpdate: object) =>
      updateRefusal({ chargingProfileId: 1, scheduleUpdate }, installed)?.fields.clause
    expect(refused({ limit: 8, dischargeLimit: -8 })).toBeUndefined()
    expect(refused({ setpoint: 3 })).toBe('Q09.FR.05')
    expect(
      brokenMode({ startPeriod: 0, operationMode: 'ExternalLimits', limit: 5, dischargeLimit: 0 }, 'W'),
    ).toBeUndefined()
  })
})

const period = (changes: Partial<SchedulePeriod>): SchedulePeriod => ({
  startPeriod: 0,
  limit: null,
  numberPhases: null,
  phaseToUse: null,
  ...changes,
})

test('K28.FR.06 an update changes what it names and keeps the rest', () => {
  const before = period({ operationMode: 'ExternalLimits', limit: 10, dischargeLimit: -4, numberPhases: 1 })
  const after = updatedPeriod(before, { limit: 6 })
  expect(after).toEqual({ ...before, limit: 6 })
  expect(updateOf(after)).toEqual({ limit: 6, dischargeLimit: -4 })
})

describe('SC.01 SC.04 the composite of a 2.1 station', () => {
  function installed(profileId: number, one: SchedulePeriod, changes: Partial<ComposedProfile> = {}): ComposedProfile {
    return {
      profileId,
      evseId: 1,
      purpose: 'TxDefaultProfile',
      kind: 'Absolute',
      stackLevel: 0,
      recurrencyKind: null,
      validFromAt: null,
      validToAt: null,
      transactionKey: null,
      dynUpdateAt: null,
      acceptedAt: t0,
      schedules: [{ startAt: t0, durationS: null, unit: 'W', minChargingRate: null, periods: [one] }],
      ...changes,
    }
  }
  const evse = { evseId: 1, transactionKey: 'a', transactionStartedAt: t0, priorityCharging: false }
  const input = (profiles: ComposedProfile[], changes: Partial<CompositeInput> = {}): CompositeInput => ({
    profiles,
    limits: [],
    evses: [evse],
    evseId: 1,
    from: t0,
    durationS: 3_600,
    unit: 'W',
    ...changes,
  })
  const max = (limit: number) => installed(9, period({ limit }), { evseId: 0, purpose: 'ChargingStationMaxProfile' })
  const setpoint = (watts: number) => installed(1, period({ operationMode: 'CentralSetpoint', setpoint: watts }))

  test('V2X.02 a set point is told, and a period without a limit is no gap', () => {
    const below = installed(2, period({ limit: 3_000 }), { stackLevel: 0 })
    const above = { ...setpoint(-4_000), stackLevel: 1 }
    expect(limitAt(input([below, above]), t0)).toEqual({
      limit: null,
      operationMode: 'CentralSetpoint',
      setpoint: -4_000,
      purpose: 'TxDefaultProfile',
      chargingProfileId: 1,
    })
  })

  test('V2X.03 V2X.04 a set point is capped by the limits it meets', () => {
    expect(limitAt(input([setpoint(9_000), max(5_000)]), t0)).toMatchObject({ limit: 5_000, setpoint: 5_000 })
    const outside = installed(3, period({ operationMode: 'ExternalLimits', limit: 1_000, dischargeLimit: -500 }), {
      purpose: 'ChargingStationExternalConstraints',
    })
    expect(limitAt(input([setpoint(-4_000), outside]), t0)).toMatchObject({ setpoint: -500, dischargeLimit: -500 })
  })

  test('Q06.FR.20 Q06.FR.21 Q06.FR.22 whose set point goes first is the station to say', () => {
    const outside = installed(3, period({ operationMode: 'ExternalSetpoint', setpoint: 700 }), {
      purpose: 'ChargingStationExternalConstraints',
    })
    const both = [setpoint(-4_000), outside]
    expect(limitAt(input(both), t0)).toMatchObject({ setpoint: 700, operationMode: 'ExternalSetpoint' })
    expect(limitAt(input(both, { setpointPriority: 'CSMS' }), t0)).toMatchObject({
      setpoint: -4_000,
      operationMode: 'CentralSetpoint',
    })
  })

  test('Q10.FR.01 nothing flows while the vehicle is to be idle', () => {
    const idle = installed(1, period({ operationMode: 'Idle' }))
    expect(limitAt(input([idle]), t0)).toMatchObject({ limit: 0, dischargeLimit: 0, operationMode: 'Idle' })
  })

  test('K21.FR.04 priority charging takes the place of the transaction, not of the station', () => {
    const first = installed(21, period({ limit: 20_000 }), { evseId: 0, purpose: 'PriorityCharging' })
    const all = [installed(1, period({ limit: 2_000 })), first, max(15_000)]
    expect(limitAt(input(all), t0)).toMatchObject({ limit: 2_000 })
    const asked = { evses: [{ ...evse, priorityCharging: true }] }
    expect(limitAt(input(all, asked), t0)).toMatchObject({ limit: 15_000 })
    expect(limitAt(input(all.slice(0, 2), asked), t0)).toMatchObject({ limit: 20_000, chargingProfileId: 21 })
  })

  test('K27 what is generated on site comes on top, as a profile or as a limit that was told', () => {
    const own = installed(1, period({ limit: 5_000 }))
    const schedules = installed(1, period({ limit: 2_000 })).schedules
    const told = { evseId: 0, source: 'EMS', isLocalGeneration: true, schedules, receivedAt: t0 }
    expect(limitAt(input([own], { limits: [told] }), t0)).toMatchObject({ limit: 7_000, chargingProfileId: 1 })
    const generation = installed(7, period({ limit: 1_000 }), { evseId: 0, purpose: 'LocalGeneration' })
    expect(limitAt(input([own, generation]), t0)).toMatchObject({ limit: 6_000 })
    // A station that does both tells the same twice.
    expect(limitAt(input([own, generation], { limits: [told] }), t0)).toMatchObject({ limit: 6_000 })
  })

  test('K28.FR.13 K28.FR.14 a dynamic profile lapses after its duration and returns with the next update', () => {
    const [schedule] = installed(1, period({ limit: 9_000 })).schedules
    const lapsing = (dynUpdateAt: number) =>
      installed(1, period({}), {
        kind: 'Dynamic',
        stackLevel: 1,
        dynUpdateAt,
        schedules: [{ ...schedule!, startAt: null, durationS: 600 }],
      })
    const below = installed(2, period({ limit: 3_000 }))
    const starts = (dynUpdateAt: number) =>
      compositeSchedule(input([below, lapsing(dynUpdateAt)])).map(({ startPeriod, limit }) => [startPeriod, limit])
    expect(starts(t0)).toEqual([
      [0, 9_000],
      [600, 3_000],
    ])
    expect(starts(t0 - 700_000)).toEqual([[0, 3_000]])
  })

  test('K01.FR.145 limits of several phases are one: their sum in W, their mean in A', () => {
    const amperes = installed(1, period({ limit: 16, limit_L2: 8, limit_L3: 6 }))
    const [schedule] = amperes.schedules
    const perPhase = { ...amperes, schedules: [{ ...schedule!, unit: 'A' as const }] }
    expect(limitAt(input([perPhase]), t0).limit).toBe(30 * 230)
    expect(limitAt(input([perPhase], { unit: 'A' }), t0).limit).toBe(10)
  })

  test('K01.FR.90 K01.FR.91 a day in local time follows the clock on the wall over summer time', () => {
    // 08:00 to 20:00 in Stockholm, where the clocks go forward on 29 March 2026 at 01:00 UTC.
    const [schedule] = installed(1, period({})).schedules
    const daily = installed(1, period({}), {
      kind: 'Recurring',
      recurrencyKind: 'Daily',
      schedules: [
        {
          ...schedule!,
          startAt: Date.UTC(2026, 0, 1),
          useLocalTime: true,
          periods: [period({ limit: 11_000 }), period({ startPeriod: 8 * 3_600, limit: 6_000 })],
        },
      ],
    })
    const day = Date.UTC(2026, 2, 28)
    const window = input([daily], { from: day, durationS: 2 * 86_400, localOffsetMs: offsetIn('Europe/Stockholm') })
    expect(compositeSchedule(window).map(({ startPeriod, limit }) => [startPeriod / 3_600, limit])).toEqual([
      [0, 11_000],
      [7, 6_000],
      [23, 11_000],
      [30, 6_000],
      [46, 11_000],
    ])
    expect(offsetIn('Europe/Stockholm')(day)).toBe(hour)
    expect(offsetIn('Nowhere/At_All')(day)).toBe(0)
  })

  test('K18.FR.10 K15.FR.21 of several schedules the one the vehicle chose counts', () => {
    const two = installed(1, period({}), { purpose: 'TxProfile', transactionKey: 'a' })
    const schedules = [1_000, 2_000].map((limit, index) => ({
      ...two.schedules[0]!,
      id: index + 7,
      periods: [period({ limit })],
    }))
    const row = { ...two, schedules } as Parameters<typeof chosen>[0][number]
    const needs = (selectedScheduleId: number | null) => [{ evseId: 1, evSchedule: { selectedScheduleId } } as EvNeeds]
    expect(limitAt(input(chosen([row], needs(8))), t0).limit).toBe(2_000)
    expect(limitAt(input(chosen([row], needs(null))), t0).limit).toBe(1_000)
    expect(limitAt(input(chosen([row], [])), t0).limit).toBe(1_000)
  })
})
