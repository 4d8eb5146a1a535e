import { expect, test } from 'vitest'
import { runCrashes } from '../../../src/crash/run.ts'
import { stores } from '../../../src/world.ts'

// PostgreSQL has half of them here, for time; by command both have as many as are asked for.
const rounds = { sqlite: 20, postgres: 10 } as const

test.each(stores)(
  'after %s was killed over and over every acknowledged message is there exactly once',
  async (store) => {
    const result = await runCrashes({ store, rounds: rounds[store], seed: 20_260_101 })
    const { lost, doubled, unknown, wrong, kills } = result
    expect({ lost, doubled, unknown, wrong }).toEqual({ lost: [], doubled: [], unknown: [], wrong: [] })
    expect(kills['before-commit'] + kills['after-commit'] + kills['during-replay']).toBe(rounds[store] / 2)
    // Stations did lose answers and say things again; or nothing was tried.
    expect(result.retried).toBeGreaterThan(rounds[store] / 2)
    expect(result.acknowledged).toBeGreaterThan(rounds[store] * 10)
  },
  300_000,
)
