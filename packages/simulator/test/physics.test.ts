import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createVirtualClock } from '../src/clock.ts'
import { createConnectorPhysics } from '../src/physics/connector.ts'
import { createEv, type Offer } from '../src/physics/ev.ts'
import { acEvModels, dcEvModels, evModels } from '../src/physics/ev-models.ts'
import { createEvsePhysics } from '../src/physics/evse.ts'
import { sharePower } from '../src/physics/power-sharing.ts'
import { createRandom } from '../src/random.ts'

const models = fc.constantFrom(...acEvModels)
const offers: fc.Arbitrary<Offer> = fc.oneof(
  fc.record({
    kind: fc.constant('ac' as const),
    phases: fc.constantFrom(1 as const, 3 as const),
    currentA: fc.double({ min: 0, max: 63, noNaN: true }),
    voltageV: fc.constant(230),
  }),
  fc.record({
    kind: fc.constant('dc' as const),
    powerW: fc.double({ min: 0, max: 300_000, noNaN: true }),
    voltageV: fc.constant(400),
  }),
)
const steps = fc.array(fc.record({ offer: offers, seconds: fc.double({ min: 0.1, max: 900, noNaN: true }) }), {
  maxLength: 30,
})

describe('a car', () => {
  test('keeps what enters its inlet, less the losses, and nothing else', () => {
    fc.assert(
      fc.property(models, fc.double({ min: 0, max: 1, noNaN: true }), steps, (model, soc, schedule) => {
        const ev = createEv(model, soc)
        let storedWh = 0
        for (const { offer, seconds } of schedule) {
          const efficiency = offer.kind === 'ac' ? model.acEfficiency : model.dcEfficiency
          storedWh += ev.step(seconds, offer).energyWh * efficiency
        }
        expect((ev.soc - soc) * model.capacityWh).toBeCloseTo(storedWh, 3)
      }),
    )
  })

  test('never loses charge, never passes its limit, never takes more than is offered', () => {
    fc.assert(
      fc.property(models, fc.double({ min: 0, max: 0.9, noNaN: true }), steps, (model, soc, schedule) => {
        const ev = createEv(model, soc, 0.95)
        let before = soc
        for (const { offer, seconds } of schedule) {
          const flow = ev.step(seconds, offer)
          const offeredW = offer.kind === 'dc' ? offer.powerW : offer.phases * offer.currentA * offer.voltageV
          expect(flow.powerW).toBeLessThanOrEqual(offeredW + 1e-6)
          expect(ev.soc).toBeGreaterThanOrEqual(before)
          expect(ev.soc).toBeLessThanOrEqual(0.95 + 1e-9)
          before = ev.soc
        }
      }),
    )
  })

  test('holds its power while the current is constant and tapers while the voltage is', () => {
    const offer: Offer = { kind: 'dc', powerW: 350_000, voltageV: 400 }
    for (const model of dcEvModels) {
      const ev = createEv(model, 0.2)
      const powersBelow: number[] = []
      const powersAbove: number[] = []
      for (let minute = 0; minute < 600 && !ev.full; minute += 1) {
        const { soc } = ev
        const { powerW } = ev.step(60, offer)
        if (ev.soc <= model.taperFromSoc) powersBelow.push(powerW)
        else if (soc > model.taperFromSoc) powersAbove.push(powerW)
      }
      expect(new Set(powersBelow.map((powerW) => Math.round(powerW)))).toEqual(new Set([model.maxDcPowerW]))
      expect(powersAbove.length).toBeGreaterThan(5)
      expect(powersAbove).toEqual(powersAbove.toSorted((a, b) => b - a))
      expect(ev.full).toBe(true)
    }
  })

  test('charges the same whether time passes in seconds or in minutes', () => {
    const offer: Offer = { kind: 'dc', powerW: 150_000, voltageV: 400 }
    const fine = createEv(evModels.family, 0.3)
    const coarse = createEv(evModels.family, 0.3)
    for (let second = 0; second < 1800; second += 5) fine.step(5, offer)
    for (let minute = 0; minute < 30; minute += 1) coarse.step(60, offer)
    expect(coarse.soc).toBeCloseTo(fine.soc, 6)
  })

  test('takes nothing below 6 A', () => {
    const ev = createEv(evModels.compact, 0.5)
    expect(ev.step(60, { kind: 'ac', phases: 3, currentA: 5.9, voltageV: 230 }).energyWh).toBe(0)
    expect(ev.step(60, { kind: 'ac', phases: 3, currentA: 6, voltageV: 230 }).energyWh).toBeCloseTo(69, 5)
  })

  test('uses no more phases than it has', () => {
    const ev = createEv(evModels.city, 0.5)
    const flow = ev.step(3600, { kind: 'ac', phases: 3, currentA: 32, voltageV: 230 })
    expect(flow.phases).toBe(1)
    expect(flow.powerW).toBeCloseTo(32 * 230, 6)
  })
})

describe('an EVSE', () => {
  const build = (kind: 'ac' | 'dc') =>
    createEvsePhysics({
      kind,
      phases: 3,
      maxCurrentA: 32,
      maxPowerW: kind === 'ac' ? 22_000 : 150_000,
      nominalVoltageV: kind === 'ac' ? 230 : 400,
      tethered: [kind === 'dc'],
      startWh: 1000,
      random: createRandom(7),
    })

  test('measures on its register exactly what the car took', () => {
    const evse = build('ac')
    const ev = createEv(evModels.touring, 0.4)
    evse.attach(0, ev)
    evse.connectors[0]?.closeContactor()
    for (let second = 0; second < 3600; second += 1) evse.step(1, Number.POSITIVE_INFINITY)
    const storedWh = (ev.soc - 0.4) * ev.model.capacityWh
    expect(evse.meter.energyWh - 1000).toBeCloseTo(storedWh / ev.model.acEfficiency, 3)
    expect(evse.meter.energyWh - 1000).toBeCloseTo(22_080, 3)
  })

  test('shows voltages and currents that belong to its power', () => {
    const evse = build('ac')
    evse.attach(0, createEv(evModels.compact, 0.4))
    evse.connectors[0]?.closeContactor()
    const { powerW } = evse.step(1, Number.POSITIVE_INFINITY)
    const reading = evse.meter.read()
    const apparent = reading.phases.reduce(
      (sum, phase) => sum + phase.voltageV * phase.currentA * reading.powerFactor,
      0,
    )
    expect(apparent).toBeCloseTo(powerW, 6)
    for (const phase of reading.phases) expect(Math.abs(phase.voltageV - 230)).toBeLessThan(10)
  })

  test('passes nothing while its contactor is open', () => {
    const evse = build('dc')
    evse.attach(0, createEv(evModels.family, 0.4))
    expect(evse.step(60, 50_000).energyWh).toBe(0)
  })
})

describe('a connector', () => {
  test('keeps the plug while it is locked and opens the contactor before it lets go', () => {
    const connector = createConnectorPhysics(false)
    expect(connector.closeContactor()).toBe(false)
    connector.plugIn()
    expect(connector.lock()).toBe(true)
    expect(connector.closeContactor()).toBe(true)
    expect(connector.unplug()).toBe(false)
    connector.jamLock(true)
    expect(connector.unlock()).toBe(false)
    connector.jamLock(false)
    expect(connector.unlock()).toBe(true)
    expect(connector.contactorClosed).toBe(false)
    expect(connector.unplug()).toBe(true)
  })
})

describe('a shared supply', () => {
  test('gives nobody more than asked, everybody the same under shortage, and never more than there is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 500_000, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 150_000, noNaN: true }), { maxLength: 8 }),
        (limitW, demandsW) => {
          const grants = sharePower(limitW, demandsW)
          const sum = grants.reduce((total, grantW) => total + grantW, 0)
          const demand = demandsW.reduce((total, demandW) => total + demandW, 0)
          expect(sum).toBeCloseTo(Math.min(limitW, demand), 3)
          const short = demandsW.flatMap((demandW, index) =>
            (grants[index] ?? 0) < demandW - 1e-6 ? [grants[index] ?? 0] : [],
          )
          for (const grantW of short) expect(grantW).toBeCloseTo(short[0] ?? 0, 3)
        },
      ),
    )
  })
})

test('the same seed gives the same random numbers, and a fork its own', () => {
  const one = createRandom('Oslo')
  const two = createRandom('Oslo')
  expect([one.next(), one.uuid(), one.integer(1, 9)]).toEqual([two.next(), two.uuid(), two.integer(1, 9)])
  expect(one.fork('a').next()).not.toBe(one.fork('b').next())
  expect(one.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('a virtual clock runs timers in the order of their time, and those set while it runs', async () => {
  const clock = createVirtualClock(0)
  const seen: string[] = []
  clock.schedule(30, () => seen.push(`c ${clock.now()}`))
  clock.schedule(10, () => {
    seen.push(`a ${clock.now()}`)
    clock.schedule(10, () => seen.push(`b ${clock.now()}`))
  })
  clock.schedule(20, () => seen.push('never')).cancel()
  await clock.advance(25)
  expect(seen).toEqual(['a 10', 'b 20'])
  await clock.advance(5)
  expect(seen).toEqual(['a 10', 'b 20', 'c 30'])
})
