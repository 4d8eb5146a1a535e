import { expect, test } from 'vitest'
import { totp, totpV1 } from '../../src/platform/totp.ts'

const newYear = Date.UTC(2026, 0, 1) / 1_000

/** Computed by another program in another language. */
test.each([
  ['SharedSecret1234', newYear / 30, 8, 'yeAB41jF'],
  ['SharedSecret1234', newYear / 30 - 1, 8, 'vw31ANSJ'],
  ['SharedSecret1234', newYear / 30 + 1, 8, '24VP1xt6'],
  ['åäö-secret', newYear / 60, 12, '8JL4aHY7ZYUc'],
  ['SharedSecret1234', 0, 32, '0trut5DzpoagX880BbjW2QjlBo7frU0I'],
  ['k', Math.floor((newYear - 1) / 300), 40, 'Y0bC80OEHb6BKZap3WNWZ0CVpFvyEeXJY0bC80OE'],
])('C25 TOTP version 1 of %s in window %d is as published', (secret, window, length, expected) => {
  expect(totpV1(secret, window, length)).toBe(expected)
  expect(totp.matches(secret, window, length, expected)).toBe(true)
  expect(totp.matches(secret, window, length, `${expected.slice(0, -1)}?`)).toBe(false)
  expect(totp.matches(secret, window, length, expected.slice(0, -1))).toBe(false)
})
