import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTimestamp, understandTimestamp } from '../src/index.ts'

describe('timestamps', () => {
  test.each([
    ['2026-03-01T11:00:00Z', '2026-03-01T11:00:00.000Z'],
    ['2026-03-01T11:00:00.1234567Z', '2026-03-01T11:00:00.123Z'],
    ['2026-03-01T11:00:00', '2026-03-01T11:00:00.000Z'],
    ['2026-03-01T11:00', '2026-03-01T11:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T13:00:00+02', '2026-03-01T11:00:00.000Z'],
    ['2026-03-01T13:00:00+0200', '2026-03-01T11:00:00.000Z'],
    ['2026-03-01T05:30:00-05:30', '2026-03-01T11:00:00.000Z'],
    ['2026-03-01 11:00:00 UTC', '2026-03-01T11:00:00.000Z'],
    ['2026/03/01 11:00:00', '2026-03-01T11:00:00.000Z'],
    ['20260301T110000Z', '2026-03-01T11:00:00.000Z'],
    ['1.3.2026 11:00', '2026-03-01T11:00:00.000Z'],
    ['2026-06-30T23:59:60Z', '2026-07-01T00:00:00.000Z'],
    ['1772362800', '2026-03-01T11:00:00.000Z'],
    ['1772362800000', '2026-03-01T11:00:00.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ])('%s is %s', (given, meant) => {
    expect(understandTimestamp(given)).toBe(meant)
  })

  test.each([
    '',
    'noon',
    '2026-02-30T00:00:00Z',
    '2026-13-01',
    '2026-03-01T25:00:00Z',
    '12',
    `2026-03-01${' '.repeat(99)}`,
  ])('%j is no instant', (given) => expect(understandTimestamp(given)).toBeUndefined())

  test('what the published schemas accept is an instant to us, with any offset', () => {
    const instants = fc.date({ min: new Date('0001-01-02'), max: new Date('9998-12-30'), noInvalidDate: true })
    fc.assert(
      fc.property(instants, fc.integer({ min: -14 * 60, max: 14 * 60 }), (instant, offset) => {
        const local = new Date(instant.getTime() + offset * 60_000).toISOString().slice(0, -1)
        const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60]
        const two = (number: number) => String(number).padStart(2, '0')
        const text = `${local}${offset < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`
        expect(isTimestamp(text)).toBe(true)
        expect(understandTimestamp(text)).toBe(instant.toISOString())
      }),
    )
  })

  test('any text is judged without an error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        const understood = understandTimestamp(text)
        if (understood !== undefined) expect(isTimestamp(understood)).toBe(true)
      }),
    )
  })
})
