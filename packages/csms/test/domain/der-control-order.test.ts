import { type CommandParameters } from '@stationmaster/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { derStates, superseding } from '../../src/domain/der-control-order.ts'
import { setRefusal } from '../../src/domain/der-control-rules.ts'
import { type DeviceVariable } from '../../src/domain/model.ts'

const t0 = Date.UTC(2026, 0, 5, 10)
const hour = 3_600_000
type Control = Parameters<typeof superseding>[0]

const scheduled = (controlId: string, priority: number, from: number, to: number | null): Control => ({
  controlId,
  controlType: 'VoltVar',
  isDefault: false,
  priority,
  startAt: t0 + from * hour,
  endAt: to === null ? null : t0 + to * hour,
  isSuperseded: false,
  acceptedAt: t0,
})
const byDefault = (controlId: string, priority: number): Control => ({
  ...scheduled(controlId, priority, 0, null),
  isDefault: true,
  startAt: null,
})
const states = (controls: Control[], at: number) =>
  Object.fromEntries(derStates(controls, t0 + at * hour).map(({ control, state }) => [control.controlId, state]))

describe('R 2.9 which control counts', () => {
  test('R04.FR.03 a default of a lower value supersedes the one there, a higher one is superseded itself', () => {
    expect(superseding(byDefault('new', 1), [byDefault('old', 2)], t0)).toEqual({ superseded: ['old'], itself: false })
    expect(superseding(byDefault('new', 2), [byDefault('old', 1)], t0)).toEqual({ superseded: [], itself: true })
    expect(superseding(byDefault('new', 1), [byDefault('old', 1)], t0)).toEqual({ superseded: [], itself: false })
  })

  test('R04.FR.04 defaults and scheduled ones leave each other alone, and so do types', () => {
    const others = [scheduled('s', 9, -1, 5), { ...byDefault('w', 9), controlType: 'WattVar' }]
    expect(superseding(byDefault('new', 1), others, t0)).toEqual({ superseded: [], itself: false })
  })

  test('R04.FR.06 one that has not begun is superseded at once, even by one that begins later', () => {
    const added = scheduled('new', 1, 10, 12)
    expect(superseding(added, [scheduled('old', 2, 1, 3)], t0).superseded).toEqual(['old'])
  })

  test('R04.FR.07 one that runs goes on until the new one begins', () => {
    const running = scheduled('old', 2, -1, 5)
    const added = scheduled('new', 1, 2, 4)
    expect(superseding(added, [running], t0)).toEqual({ superseded: [], itself: false })
    expect(states([running, added], 0)).toEqual({ old: 'active', new: 'scheduled' })
    expect(states([running, added], 2)).toEqual({ old: 'superseded', new: 'active' })
  })

  test('R04.FR.08 one of a higher value is superseded by the one that runs', () => {
    expect(superseding(scheduled('new', 2, 1, 4), [scheduled('old', 1, -1, 5)], t0)).toEqual({
      superseded: [],
      itself: true,
    })
  })

  test('R04.FR.10 R04.FR.11 past its time it is gone, and the default counts again', () => {
    const all = [byDefault('d', 0), scheduled('s', 7, 1, 2)]
    expect(states(all, 0)).toEqual({ d: 'active', s: 'scheduled' })
    expect(states(all, 1)).toEqual({ d: 'waiting', s: 'active' })
    expect(states(all, 2)).toEqual({ d: 'active' })
  })

  test('R04.FR.09 what is superseded is never in force', () => {
    const superseded = { ...scheduled('s', 0, -1, null), isSuperseded: true }
    expect(states([superseded, byDefault('d', 5)], 0)).toEqual({ s: 'superseded', d: 'active' })
  })

  test('of one type one at most is in force, a scheduled one where any has begun', () => {
    const any = fc.record({
      controlId: fc.uuid(),
      controlType: fc.constantFrom('VoltVar', 'WattVar'),
      isDefault: fc.boolean(),
      priority: fc.integer({ min: 0, max: 3 }),
      startAt: fc.option(fc.integer({ min: t0 - 10, max: t0 + 10 })),
      endAt: fc.option(fc.integer({ min: t0 - 10, max: t0 + 20 })),
      isSuperseded: fc.boolean(),
      acceptedAt: fc.option(fc.integer({ min: 0, max: 3 })),
    })
    fc.assert(
      fc.property(fc.uniqueArray(any, { selector: ({ controlId }) => controlId, maxLength: 12 }), (controls) => {
        const told = derStates(controls, t0)
        for (const type of ['VoltVar', 'WattVar']) {
          const ofType = told.filter(({ control }) => control.controlType === type)
          const active = ofType.filter(({ state }) => state === 'active')
          const begun = ofType.filter(
            ({ control: { isSuperseded, isDefault, startAt } }) =>
              !isSuperseded && !isDefault && (startAt === null || startAt <= t0),
          )
          const defaults = ofType.filter(({ control }) => control.isDefault && !control.isSuperseded)
          expect(active).toHaveLength(begun.length + defaults.length > 0 ? 1 : 0)
          const usable = begun.length > 0 ? begun : defaults
          const least = Math.min(...usable.map(({ control }) => control.priority))
          for (const { control } of active) {
            expect(control.priority).toBe(least)
            expect(control.isDefault).toBe(begun.length === 0)
          }
        }
      }),
    )
  })
})

describe('what OCPP forbids of a control', () => {
  const curve = { curveData: [{ x: 1, y: 2 }], yUnit: 'PctMaxW' as const, priority: 1 }
  const gradient = { priority: 0, gradient: 1, softGradient: 2 }
  const clauseOf = (parameters: Parameters<typeof setRefusal>[0], modes?: string) =>
    setRefusal(
      parameters,
      modes === undefined
        ? []
        : [
            {
              component: 'DCDERCtrlr',
              variable: 'ModesSupported',
              attributeType: 'Actual',
              value: modes,
            } as DeviceVariable,
          ],
    )?.fields.clause

  test.each([
    ['R04.FR.16', { isDefault: true, controlType: 'VoltVar' }],
    ['R04.FR.16', { isDefault: true, controlType: 'VoltVar', gradient }],
    ['R04.FR.16', { isDefault: true, controlType: 'VoltVar', curve, gradient }],
    ['R04.FR.16', { isDefault: true, controlType: 'Gradients', curve }],
    ['R04.FR.12', { isDefault: true, controlType: 'VoltVar', curve: { ...curve, duration: 5 } }],
    ['R04.FR.12', { isDefault: true, controlType: 'VoltVar', curve: { ...curve, startTime: '2026-01-05T10:00:00Z' } }],
    ['R04.FR.14', { isDefault: false, controlType: 'Gradients', gradient }],
  ] satisfies [string, CommandParameters<'SetDERControl'>][])('%s', (clause, parameters) => {
    expect(clauseOf(parameters)).toBe(clause)
  })

  test('R04.FR.01 a type that the station does not list is not asked for', () => {
    const parameters = { isDefault: true, controlType: 'VoltVar', curve } as const
    expect(clauseOf(parameters)).toBeUndefined()
    expect(clauseOf(parameters, 'FreqDroop, VoltVar')).toBeUndefined()
    expect(clauseOf(parameters, 'FreqDroop')).toBe('R04.FR.01')
  })
})
