import { expect, test } from 'vitest'
import { publishedAreHere } from '../../../src/fuzz/published.ts'
import { fuzz } from '../../../src/fuzz/run.ts'

if (!publishedAreHere) {
  process.stderr.write('Fuzzing is left out: the published schemas, ../shared/reference, are not there.\n')
}
const versions = publishedAreHere ? (['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const) : []
const frames = 3_000
const boundedGrowth = 400 * 2 ** 20

test.each(versions)(
  '%s mutated frames get the answer a second judge expects, billing is kept, nobody notices',
  async (version) => {
    const result = await fuzz({ version, frames, seed: 20_260_101 })
    expect(result.misjudged).toEqual([])
    expect(result.missing).toEqual([])
    expect(result.frames).toBe(frames)
    expect(result.billing).toBeGreaterThan(frames / 20)
    expect(result.bystander.sound).toBe(result.bystander.charges)
    expect(result.bystander.charges).toBeGreaterThan(0)
    expect(result.residentGrowthBytes).toBeLessThan(boundedGrowth)
  },
  120_000,
)

test('without the published schemas there is no second judge, and that is said', () => {
  expect(versions.length === 0).toBe(!publishedAreHere)
})
