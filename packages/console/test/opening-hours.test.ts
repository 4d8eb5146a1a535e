import { describe, expect, test } from 'vitest'
import { isReadable, timesOf, weekOf } from '../src/pages/sites/opening-hours.ts'

describe('opening hours as they are typed', () => {
  test('what is on file comes back as it was', () => {
    const week = ['08:00–12:00, 13:00–22:00', '', '', '', '', '18:00–24:00', '']
    expect(weekOf(timesOf(week, null))).toEqual(week)
  })

  test.each([
    ['8-22', true],
    ['8.30 - 12:00', true],
    ['', true],
    ['22:00–06:00', false],
    ['08:00', false],
    ['08:00–25:00', false],
    ['24:00–24:00', false],
    ['08:61–12:00', false],
    ['early', false],
  ])('%j can be read: %s', (typed, readable) => {
    expect(isReadable(typed)).toBe(readable)
  })

  test('exceptions that are on file stay', () => {
    const christmas = { periodBegin: '2026-12-24T00:00:00Z', periodEnd: '2026-12-27T00:00:00Z' }
    const before = {
      twentyfourseven: true,
      regularHours: [],
      exceptionalOpenings: [],
      exceptionalClosings: [christmas],
    }
    expect(timesOf(['8-9', '', '', '', '', '', ''], before)).toEqual({
      twentyfourseven: false,
      regularHours: [{ weekday: 1, periodBegin: '08:00', periodEnd: '09:00' }],
      exceptionalOpenings: [],
      exceptionalClosings: [christmas],
    })
  })
})
