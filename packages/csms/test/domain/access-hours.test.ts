import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { flawOf, isOpenAt, opensNextAt } from '../../src/domain/access-hours.ts'
import { type OpeningTimes } from '../../src/domain/model.ts'
import { at, MoneyPath, minute } from './money-path.ts'

const hours = (given: Partial<OpeningTimes>): OpeningTimes => ({
  twentyfourseven: false,
  regularHours: [],
  exceptionalOpenings: [],
  exceptionalClosings: [],
  ...given,
})
const monday = (periodBegin: string, periodEnd: string) =>
  hours({ regularHours: [{ weekday: 1, periodBegin, periodEnd }] })
const instant = (text: string) => Date.parse(text)

describe('F21 opening times', () => {
  test.each([
    ['2026-01-05T06:59:59Z', false],
    ['2026-01-05T07:00:00Z', true],
    ['2026-01-05T20:59:59Z', true],
    ['2026-01-05T21:00:00Z', false],
    ['2026-01-06T12:00:00Z', false],
  ])('08:00 to 22:00 on a Monday in Stockholm: at %s %s', (when, open) => {
    expect(isOpenAt(monday('08:00', '22:00'), 'Europe/Stockholm', instant(when))).toBe(open)
  })

  test.each([
    ['2026-01-05T06:59:59Z', '2026-01-05T07:00:00.000Z'],
    ['2026-01-05T07:00:00Z', null],
    ['2026-01-05T21:00:00Z', '2026-01-12T07:00:00.000Z'],
    ['2026-01-08T12:00:00Z', '2026-01-12T07:00:00.000Z'],
    // The clocks change in between.
    ['2026-03-24T12:00:00Z', '2026-03-30T06:00:00.000Z'],
    ['2026-10-20T12:00:00Z', '2026-10-26T07:00:00.000Z'],
  ])('what is shut at %s opens at %s', (when, opens) => {
    const found = opensNextAt(monday('08:00', '22:00'), 'Europe/Stockholm', instant(when))
    expect(found === null ? null : new Date(found).toISOString()).toBe(opens)
  })

  test('an exception opens sooner, keeps shut for longer, and what never opens says so', () => {
    const at = instant('2026-01-08T12:00:00Z')
    const exception = (from: string, to: string) => [{ periodBegin: from, periodEnd: to }]
    const early = exception('2026-01-09T10:00:00Z', '2026-01-09T11:00:00Z')
    const usual = monday('08:00', '22:00')
    expect(opensNextAt({ ...usual, exceptionalOpenings: early }, 'UTC', at)).toBe(instant('2026-01-09T10:00:00Z'))
    const late = exception('2026-01-12T00:00:00Z', '2026-01-12T09:30:00Z')
    expect(opensNextAt({ ...usual, exceptionalClosings: late }, 'UTC', at)).toBe(instant('2026-01-12T09:30:00Z'))
    expect(opensNextAt(hours({}), 'UTC', at)).toBeNull()
    expect(opensNextAt(null, 'UTC', at)).toBeNull()
  })

  test('summer time is the zone’s own', () => {
    expect(isOpenAt(monday('08:00', '22:00'), 'Europe/Stockholm', instant('2026-07-06T06:00:00Z'))).toBe(true)
    expect(isOpenAt(monday('08:00', '22:00'), 'Europe/Stockholm', instant('2026-07-06T05:59:00Z'))).toBe(false)
  })

  test('a period to 24:00 holds until midnight', () => {
    expect(isOpenAt(monday('18:00', '24:00'), 'UTC', instant('2026-01-05T23:59:59Z'))).toBe(true)
    expect(isOpenAt(monday('18:00', '24:00'), 'UTC', instant('2026-01-06T00:00:00Z'))).toBe(false)
  })

  test('an exceptional closing goes before everything, an exceptional opening before the hours', () => {
    const christmas = { periodBegin: '2026-12-24T00:00:00Z', periodEnd: '2026-12-27T00:00:00Z' }
    const open = hours({ twentyfourseven: true, exceptionalClosings: [christmas] })
    expect(isOpenAt(open, 'UTC', instant('2026-12-25T12:00:00Z'))).toBe(false)
    expect(isOpenAt(open, 'UTC', instant('2026-12-27T00:00:00Z'))).toBe(true)
    const shut = hours({ exceptionalOpenings: [christmas] })
    expect(isOpenAt(shut, 'UTC', instant('2026-12-25T12:00:00Z'))).toBe(true)
    expect(isOpenAt(shut, 'UTC', instant('2026-12-28T12:00:00Z'))).toBe(false)
  })

  test('without opening times it is always open', () => {
    expect(isOpenAt(null, 'UTC', 0)).toBe(true)
    expect(isOpenAt(undefined, 'UTC', 0)).toBe(true)
  })

  test('periods that end before they begin are told', () => {
    expect(flawOf(monday('22:00', '06:00'))).toContain('over midnight')
    const backwards = { periodBegin: '2026-12-27T00:00:00Z', periodEnd: '2026-12-24T00:00:00Z' }
    expect(flawOf(hours({ exceptionalClosings: [backwards] }))).toContain('ends before it begins')
    expect(flawOf(monday('06:00', '22:00'))).toBeNull()
  })
})

describe('F21 a charge that begins, and one that runs', () => {
  let world: MoneyPath
  beforeEach(async () => {
    world = await MoneyPath.open()
    await world.station('s1', { siteId: 'harbour' })
    await world.token('CREW', { groupId: 'crew' })
    await world.token('GUEST')
  })
  afterEach(() => world[Symbol.asyncDispose]())

  async function authorize(value: string) {
    const request = { idToken: { idToken: value, type: 'ISO14443' as const } }
    return (await world.v2.Authorize(request, world.call('Authorize', request))).idTokenInfo
  }
  async function start(idTag: string, connectorId = 1, minutes = 0) {
    const request = { connectorId, idTag, meterStart: 0, timestamp: at(minutes) }
    return world.v16.StartTransaction(request, world.call('StartTransaction', request))
  }

  // The clock stands at 11:00 in Oslo on a Monday.
  const shutAtNoon = () =>
    world.site('harbour', { mode: 'known', groupIds: [], openingTimes: monday('06:00', '12:00') })

  test('C01 outside the opening times a token is NotAtThisTime, also where everyone may charge', async () => {
    await shutAtNoon()
    expect((await authorize('GUEST')).status).toBe('Accepted')
    world.now += 60 * minute
    expect((await authorize('GUEST')).status).toBe('NotAtThisTime')
    await world.site('harbour', { mode: 'free', groupIds: [], openingTimes: monday('06:00', '12:00') })
    expect((await authorize('STRANGER')).status).toBe('NotAtThisTime')
  })

  test('F8 who charges when the site shuts may end the charge', async () => {
    await shutAtNoon()
    const { transactionId } = await start('GUEST')
    world.now += 90 * minute
    expect((await authorize('GUEST')).status).toBe('Accepted')
    expect((await authorize('CREW')).status).toBe('NotAtThisTime')
    const stop = { transactionId, idTag: 'GUEST', meterStop: 10, timestamp: at(90) }
    expect((await world.v16.StopTransaction(stop, world.call('StopTransaction', stop))).idTagInfo?.status).toBe(
      'Accepted',
    )
  })

  test('a start that comes late is judged at its own time', async () => {
    await shutAtNoon()
    world.now += 90 * minute
    expect((await start('GUEST', 1, 0)).idTagInfo.status).toBe('Accepted')
    expect((await start('GUEST', 2, 80)).idTagInfo.status).toBe('Blocked')
  })

  test('C01.FR.18 EVSEs that are kept for a group are left out of the answer to others', async () => {
    await world.evse(1)
    await world.evse(2)
    await world.site('harbour', { mode: 'known', groupIds: [], groupEvses: [{ evse: 'S1/2', groupIds: ['crew'] }] })
    expect(await authorize('GUEST')).toMatchObject({ status: 'Accepted', evseId: [1] })
    expect((await authorize('CREW')).evseId).toBeUndefined()
    expect((await start('GUEST', 2)).idTagInfo.status).toBe('Blocked')
    expect((await start('CREW', 2)).idTagInfo.status).toBe('Accepted')
    expect((await start('GUEST', 1)).idTagInfo.status).toBe('Accepted')
  })

  test('C01.FR.22 where every EVSE is kept for others it is NotAtThisLocation', async () => {
    await world.evse(1)
    await world.site('harbour', { mode: 'free', groupIds: [], groupEvses: [{ evse: 's1/1', groupIds: ['crew'] }] })
    expect((await authorize('GUEST')).status).toBe('NotAtThisLocation')
    expect((await authorize('STRANGER')).status).toBe('NotAtThisLocation')
    expect((await authorize('CREW')).status).toBe('Accepted')
  })
})
