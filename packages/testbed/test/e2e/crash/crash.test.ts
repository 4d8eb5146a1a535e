import { expect, test } from 'vitest'
import { canCutPower, cutPower } from '../../../src/crash/power-cut.ts'
import { runCrashes } from '../../../src/crash/run.ts'
import { stores } from '../../../src/world.ts'

const rounds = 20

test.each(stores)(
  'after %s was killed 20 times every acknowledged message is there exactly once',
  async (store) => {
    const result = await runCrashes({ store, rounds, seed: 20_260_101 })
    const { lost, doubled, unknown, wrong, kills } = result
    expect({ lost, doubled, unknown, wrong }).toEqual({ lost: [], doubled: [], unknown: [], wrong: [] })
    expect(kills['before-commit'] + kills['after-commit'] + kills['during-replay']).toBe(rounds / 2)
    // Stations did lose answers and say things again; or nothing was tried.
    expect(result.retried).toBeGreaterThan(rounds / 2)
    expect(result.acknowledged).toBeGreaterThan(rounds * 10)
  },
  300_000,
)

if (!canCutPower()) process.stderr.write('The power is not cut: that needs gcc on Linux.\n')
const cuts = canCutPower() ? (['FULL', 'OFF'] as const) : []

test.each(cuts)(
  'a power cut under synchronous=%s',
  async (synchronous) => {
    const { acknowledged, lost, doubled } = await cutPower({ synchronous, seed: 1, messages: 100 })
    expect(acknowledged).toBeGreaterThanOrEqual(100)
    expect(doubled).toEqual([])
    // With OFF nothing was ever synced, so that a power cut takes what was acknowledged; FULL is what holds it.
    if (synchronous === 'FULL') expect(lost).toEqual([])
    else expect(lost.length).toBeGreaterThan(0)
  },
  60_000,
)
