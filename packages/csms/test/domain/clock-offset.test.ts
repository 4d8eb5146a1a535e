import { expect, test } from 'vitest'
import { type ClockState, localTimeShift, observeClock, plausibleInstant } from '../../src/domain/clock-offset.ts'

const now = Date.UTC(2026, 0, 5, 10)
const hour = 3_600_000
const unknown: ClockState = { clockOffsetMs: null, clockSamples: [] }

function after(samples: number[], start = unknown): ClockState {
  return samples.reduce((clock, sample) => observeClock(clock, now + sample, now, false).changed ?? clock, start)
}

test('F17 the clock offset is the median over live messages', () => {
  expect(after([100, 300, 200]).clockOffsetMs).toBe(200)
  expect(after([100, 300, 200, 5_000]).clockOffsetMs).toBe(250)
})

test('F17 a clock that is right and has been seen often is not written again', () => {
  const steady = after(Array.from({ length: 9 }, () => 100))
  expect(observeClock(steady, now + 150, now, false).changed).toBeUndefined()
})

test('F17 queued messages do not move the offset', () => {
  const clock = after([0, 0, 0])
  const replayed = after([-3 * hour - 7 * 60_000, -2 * hour - 22 * 60_000], clock)
  expect(replayed.clockOffsetMs).toBe(0)
  expect(observeClock(clock, now - 3 * hour - 7 * 60_000, now, false).live).toBe(false)
})

test('F17 local time sent as Z is recognised at once', () => {
  const { live, changed } = observeClock(unknown, now - 5 * hour - 400, now, false)
  expect(live).toBe(true)
  expect(changed?.clockOffsetMs).toBe(-5 * hour - 400)
  expect(localTimeShift(-5 * hour - 400)).toBe(-300)
  expect(localTimeShift(hour + 1_200)).toBe(60)
  expect(localTimeShift(7 * 60_000)).toBeNull()
  expect(localTimeShift(300)).toBeNull()
})

test('F17 a clock that steps is believed when it shows the same shift twice', () => {
  const clock = after([0, 0, 0])
  const step = -2 * hour - 7 * 60_000
  const first = observeClock(clock, now + step, now, false)
  expect(first.live).toBe(false)
  const second = observeClock(first.changed ?? clock, now + step + 500, now, false)
  expect(second.live).toBe(true)
  expect(second.changed?.clockOffsetMs).toBeCloseTo(step, -4)
})

test('F17 what we asked for is live whatever its clock says', () => {
  expect(observeClock(after([0, 0]), now - 40 * 60_000 - 7_000, now, true).live).toBe(true)
})

test('F17 a time before 2015 says nothing', () => {
  expect(plausibleInstant(Date.UTC(1970, 0, 1))).toBeNull()
  expect(plausibleInstant(now)).toBe(now)
})
