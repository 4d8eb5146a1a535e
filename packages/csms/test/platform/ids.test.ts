import { expect, test } from 'vitest'
import { createIds } from '../../src/platform/ids.ts'

const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('RFC 9562 version 7: the time comes first', () => {
  const id = createIds(() => Date.parse('2026-01-05T10:00:00.123Z')).next()
  expect(id).toMatch(uuidv7)
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-01-05T10:00:00.123Z'))
})

test('ids rise and never repeat, also when the clock stands still or steps back', () => {
  let now = 1_000_000
  const ids = createIds(() => now)
  const made: string[] = []
  for (let index = 0; index < 10_000; index++) {
    if (index === 6_000) now -= 500
    made.push(ids.next())
  }
  expect(made.toSorted()).toEqual(made)
  expect(new Set(made).size).toBe(made.length)
  expect(made.every((id) => uuidv7.test(id))).toBe(true)
})
