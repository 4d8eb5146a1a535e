import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CompositeInput,
  compositeDifferences,
  compositeSchedule,
  limitAt,
} from '../../src/domain/smart-charging-composite.ts'
import { type Schedule } from '../../src/domain/smart-charging-model.ts'
import { type ComposedProfile } from '../../src/domain/smart-charging-time.ts'

const t0 = Date.UTC(2026, 0, 5, 10)
const hour = 3_600_000

function schedule(limit: number, changes: Partial<Schedule> = {}): Schedule {
  const periods = [{ startPeriod: 0, limit, numberPhases: null, phaseToUse: null }]
  return { startAt: t0 - hour, durationS: null, unit: 'A', minChargingRate: null, periods, ...changes }
}
function profile(profileId: number, limit: number, changes: Partial<ComposedProfile> = {}): ComposedProfile {
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
    schedules: [schedule(limit)],
    ...changes,
  }
}
const evse = (evseId: number, transactionKey: string | null = null) => ({
  evseId,
  transactionKey,
  transactionStartedAt: transactionKey === null ? null : t0 - hour,
  priorityCharging: false,
})
function input(profiles: ComposedProfile[], changes: Partial<CompositeInput> = {}): CompositeInput {
  return { profiles, limits: [], evses: [evse(1)], evseId: 1, from: t0, durationS: 3_600, unit: 'A', ...changes }
}
const limits = (given: CompositeInput) =>
  compositeSchedule(given).map(({ startPeriod, limit }) => [startPeriod, limit] as const)

describe('K08', () => {
  test('without profiles nothing limits', () => {
    expect(limits(input([]))).toEqual([[0, null]])
  })

  test('the highest stack level counts, and a gap in it falls through to the next', () => {
    const high = profile(2, 20, { stackLevel: 5, schedules: [schedule(20, { startAt: t0, durationS: 600 })] })
    expect(limits(input([profile(1, 10), high]))).toEqual([
      [0, 20],
      [600, 10],
    ])
  })

  test('of several purposes the lowest counts, and it is named', () => {
    const max = profile(9, 8, { evseId: 0, purpose: 'ChargingStationMaxProfile' })
    expect(compositeSchedule(input([profile(1, 10), max]))).toEqual([
      { startPeriod: 0, limit: 8, purpose: 'ChargingStationMaxProfile', chargingProfileId: 9 },
    ])
  })

  test('K08.FR.04 a TxProfile goes before the default, higher or lower, and only for its own transaction', () => {
    const own = profile(2, 30, { purpose: 'TxProfile', transactionKey: 'a' })
    expect(limits(input([profile(1, 10), own], { evses: [evse(1, 'a')] }))).toEqual([[0, 30]])
    expect(limits(input([profile(1, 10), own], { evses: [evse(1, 'b')] }))).toEqual([[0, 10]])
    // K08.FR.06
    expect(limits(input([profile(1, 10), own]))).toEqual([[0, 10]])
  })

  test('validity begins with its first moment and ends before its last', () => {
    const valid = profile(1, 10, { validFromAt: t0 + 60_000, validToAt: t0 + 120_000 })
    expect(limits(input([valid]))).toEqual([
      [0, null],
      [60, 10],
      [120, null],
    ])
  })

  test('3.79 Daily and Weekly begin every 24 h and every 7 days from startSchedule', () => {
    const startAt = t0 - 24 * hour + 600_000
    const schedules = [schedule(10, { startAt, durationS: 300 })]
    const daily = profile(1, 10, { kind: 'Recurring', recurrencyKind: 'Daily', schedules })
    expect(limits(input([daily]))).toEqual([
      [0, null],
      [600, 10],
      [900, null],
    ])
    expect(limits(input([{ ...daily, recurrencyKind: 'Weekly' }]))).toEqual([[0, null]])
    expect(limits(input([{ ...daily, recurrencyKind: 'Weekly' }], { durationS: 7 * 86_400 }))).toEqual([
      [0, null],
      [6 * 86_400 + 600, 10],
      [6 * 86_400 + 900, null],
    ])
  })

  test('Relative begins with the transaction, or now when there is none', () => {
    const periods = [
      { startPeriod: 0, limit: 6, numberPhases: null, phaseToUse: null },
      { startPeriod: 3_660, limit: 16, numberPhases: null, phaseToUse: null },
    ]
    const relative = profile(1, 0, { kind: 'Relative', schedules: [schedule(0, { startAt: null, periods })] })
    expect(limits(input([relative], { evses: [evse(1, 'a')] }))).toEqual([
      [0, 6],
      [60, 16],
    ])
    expect(limits(input([relative]))).toEqual([[0, 6]])
  })

  test('K01.FR.31 periods beyond the duration are ignored', () => {
    const periods = [
      { startPeriod: 0, limit: 6, numberPhases: null, phaseToUse: null },
      { startPeriod: 900, limit: 16, numberPhases: null, phaseToUse: null },
    ]
    const short = profile(1, 0, { schedules: [schedule(0, { startAt: t0, durationS: 600, periods })] })
    expect(limits(input([short]))).toEqual([
      [0, 6],
      [600, null],
    ])
  })

  test('amperes are per phase and watts are in all', () => {
    expect(limits(input([profile(1, 16)], { unit: 'W' }))).toEqual([[0, 11_040]])
    const one = [{ startPeriod: 0, limit: 3_680, numberPhases: 1, phaseToUse: null }]
    const watts = profile(1, 0, { schedules: [schedule(0, { unit: 'W', periods: one })] })
    expect(limits(input([watts]))).toEqual([[0, 16]])
  })

  test('EVSE 0 is the sum of its EVSEs, capped by the station', () => {
    const all = { evseId: 0, evses: [evse(1), evse(2)] }
    const each = profile(1, 10, { evseId: 0 })
    expect(limits(input([each], all))).toEqual([[0, 20]])
    const max = profile(2, 16, { evseId: 0, purpose: 'ChargingStationMaxProfile' })
    expect(limits(input([each, max], all))).toEqual([[0, 16]])
    // What nothing limits cannot be summed up.
    expect(limits(input([profile(1, 10), max], all))).toEqual([[0, 16]])
    expect(limits(input([profile(1, 10)], all))).toEqual([[0, null]])
  })

  test('K12 a limit from elsewhere counts like a profile, on its EVSE or on all', () => {
    const limit = { source: 'EMS', isLocalGeneration: false, receivedAt: t0, schedules: [schedule(6)] }
    expect(limits(input([profile(1, 10)], { limits: [{ ...limit, evseId: 0 }] }))).toEqual([[0, 6]])
    expect(limits(input([profile(1, 10)], { limits: [{ ...limit, evseId: 2 }] }))).toEqual([[0, 10]])
  })

  test('2.1 K08.FR.04 local generation comes on top', () => {
    const generation = profile(9, 5, { evseId: 0, purpose: 'LocalGeneration' })
    expect(limits(input([profile(1, 10), generation]))).toEqual([[0, 15]])
  })
})

const anyPeriods = fc.uniqueArray(fc.integer({ min: 1, max: 7_200 }), { maxLength: 4 }).chain((starts) =>
  fc.tuple(
    ...[0, ...starts.sort((a, b) => a - b)].map((startPeriod) =>
      fc.record({
        startPeriod: fc.constant(startPeriod),
        limit: fc.integer({ min: 0, max: 320 }).map((tenths) => tenths / 10),
        numberPhases: fc.constantFrom(null, 1, 3),
        phaseToUse: fc.constant(null),
      }),
    ),
  ),
)
const anySchedule = fc.record({
  startAt: fc.integer({ min: -7_200, max: 7_200 }).map((seconds) => t0 + seconds * 1_000),
  durationS: fc.option(fc.integer({ min: 1, max: 10_000 })),
  unit: fc.constantFrom('A', 'W'),
  minChargingRate: fc.constant(null),
  periods: anyPeriods,
})
const anyProfile = fc
  .record({
    evseId: fc.constantFrom(0, 1),
    purpose: fc.constantFrom('ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile'),
    kind: fc.constantFrom('Absolute', 'Recurring', 'Relative'),
    stackLevel: fc.integer({ min: 0, max: 3 }),
    validFromAt: fc.option(fc.integer({ min: -1_000, max: 1_000 }).map((seconds) => t0 + seconds * 1_000)),
    validToAt: fc.option(fc.integer({ min: 1_001, max: 5_000 }).map((seconds) => t0 + seconds * 1_000)),
    schedules: anySchedule.map((one) => [one]),
  })
  .map((one) =>
    profile(1, 0, {
      ...one,
      transactionKey: one.purpose === 'TxProfile' ? 'a' : null,
      recurrencyKind: one.kind === 'Recurring' ? 'Daily' : null,
    }),
  )
const anyProfiles = fc
  .array(anyProfile, { maxLength: 6 })
  .map((profiles) => profiles.map((one, index) => ({ ...one, profileId: index + 1 })))
const anyInput = fc
  .record({ profiles: anyProfiles, unit: fc.constantFrom('A', 'W'), evseId: fc.constantFrom(0, 1) })
  .map(({ profiles, ...rest }) => input(profiles, { ...rest, evses: [evse(1, 'a')] }))

describe('the composite schedule of any profiles', () => {
  const at = (given: CompositeInput, second: number) =>
    compositeSchedule(given).findLast(({ startPeriod }) => startPeriod <= second)

  test('begins at 0, is in order, and repeats no limit', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const periods = compositeSchedule(given)
        expect(periods[0]?.startPeriod).toBe(0)
        for (const [index, period] of periods.entries()) {
          const before = periods[index - 1]
          if (before === undefined) continue
          expect(period.startPeriod).toBeGreaterThan(before.startPeriod)
          expect({ ...period, startPeriod: 0 }).not.toEqual({ ...before, startPeriod: 0 })
          expect(period.startPeriod).toBeLessThan(given.durationS)
        }
      }),
    )
  })

  test('is at every second what the limits amount to then', () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 0, max: 3_599 }), (given, second) => {
        const { startPeriod: _, ...period } = at(given, second) ?? { startPeriod: 0 }
        expect(period).toEqual(limitAt(given, given.from + second * 1_000))
      }),
    )
  })

  test('never exceeds a maximum that is added, and is never raised by it', () => {
    fc.assert(
      fc.property(
        anyInput,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 3_599 }),
        (given, cap, second) => {
          const max = profile(99, cap, { evseId: 0, stackLevel: 9, purpose: 'ChargingStationMaxProfile' })
          // The new maximum stands in for those of lower levels, so it is compared without them.
          const rest = given.profiles.filter(({ purpose }) => purpose !== 'ChargingStationMaxProfile')
          const before = at({ ...given, profiles: rest }, second)?.limit ?? null
          const after = at({ ...given, profiles: [...rest, max] }, second)?.limit ?? null
          expect(after).not.toBeNull()
          const most = given.unit === 'A' ? cap : cap * 690
          expect(after).toBeLessThanOrEqual(most + 1e-6)
          if (before !== null) expect(after).toBeLessThanOrEqual(before + 1e-6)
        },
      ),
    )
  })

  test('does not depend on the order the profiles are in', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const reversed = { ...given, profiles: [...given.profiles].reverse() }
        expect(compositeSchedule(reversed)).toEqual(compositeSchedule(given))
      }),
    )
  })

  test('what a station answers with the same numbers differs nowhere', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const periods = compositeSchedule(given).map(({ startPeriod, limit }) => ({
          startPeriod,
          limit,
          numberPhases: null,
          phaseToUse: null,
        }))
        const { from, durationS, unit, ...rest } = given
        expect(compositeDifferences(rest, { startAt: from, durationS, unit, periods })).toEqual([])
        const more = periods.map((period) => ({ ...period, limit: (period.limit ?? 0) * 2 + 10 }))
        const limited = periods.filter(({ limit }) => limit !== null)
        const differences = compositeDifferences(rest, { startAt: from, durationS, unit, periods: more })
        expect(differences).toHaveLength(limited.length)
      }),
    )
  })
})
