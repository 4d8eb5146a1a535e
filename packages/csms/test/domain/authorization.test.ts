import { redacted, redactFrame } from '@stationmaster/ocpp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { idTokenKey, isSameToken, masked, reversedValue, shortAlias } from '../../src/domain/id-token.ts'
import { withoutKeyCodes } from '../../src/domain/key-codes.ts'
import { canonical } from '../../src/domain/replay.ts'
import { judgeTime } from '../../src/domain/transactions-time.ts'
import { MoneyPath, minute, t0 } from './money-path.ts'

let world: MoneyPath
beforeEach(async () => {
  world = await MoneyPath.open()
  await world.station('s1', { siteId: 'harbour' })
})
afterEach(() => world[Symbol.asyncDispose]())

async function authorize2(value: string, type: 'ISO14443' | 'ISO15693' | 'Central' | 'eMAID' | 'KeyCode' = 'ISO14443') {
  const request = { idToken: { idToken: value, type } }
  return (await world.v2.Authorize(request, world.call('Authorize', request))).idTokenInfo
}
async function authorize16(idTag: string) {
  const request = { idTag }
  return (await world.v16.Authorize(request, world.call('Authorize', request))).idTagInfo
}

describe('F20 the key of a token', () => {
  test('F20 case and separators do not matter, and card standards share a family', async () => {
    await world.token('04:a1-B2 c3')
    expect(await authorize2('04A1B2C3', 'ISO15693')).toEqual({ status: 'Accepted' })
    expect(await authorize16('04a1b2c3')).toEqual({ status: 'Accepted' })
    expect((await authorize2('04A1B2C3', 'Central')).status).toBe('Unknown')
  })

  test('F20 a 1.6 idTag is a card first, then whatever else is on file', async () => {
    await world.token('DE-ABC-C12345678', { type: 'eMAID' })
    await world.token('SAME', { type: 'Central', status: 'blocked' })
    await world.token('SAME')
    expect((await authorize16('deabcc12345678')).status).toBe('Accepted')
    expect((await authorize16('SAME')).status).toBe('Accepted')
    expect((await authorize16('NOBODY')).status).toBe('Invalid')
  })

  test('F20 a value longer than 20 characters is known in 1.6 by its alias', async () => {
    const value = 'urn:contract:with-a-very-long-name-indeed'
    const alias = shortAlias(value)
    expect(alias).toMatch(/^[0-9A-Z]{20}$/)
    await world.token(value, { type: 'Central', shortAlias: alias })
    expect((await authorize16(alias.toLowerCase())).status).toBe('Accepted')
    expect(shortAlias('04a1b2c3')).toBe('04A1B2C3')
    expect(isSameToken({ value: alias, type: null }, { value, type: 'Central' })).toBe(true)
  })

  test('F20 bytes in reverse are told, never taken', async () => {
    await world.token('04A1B2C3')
    expect(reversedValue('C3B2A104')).toBe('04A1B2C3')
    expect(reversedValue('HELLO')).toBeNull()
    expect((await authorize16('C3B2A104')).status).toBe('Invalid')
  })

  test('families of tokens', () => {
    expect(idTokenKey('aa:bb:cc:dd:ee:ff', 'MacAddress')).toBe('mac:AABBCCDDEEFF')
    expect(idTokenKey('12 34', 'KeyCode')).toBe('keycode:1234')
    expect(idTokenKey('x', 'SomethingNew')).toBe('somethingnew:X')
  })
})

describe('F21 who may charge at a site', () => {
  test('F21 known: tokens on file only', async () => {
    await world.site('harbour', { mode: 'known', groupIds: [] })
    await world.token('KNOWN')
    expect((await authorize2('KNOWN')).status).toBe('Accepted')
    expect((await authorize2('STRANGER')).status).toBe('Unknown')
  })

  test('F21 free: everyone but who was barred', async () => {
    await world.site('harbour', { mode: 'free', groupIds: [] })
    await world.token('BARRED', { status: 'blocked' })
    await world.token('LAPSED', { expiresAt: t0 - minute })
    expect((await authorize2('STRANGER')).status).toBe('Accepted')
    expect((await authorize2('LAPSED')).status).toBe('Accepted')
    expect((await authorize2('BARRED')).status).toBe('Blocked')
  })

  test('F21 groups: members of the named groups, others NotAtThisLocation', async () => {
    await world.site('harbour', { mode: 'groups', groupIds: ['crew'] })
    await world.token('SAILOR', { groupId: 'crew' })
    await world.token('GUEST', { groupId: 'visitors' })
    await world.token('LONER')
    expect((await authorize2('SAILOR')).status).toBe('Accepted')
    expect((await authorize2('GUEST')).status).toBe('NotAtThisLocation')
    expect((await authorize2('LONER')).status).toBe('NotAtThisLocation')
    expect((await authorize16('LONER')).status).toBe('Blocked')
  })

  test('C01.FR.22 a token of other stations is NotAtThisLocation', async () => {
    await world.token('ELSEWHERE', { allowedEvses: ['s2', 'S1-OTHER/1'] })
    expect((await authorize2('ELSEWHERE')).status).toBe('NotAtThisLocation')
    await world.token('HERE', { allowedEvses: ['S1', 's2/3'] })
    expect(await authorize2('HERE')).toEqual({ status: 'Accepted' })
  })
})

describe('C01 statuses', () => {
  test.each([
    ['blocked', 'Blocked', 'Blocked'],
    ['expired', 'Expired', 'Expired'],
    ['invalid', 'Invalid', 'Invalid'],
    ['no-credit', 'NoCredit', 'Blocked'],
  ] as const)('%s is %s in 2.x and %s in 1.6', async (status, in2, in16) => {
    await world.token('CARD', { status })
    expect((await authorize2('CARD')).status).toBe(in2)
    expect((await authorize16('CARD')).status).toBe(in16)
  })

  test('C09.FR.09 a group goes with every answer, and the expiry as long as it may be cached', async () => {
    await world.token('CARD', { groupId: 'fleet', expiresAt: t0 + minute })
    expect(await authorize2('CARD')).toEqual({
      status: 'Accepted',
      cacheExpiryDateTime: '2026-01-05T10:01:00.000Z',
      groupIdToken: { idToken: 'fleet', type: 'Central' },
    })
    expect(await authorize16('CARD')).toEqual({
      status: 'Accepted',
      expiryDate: '2026-01-05T10:01:00.000Z',
      parentIdTag: 'fleet',
    })
  })

  test('C09 a group whose name is too long for 1.6 has an alias', async () => {
    await world.token('CARD', { groupId: '01890a5d-ac96-774b-bcce-b302099a8057' })
    expect((await authorize16('CARD')).parentIdTag).toHaveLength(20)
    expect((await authorize2('CARD')).groupIdToken?.idToken).toBe('01890a5d-ac96-774b-bcce-b302099a8057')
  })

  test('C04.FR.04 a mistyped key code is in no list', async () => {
    expect((await authorize2('9999', 'KeyCode')).status).toBe('Unknown')
    expect(await world.seenCard('keycode:9999')).toBeUndefined()
    expect(world.events).toEqual([])
  })

  test('C04.FR.04 only the code leaves a message, every other character stays as it came', () => {
    const frame = (code: string) =>
      `[2,"1","TransactionEvent",{ "seqNo":1, "value" : 1.10, "a":"1","note":"KeyCode {\\"1","idToken":{"idToken":${code} ,"type":"KeyCode"},"b":[{"idToken":"1","type":"ISO14443"}]}]`
    expect(withoutKeyCodes(frame('"1"'))).toBe(frame('"****"'))
    expect(withoutKeyCodes(frame('1'))).toBe(frame('"****"'))
    const later = '{"idToken":{"type":"keycode","additionalInfo":[{"type":"x"}],"idToken":"\\"1\\u0031"}}'
    expect(withoutKeyCodes(later)).toBe('{"idToken":{"type":"keycode","additionalInfo":"****","idToken":"****"}}')
    const card = '{"idToken":{"idToken":"9999","type":"ISO14443"},"note":"KeyCode"}'
    expect(withoutKeyCodes(card)).toBe(card)
  })

  test.each([
    '{"idToken":{"idToken":"4711","type":"KeyCode"}}',
    String.raw`{"idToken":{"idToken":"4711","type":"KeyCod\u0065"}}`,
    String.raw`{"idToken":{"\u0069dToken":"4711","t\u0079pe":"keycode"}}`,
    '{"idToken":{"type":" KEYCODE ","idToken":4711}}',
    '{"idToken":{"IdToken":"4711","Type":"KeyCode"}}',
    '{"idToken":{"type":"KeyCode","idToken":["4711"]}}',
    '{"idToken":{"type":"KeyCode","additionalInfo":[{"additionalIdToken":"4711","type":"PIN"}],"idToken":"****"}}',
    '{"idToken":{"idToken":{"idToken":"4711","type":"KeyCode"},"type":"KeyCode"}}',
  ])('C04.FR.04 what is kept and what is shown of a message hide the same: %s', (payload) => {
    const frame = `[2,"1","TransactionEvent",${payload}]`
    expect(withoutKeyCodes(frame)).not.toContain('4711')
    expect(JSON.parse(withoutKeyCodes(frame))).toEqual(JSON.parse(redactFrame('TransactionEvent', frame)))
    expect(masked).toBe(redacted)
  })
})

describe('F6 what a message says', () => {
  test('F6 neither the order of its fields nor offline nor customData counts, everything else does', () => {
    const said = canonical({ seqNo: 1, offline: false, meterValue: [{ value: 1 }], customData: { vendorId: 'x' } })
    expect(canonical({ meterValue: [{ value: 1, customData: { vendorId: 'y' } }], seqNo: 1, offline: true })).toBe(said)
    expect(canonical({ meterValue: [{ value: '1' }], seqNo: 1 })).not.toBe(said)
    expect(canonical({ meterValue: [{ value: 1 }, {}], seqNo: 1 })).not.toBe(said)
    expect(canonical({ a: { offline: true } })).not.toBe(canonical({ a: {} }))
    expect(canonical({ a: 'b,c:d' })).not.toBe(canonical({ a: 'b', c: 'd' }))
  })
})

describe('F17 times', () => {
  const now = Date.UTC(2026, 5, 1)
  const hour = 60 * minute
  test.each([
    ['right', now - hour, null, now - hour, false],
    ['missing', null, null, now, true],
    ['before 2015', Date.UTC(1970, 0, 1), null, now, true],
    ['five minutes ahead', now + 5 * minute, null, now + 5 * minute, false],
    ['further ahead', now + 6 * minute, null, now, true],
    ['local time as UTC', now + 2 * hour - minute, 2 * hour, now - minute, true],
    ['local time as UTC, from the queue', now + hour, 2 * hour, now - hour, true],
    ['local time behind UTC', now - 5 * hour - 10 * minute, -5 * hour, now - 10 * minute, true],
    ['right in spite of a known offset', now - minute, 2 * hour, now - minute, false],
    ['a small known offset', now - hour, 2 * minute, now - hour, false],
    ['a clock that stands at 1970', hour, hour - now, now, true],
  ])('F17 %s', (_name, stated, offset, at, corrected) => {
    expect(judgeTime(stated, now, offset)).toEqual({ at, corrected })
  })
})
