import { expect, test } from 'vitest'
import { DuplicateWatch } from '../../src/gateway/duplicate-watch.ts'

const minute = 60_000

test('F12 a device that alternates more than three times in ten minutes is a duplicate', () => {
  const watch = new DuplicateWatch()
  const sightings = ['A', 'B', 'A', 'B', 'A', 'B'].map((device, index) =>
    watch.note('serial', 'cp1', device, index * minute),
  )
  expect(sightings).toEqual([null, null, null, null, 'A', 'A'])
})

test('F12 the identity is that of the device on file, or of the one that was there before the turns began', () => {
  const onFile = new DuplicateWatch()
  const turns = ['B', 'A', 'B', 'A'].map((device, index) => onFile.note('serial', 'cp1', device, index, 'A'))
  expect(turns.at(-1)).toBe('A')
  const moved = new DuplicateWatch()
  for (const [day, device] of ['A', 'B'].entries()) moved.note('serial', 'cp1', device, day * 24 * 60 * minute)
  const later = ['A', 'B', 'A', 'B'].map((device, index) =>
    moved.note('serial', 'cp1', device, 48 * 60 * minute + index),
  )
  expect(later.at(-1)).toBe('B')
})

test('F12 a new address each night is no duplicate', () => {
  const watch = new DuplicateWatch()
  const sightings = ['A', 'B', 'C', 'D', 'E', 'F'].map((device, day) =>
    watch.note('address', 'cp1', device, day * 24 * 60 * minute),
  )
  expect(new Set(sightings)).toEqual(new Set([null]))
})

test('F12 address and serial number are watched apart: reconnects and boots of one device are no turns', () => {
  const watch = new DuplicateWatch()
  const sightings = Array.from({ length: 50 }, (_, index) => [
    watch.note('address', 'cp1', '10.0.0.1', index),
    watch.note('serial', 'cp1', 'SN1', index),
  ]).flat()
  expect(new Set(sightings)).toEqual(new Set([null]))
})

test('the identity not seen for longest is forgotten first', () => {
  const watch = new DuplicateWatch(1)
  for (const device of ['A', 'B', 'A', 'B']) watch.note('serial', 'cp1', device, 1)
  watch.note('serial', 'cp2', 'A', 1)
  expect(watch.note('serial', 'cp1', 'A', 1)).toBeNull()
})
