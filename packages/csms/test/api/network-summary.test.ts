import { expect, test } from 'vitest'
import { createNetworkSummary } from '../../src/api/network-summary.ts'
import { type NetworkReads } from '../../src/domain/station-reads.ts'

const second = 1_000

/** A database whose counts and energy come when the test lets them, and the summary over it. */
function slowNetwork() {
  let now = Date.UTC(2026, 0, 5, 10)
  const waiting = { counts: [] as PromiseWithResolvers<void>[], energy: [] as PromiseWithResolvers<void>[] }
  const asked = { counts: 0, energy: 0 }
  async function slow(what: keyof typeof waiting) {
    asked[what]++
    const gate = Promise.withResolvers<void>()
    waiting[what].push(gate)
    await gate.promise
  }
  const network: NetworkReads = {
    async counts() {
      await slow('counts')
      return []
    },
    async energySince() {
      await slow('energy')
      return 7
    },
    timeZones: async () => [],
    faulted: async () => [],
    offline: async () => [],
    pending: async () => [],
    told: async () => [],
    knocking: async () => 0,
  }
  let committed: (() => void) | undefined
  const summary = createNetworkSummary({
    reads: { network, sites: { list: async () => [] } },
    clock: { now: () => now },
    onCommitted(listener) {
      committed = listener
      return () => undefined
    },
  })
  async function settled() {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  }
  const looks: Promise<unknown>[] = []
  return {
    asked,
    looks,
    get: () => summary.get(),
    /** Someone looks once a second while things change. */
    async looked(forS: number) {
      for (let passed = 0; passed < forS; passed++) {
        now += second
        committed?.()
        looks.push(summary.get().catch(() => 'failed'))
        await settled()
      }
    },
    async came(what: keyof typeof waiting) {
      waiting[what].shift()?.resolve()
      await settled()
    },
    async failed(what: keyof typeof waiting) {
      waiting[what].shift()?.reject(new Error('the database is away'))
      await settled()
    },
  }
}

test('on a slow database the network is counted once at a time, however many look meanwhile', async () => {
  const network = slowNetwork()
  await network.looked(30)
  expect(network.asked).toEqual({ counts: 0, energy: 1 })
  await network.came('energy')
  await network.looked(40)
  expect(network.asked).toEqual({ counts: 1, energy: 1 })
  await network.came('counts')
  const answers = new Set(await Promise.all(network.looks))
  expect(network.looks).toHaveLength(70)
  expect(answers.size).toBe(1)
  expect([...answers][0]).toMatchObject({ energyTodayWh: 7 })
})

test('what took long stands for 15 s from when it was there, the energy for 20 s', async () => {
  const network = slowNetwork()
  await network.looked(200)
  await network.came('energy')
  await network.looked(200)
  await network.came('counts')
  // The energy was there 200 s ago, so the next look renews it; the counts stand for 15 s more.
  await network.looked(14)
  expect(network.asked).toEqual({ counts: 1, energy: 1 })
  await network.looked(1)
  expect(network.asked).toEqual({ counts: 1, energy: 2 })
  await network.looked(30)
  await network.came('energy')
  expect(network.asked).toEqual({ counts: 2, energy: 2 })
  await network.came('counts')
  for (let second = 0; second < 19; second++) {
    await network.looked(1)
    await network.came('counts')
  }
  expect(network.asked.energy).toBe(2)
  await network.looked(2)
  expect(network.asked.energy).toBe(3)
})

test('a count that failed is tried again by the next who looks', async () => {
  const network = slowNetwork()
  await network.looked(1)
  await network.failed('energy')
  expect(await network.looks[0]).toBe('failed')
  const again = network.get()
  await network.came('energy')
  await network.came('counts')
  await network.came('energy')
  await network.came('counts')
  expect(await again).toMatchObject({ energyTodayWh: 7 })
})
