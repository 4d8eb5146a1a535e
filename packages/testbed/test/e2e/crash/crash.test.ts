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

test.each([
  ['signal', 'exit'],
  ['before-commit', 'SIGKILL'],
  ['during-replay', 'exit'],
] as const)(
  'a round that was to end by %s fails the run when its server dies of something else (%s)',
  async (ending, by) => {
    // With this seed the replay would be cut at its twelfth commit.
    const round = { store: 'sqlite', rounds: 1, seed: 10, stations: 1, endings: [ending] } as const
    const how = by === 'exit' ? '3' : by
    await expect(runCrashes({ ...round, server: { dies: { commits: 1, by } } })).rejects.toThrow(
      `the server ended by itself (${how})`,
    )
  },
  60_000,
)
