import { expect, test } from 'vitest'
import { formatInstant, parseInstant } from '../../src/adapters/instant.ts'

test.each([
  ['2026-01-05T10:00:00Z', '2026-01-05T10:00:00.000Z'],
  ['2026-01-05T10:00:00.1234567Z', '2026-01-05T10:00:00.123Z'],
  ['2026-01-05T10:00:00,5z', '2026-01-05T10:00:00.500Z'],
  ['2026-01-05T10:00:00', '2026-01-05T10:00:00.000Z'],
  ['2026-01-05 10:00:00', '2026-01-05T10:00:00.000Z'],
  ['2026-01-05T12:00:00+02', '2026-01-05T10:00:00.000Z'],
  ['2026-01-05T12:00:00+0200', '2026-01-05T10:00:00.000Z'],
  ['2026-01-05T04:30:00-05:30', '2026-01-05T10:00:00.000Z'],
  ['2026-01-05', '2026-01-05T00:00:00.000Z'],
])('F1 the time %s is understood', (text, instant) => {
  expect(formatInstant(parseInstant(text) ?? 0)).toBe(instant)
})

test.each([
  '',
  'yesterday',
  '2026-13-05T10:00:00Z',
  '2026-01-32T10:00:00Z',
  '2026-02-31T10:00:00Z',
  '2026-02-29T10:00:00Z',
  undefined,
])('%s is no time', (text) => {
  expect(parseInstant(text)).toBeNull()
})
