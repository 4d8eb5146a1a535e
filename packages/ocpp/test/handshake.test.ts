import { describe, expect, test } from 'vitest'
import {
  basicCredentials,
  basicHeader,
  chooseVersion,
  identityFromTarget,
  offeredSubprotocols,
  reconnectDelayMs,
} from '../src/index.ts'

describe('2.1 the identity in the URL', () => {
  test.each([
    ['/ocpp/CS1', 'CS1'],
    ['/ocpp/RDAM%20123', 'RDAM 123'],
    ['/ocpp/CS1/', 'CS1'],
    ['//ocpp//CS1//', 'CS1'],
    ['/ocpp/CS1?token=x/y', 'CS1'],
    ['/ocpp/a%2Fb', 'a/b'],
    ['/ocpp/a%3F%23b', 'a?#b'],
    ['/ocpp/%C3%A5', 'å'],
    [`/ocpp/${'x'.repeat(48)}`, 'x'.repeat(48)],
  ])('%s', (target, identity) => {
    expect(identityFromTarget(target)).toBe(identity)
  })

  test.each([
    '/ocpp',
    '/ocpp/',
    '/other/CS1',
    '/ocpp/ocpp1.6/CS1',
    '/ocpp/a%3Ab',
    '/ocpp/%E0%A4%A',
    '/ocpp/%00',
    '/ocpp/%20',
    '/ocpp/%2E%2E',
    '/ocpp/.',
    `/ocpp/${'x'.repeat(49)}`,
    '',
  ])('%j names no station', (target) => {
    expect(identityFromTarget(target)).toBeNull()
  })
})

describe('2.1 the subprotocol', () => {
  test.each([
    ['ocpp1.6', 'ocpp1.6'],
    ['ocpp2.1, ocpp2.0.1, ocpp1.6', 'ocpp2.1'],
    ['ocpp1.6,ocpp2.1', 'ocpp1.6'],
    ['ocpp2.0, ocpp1.5,ocpp2.0.1', 'ocpp2.0.1'],
    [' , ocpp1.6 ,', 'ocpp1.6'],
    ['OCPP1.6', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j in the client’s order gives %j', (header, version) => {
    expect(chooseVersion(offeredSubprotocols(header))).toBe(version)
  })
})

describe('Basic authentication by bytes', () => {
  test('a password that is not UTF-8 arrives byte for byte', () => {
    const password = Buffer.from([0xff, 0x00, 0x3a, 0xc3, 0x28, 0x80])
    expect(basicCredentials(basicHeader('CS 1', password))).toEqual({ user: Buffer.from('CS 1'), password })
  })

  test('the first colon ends the user name, and the scheme has no case', () => {
    const header = `bAsIc  ${Buffer.from('user:pass:word').toString('base64')}`
    const credentials = basicCredentials(header)
    expect(credentials?.user.toString()).toBe('user')
    expect(credentials?.password.toString()).toBe('pass:word')
    expect(basicCredentials(basicHeader('CS1', ''))?.password).toHaveLength(0)
  })

  test.each([
    undefined,
    '',
    'Basic',
    'Basic !!!',
    'Bearer dXNlcjpwYXNz',
    'Basic bm9jb2xvbg==',
    `Basic ${'A'.repeat(2000)}`,
  ])('%j holds no credentials', (header) => expect(basicCredentials(header)).toBeNull())
})

describe('B10.FR.03–09 reconnecting', () => {
  const backOff = { waitMinimumS: 10, randomRangeS: 5, repeatTimes: 3 }

  test('the wait doubles until it has doubled repeatTimes times, each with its random part', () => {
    const waits = [1, 2, 3, 4, 5, 50].map((attempt) => reconnectDelayMs(attempt, backOff, () => 0))
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 80_000, 80_000])
    expect(reconnectDelayMs(1, backOff, () => 0.5)).toBe(12_500)
  })
})
