import { expect, test } from 'vitest'
import { canCutPower, cutPower } from '../../../src/crash/power-cut.ts'

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
