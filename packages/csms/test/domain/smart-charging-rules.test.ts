import { type ChargingProfile } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { type DeviceVariable, type Transaction } from '../../src/domain/model.ts'
import { type ProfileFacts } from '../../src/domain/smart-charging-facts.ts'
import { type EvNeeds } from '../../src/domain/smart-charging-model.ts'
import { installedBy } from '../../src/domain/smart-charging-profile.ts'
import { clearRefusal, living, profileRefusal, startProfileRefusal } from '../../src/domain/smart-charging-rules.ts'
import { at } from './station-world.ts'

const transaction = { id: 'a', state: 'active', evseId: 1, commandId: null } as Transaction
const facts: ProfileFacts = { is16: false, transaction: undefined, installed: [], variables: [], needs: undefined }

const told: EvNeeds = {
  organisationId: 'default',
  stationId: 's1',
  evseId: 1,
  transactionKey: 'a',
  needs: {},
  requestedEnergyTransfer: 'DC_BPT',
  controlMode: null,
  perPhase: false,
  maxScheduleTuples: null,
  departureAt: null,
  receivedAt: 0,
  answer: 'Rejected',
  evSchedule: null,
}

type Period = ChargingProfile['chargingSchedule'][number]['chargingSchedulePeriod'][number]
function profile(changes: Partial<ChargingProfile> = {}, ...periods: Period[]): ChargingProfile {
  const kind = changes.chargingProfileKind ?? 'Absolute'
  return {
    id: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: kind,
    chargingSchedule: [
      {
        ...(kind === 'Relative' ? {} : { startSchedule: at() }),
        chargingRateUnit: 'A',
        chargingSchedulePeriod: periods.length === 0 ? [{ startPeriod: 0, limit: 16 }] : periods,
      },
    ],
    ...changes,
  }
}
const variable = (component: string, name: string, value: string) =>
  ({ component, variable: name, value, attributeType: 'Actual', evseId: 0 }) as DeviceVariable
const clauseOf = (given: ChargingProfile, evseId = 1, more: Partial<ProfileFacts> = {}) =>
  profileRefusal(given, evseId, { ...facts, ...more })?.fields.clause
const schedule = (changes: object): ChargingProfile['chargingSchedule'] => [
  { ...profile().chargingSchedule[0], ...changes } as ChargingProfile['chargingSchedule'][number],
]

test('a sound profile is refused by nothing', () => {
  expect(clauseOf(profile())).toBeUndefined()
  expect(clauseOf(profile({ chargingProfilePurpose: 'ChargingStationMaxProfile' }), 0)).toBeUndefined()
  expect(clauseOf(profile({ chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' }))).toBeUndefined()
})

test.each([
  ['K01.FR.22', profile({ chargingProfilePurpose: 'ChargingStationExternalConstraints' }), 0],
  ['K01.FR.38', profile({ chargingProfilePurpose: 'ChargingStationMaxProfile' }), 1],
  ['K01.FR.38', profile({ chargingProfilePurpose: 'ChargingStationMaxProfile', chargingProfileKind: 'Relative' }), 0],
  ['K01.FR.40', profile({ chargingSchedule: schedule({ startSchedule: undefined }) }), 1],
  ['K01.FR.41', profile({ chargingProfileKind: 'Relative', chargingSchedule: schedule({ startSchedule: at() }) }), 1],
  ['K01', profile({ chargingProfileKind: 'Recurring' }), 1],
  ['K01', profile({ validFrom: at(1_000), validTo: at() }), 1],
  ['K01.FR.31', profile({}, { startPeriod: 60, limit: 6 }), 1],
  [
    'K01.FR.35',
    profile({}, { startPeriod: 0, limit: 6 }, { startPeriod: 60, limit: 7 }, { startPeriod: 60, limit: 8 }),
    1,
  ],
  ['K01.FR.20', profile({}, { startPeriod: 0, limit: 6, numberPhases: 3, phaseToUse: 1 }), 1],
  ['K01.FR.19', profile({}, { startPeriod: 0, limit: 6, numberPhases: 1, phaseToUse: 1 }), 1],
  ['K01: one decimal', profile({}, { startPeriod: 0, limit: 6.25 }), 1],
  ['K01.FR.34', profile({ chargingSchedule: [...schedule({}), ...schedule({})] }), 1],
  ['K01.FR.03', profile({ chargingProfilePurpose: 'TxProfile' }), 1],
  ['K01.FR.03', profile({ transactionId: 'a' }), 1],
  ['K01.FR.09', profile({ chargingProfilePurpose: 'TxProfile', transactionId: 'gone' }), 1],
  ['K01.FR.16', profile({ chargingProfilePurpose: 'TxProfile', transactionId: 'a' }), 0],
] as const)('%s is refused before anything is sent', (clause, given, evseId) => {
  const refusal = profileRefusal(given, evseId, facts)
  expect(refusal?.fields.clause).toBe(clause)
  expect(refusal?.detail).toContain(clause)
})

test('K01.FR.16 a TxProfile is for the EVSE of its transaction', () => {
  const own = profile({ chargingProfilePurpose: 'TxProfile', transactionId: 'a' })
  expect(clauseOf(own, 2, { transaction })).toBe('K01.FR.16')
  expect(clauseOf(own, 1, { transaction })).toBeUndefined()
  expect(clauseOf(own, 1, { transaction: { ...transaction, state: 'ended' } })).toBe('K01.FR.09')
})

test('K01.FR.19 a phase is chosen where the station says that it can, and never in 1.6', () => {
  const phased = profile({}, { startPeriod: 0, limit: 6, numberPhases: 1, phaseToUse: 2 })
  const variables = [variable('SmartChargingCtrlr', 'ACPhaseSwitchingSupported', 'true')]
  expect(clauseOf(phased, 1, { variables })).toBeUndefined()
  expect(clauseOf(phased, 1, { variables, is16: true })).toBe('K01.FR.19')
})

test('K01.FR.34 several schedules are for a vehicle that told its needs', () => {
  const several = profile({ chargingSchedule: [...schedule({}), ...schedule({})] })
  expect(clauseOf(several, 1, { needs: told })).toBeUndefined()
})

test('K01.FR.80 stack levels and ids stay within what the station said', () => {
  const variables = [
    variable('SmartChargingCtrlr', 'ProfileStackLevel', '2'),
    variable('SmartChargingCtrlr', 'MaxExternalConstraintsId', '100'),
  ]
  expect(clauseOf(profile({ id: 100 }), 1, { variables })).toBe('K01.FR.80')
  expect(clauseOf(profile({ id: 101, stackLevel: 3 }), 1, { variables })).toBe('ProfileStackLevel')
  expect(clauseOf(profile({ id: 101, stackLevel: 2 }), 1, { variables })).toBeUndefined()
  const keys = [variable('ConfigurationKey', 'ChargeProfileMaxStackLevel', '1')]
  expect(clauseOf(profile({ stackLevel: 2 }), 1, { variables: keys, is16: true })).toBe('ProfileStackLevel')
})

const owner = { organisationId: 'o', stationId: 's' }
const command = { commandId: 'c', actor: 'user:test', reason: null }
const installed = (evseId: number, changes: Partial<ChargingProfile> = {}) =>
  installedBy(owner, command, { ...profile(changes), id: changes.id ?? 7 }, evseId, 0)

test('K01.FR.06 K01.FR.39 K01.FR.52 K01.FR.53 two of a kind may not be valid at once', () => {
  const others = { installed: [installed(1)] }
  expect(clauseOf(profile(), 1, others)).toBe('K01.FR.06')
  expect(clauseOf(profile(), 0, others)).toBe('K01.FR.52')
  expect(clauseOf(profile(), 1, { installed: [installed(0)] })).toBe('K01.FR.52')
  expect(clauseOf(profile(), 2, others)).toBeUndefined()
  expect(clauseOf(profile({ id: 7 }), 1, others)).toBeUndefined()
  expect(clauseOf(profile({ stackLevel: 1 }), 1, others)).toBeUndefined()
  // One after the other is no overlap: validTo is not part of it.
  const first = { installed: [installed(1, { validTo: at(1_000) })] }
  expect(clauseOf(profile({ validFrom: at(1_000) }), 1, first)).toBeUndefined()
  expect(clauseOf(profile({ validFrom: at(999) }), 1, first)).toBe('K01.FR.06')
  const tx = { chargingProfilePurpose: 'TxProfile', transactionId: 'a' } as const
  expect(clauseOf(profile(tx), 1, { transaction, installed: [installed(1, tx)] })).toBe('K01.FR.39')
  // 1.6 replaces.
  expect(clauseOf(profile(), 1, { ...others, is16: true })).toBeUndefined()
})

test('K05.FR.02 F01.FR.11 a start carries a TxProfile without a transaction', () => {
  const judge = (given: ChargingProfile) => startProfileRefusal(given, 1, facts)?.fields.clause
  expect(judge(profile({ chargingProfilePurpose: 'TxProfile' }))).toBeUndefined()
  expect(judge(profile())).toBe('K05.FR.02')
  expect(judge(profile({ chargingProfilePurpose: 'TxProfile', transactionId: 'a' }))).toBe('F01.FR.11')
  expect(judge(profile({ chargingProfilePurpose: 'TxProfile' }, { startPeriod: 9, limit: 1 }))).toBe('K01.FR.31')
})

test('K10.FR.02 K10.FR.06 a clear names what it clears, and never what is not ours', () => {
  expect(clearRefusal({}, false)?.fields.clause).toBe('K10.FR.02')
  expect(clearRefusal({}, true)).toBeUndefined()
  expect(clearRefusal({ evseId: 0 }, false)).toBeUndefined()
  for (const chargingProfilePurpose of ['ChargingStationExternalConstraints', 'LocalGeneration'] as const) {
    expect(clearRefusal({ chargingProfilePurpose }, false)?.fields.clause).toBe('K10.FR.06')
  }
})

test('a TxProfile lives with its transaction, and one of a start while that is still asked for', () => {
  const tx = installed(1, { chargingProfilePurpose: 'TxProfile', transactionId: 'a' })
  const ofStart = { ...tx, transactionKey: null }
  expect(living([tx, installed(1)], [], new Set())).toEqual([installed(1)])
  expect(living([tx], [transaction], new Set())).toEqual([tx])
  expect(living([ofStart], [], new Set(['c']))).toEqual([ofStart])
  expect(living([ofStart], [], new Set())).toEqual([])
  expect(living([ofStart], [{ id: 'b', commandId: 'c' }], new Set())).toEqual([{ ...tx, transactionKey: 'b' }])
})
