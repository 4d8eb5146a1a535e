import { type CompositeSchedules } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { limitsOver } from '../src/pages/station/composite-series.ts'

const start = Date.parse('2026-06-01T12:00:00Z') / 1_000
const composites = (theirs: CompositeSchedules['theirs']): CompositeSchedules => ({
  evseId: 0,
  uncertain: false,
  ours: {
    scheduleStart: '2026-06-01T12:00:00.000Z',
    duration: 3_600,
    chargingRateUnit: 'W',
    chargingSchedulePeriod: [
      { startPeriod: 0, limit: 11_000 },
      { startPeriod: 1_800, limit: 4_000 },
      { startPeriod: 3_000, limit: null },
    ],
  },
  theirs,
})
const at = ({ at: points, ...series }: ReturnType<typeof limitsOver>, seconds: number) => {
  const index = points.indexOf(start + seconds)
  return [series.ours[index], series.theirs[index]]
}

test('a limit is drawn from its change to the next, and to its end where nothing limits after it', () => {
  const drawn = limitsOver(composites(null))
  expect(at(drawn, 0)).toEqual([11_000, null])
  expect(at(drawn, 1_800 - 0.001)).toEqual([11_000, null])
  expect(at(drawn, 1_800)).toEqual([4_000, null])
  expect(at(drawn, 3_000 - 0.001)).toEqual([4_000, null])
  expect(at(drawn, 3_000)).toEqual([null, null])
  expect(drawn.at).toEqual([...drawn.at].sort((a, b) => a - b))
})

test('what the station said stands beside ours only for the time it spoke of', () => {
  const drawn = limitsOver(
    composites({
      scheduleStart: '2026-06-01T11:50:00.000Z',
      duration: 1_200,
      chargingRateUnit: 'W',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 7_000 }],
      receivedAt: '2026-06-01T11:50:01.000Z',
      commandId: null,
      outdated: false,
      differences: [],
    }),
  )
  expect(at(drawn, 0)).toEqual([11_000, 7_000])
  expect(at(drawn, 1_800)).toEqual([4_000, null])
})
