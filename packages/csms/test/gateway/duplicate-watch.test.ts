import { expect, test } from 'vitest'
import { DuplicateWatch } from '../../src/gateway/duplicate-watch.ts'

const minute = 60_000

test('F12 a device that alternates more than three times in ten minutes is a duplicate, and the first one stays', () => {
  const watch = new DuplicateWatch()
  const sightings = ['A', 'B', 'A', 'B', 'A', 'B'].map((device, index) => watch.note('cp1', device, index * minute))
  expect(sightings).toEqual(['single', 'single', 'single', 'single', 'first', 'newcomer'])
})

test('F12 a new address each night is no duplicate', () => {
  const watch = new DuplicateWatch()
  const sightings = ['A', 'B', 'C', 'D', 'E', 'F'].map((device, day) =>
    watch.note('cp1', device, day * 24 * 60 * minute),
  )
  expect(new Set(sightings)).toEqual(new Set(['single']))
})

test('F12 reconnects of one device are none', () => {
  const watch = new DuplicateWatch()
  expect(Array.from({ length: 50 }, () => watch.note('cp1', 'A', 1))).toEqual(
    Array.from({ length: 50 }, () => 'single'),
  )
})

test('the identity not seen for longest is forgotten first', () => {
  const watch = new DuplicateWatch(1)
  for (const device of ['A', 'B', 'A', 'B']) watch.note('cp1', device, 1)
  watch.note('cp2', 'A', 1)
  expect(watch.note('cp1', 'A', 1)).toBe('single')
})
