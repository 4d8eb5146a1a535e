import { expect, test } from 'vitest'
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
