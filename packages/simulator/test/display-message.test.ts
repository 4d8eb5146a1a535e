import { describe, expect, test } from 'vitest'
import { shownMessages } from '../src/station/display.ts'
import { card, createStand, type Stand } from './support/stand.ts'

const content = (text: string) => ({ format: 'UTF8', content: text })
const set = (stand: Stand, id: number, extra: object = {}) =>
  stand.csms.ask('SetDisplayMessage', {
    message: { id, priority: 'NormalCycle', message: content(`message ${id}`), ...extra },
  })
const seen = ({ station }: Stand) => shownMessages(station).map(({ id }) => id)

describe.each(['2.0.1', '2.1'] as const)('%s', (version) => {
  test('messages are shown by priority and state, and kept over a reboot [O01.FR.10, O01.FR.12–15]', async () => {
    await using stand = await createStand(version)
    expect(await set(stand, 1)).toEqual({ status: 'Accepted' })
    await set(stand, 2, { state: 'Charging' })
    expect(seen(stand)).toEqual([1])
    await set(stand, 3, { priority: 'InFront' })
    await set(stand, 4, { priority: 'InFront' })
    expect(seen(stand)).toEqual([3, 4])
    stand.station.fault('power-loss', { downS: 5 })
    await stand.advance(30)
    expect(seen(stand)).toEqual([3, 4])
    await set(stand, 5, { priority: 'AlwaysFront' })
    expect(seen(stand)).toEqual([5])
    // [O01.FR.16]
    await set(stand, 6, { priority: 'AlwaysFront' })
    expect(seen(stand)).toEqual([6])
    expect(await stand.csms.ask('ClearDisplayMessage', { id: 5 })).toEqual({ status: 'Unknown' })
    for (const id of [3, 4, 6]) {
      expect(await stand.csms.ask('ClearDisplayMessage', { id })).toEqual({ status: 'Accepted' })
    }
    stand.station.plugIn(1, stand.car())
    await stand.station.presentToken(1, card)
    await stand.advance(30)
    expect(seen(stand)).toEqual([1, 2])
  })

  test('a message comes and goes with its times and its transaction [O01.FR.06, O01.FR.07, O02.FR.01, O02.FR.02]', async () => {
    await using stand = await createStand(version)
    const at = (seconds: number) => new Date(Date.parse(stand.station.timestamp) + seconds * 1_000).toISOString()
    await set(stand, 1, { startDateTime: at(60), endDateTime: at(120) })
    expect(seen(stand)).toEqual([])
    await stand.advance(61)
    expect(seen(stand)).toEqual([1])
    await stand.advance(60)
    expect(seen(stand)).toEqual([])
    expect(await set(stand, 2, { transactionId: 'nobody' })).toEqual({ status: 'UnknownTransaction' })
    stand.station.plugIn(1, stand.car())
    await stand.station.presentToken(1, card)
    await stand.advance(30)
    const transactionId = stand.csms.of('TransactionEvent')[0]?.payload.transactionInfo.transactionId
    expect(await set(stand, 2, { transactionId })).toEqual({ status: 'Accepted' })
    expect(seen(stand)).toEqual([2])
    await stand.station.presentToken(1, card)
    await stand.advance(5)
    expect(seen(stand)).toEqual([])
  })

  test('what it cannot show is refused in its word [O01.FR.01–03, O01.FR.11]', async () => {
    await using stand = await createStand(version, {
      variables: { 'DisplayMessageCtrlr.SupportedPriorities': 'NormalCycle' },
    })
    expect(await set(stand, 1, { priority: 'InFront' })).toEqual({ status: 'NotSupportedPriority' })
    expect(await set(stand, 1, { message: { format: 'HTML', content: '<b>' } })).toEqual({
      status: 'NotSupportedMessageFormat',
    })
    if (version === '2.1')
      expect(await set(stand, 1, { state: 'Discharging' })).toEqual({ status: 'NotSupportedState' })
    expect(await set(stand, 1, { message: { ...content('bonjour'), language: 'fr' } })).toEqual({
      status: version === '2.1' ? 'LanguageNotSupported' : 'Rejected',
    })
    for (let id = 1; id <= 10; id += 1) expect(await set(stand, id)).toEqual({ status: 'Accepted' })
    expect(await set(stand, 11)).toEqual({ status: 'Rejected' })
    expect(await set(stand, 10)).toEqual({ status: 'Accepted' })
  })

  test('what it has is told in parts [O03.FR.03, O03.FR.04, O04]', async () => {
    await using stand = await createStand(version)
    expect(await stand.csms.ask('GetDisplayMessages', { requestId: 3 })).toEqual({ status: 'Unknown' })
    for (let id = 1; id <= 6; id += 1) await set(stand, id, id > 4 ? { state: 'Idle' } : {})
    expect(await stand.csms.ask('GetDisplayMessages', { requestId: 4 })).toEqual({ status: 'Accepted' })
    await stand.settled()
    const parts = stand.csms.of('NotifyDisplayMessages').map(({ payload }) => payload)
    expect(parts.map(({ requestId, tbc, messageInfo }) => [requestId, tbc, messageInfo.length])).toEqual([
      [4, true, 4],
      [4, false, 2],
    ])
    await stand.csms.ask('GetDisplayMessages', { requestId: 5, id: [5, 1], state: 'Idle' })
    await stand.settled()
    expect(stand.csms.of('NotifyDisplayMessages').at(-1)?.payload).toMatchObject({
      requestId: 5,
      messageInfo: [{ id: 5, state: 'Idle', message: content('message 5') }],
    })
    expect(stand.csms.violations).toEqual([])
  })
})
