/** The messages that a station shows: set, listed, replaced and cleared, and what goes from it by itself (O01 to O06). */
import { type CommandParameters } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { type Fields, fieldsOf, type Reply } from '../../src/clients/raw-station.ts'
import { type Station2 } from '../../src/clients/station-2.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const versions = ['ocpp2.0.1', 'ocpp2.1'] as const
type Version = (typeof versions)[number]

const status = (word: string): Reply => ({ result: { status: word } })
const obeying = {
  SetDisplayMessage: () => status('Accepted'),
  GetDisplayMessages: () => status('Accepted'),
  ClearDisplayMessage: () => status('Accepted'),
}
const welcome = { priority: 'NormalCycle', message: { format: 'UTF8', content: 'Välkommen' } } as const

async function booted(version: Version, replies: Record<string, (payload: Fields) => Reply> = {}) {
  const station = await host.station2(version, { replies: { ...obeying, ...replies } })
  await station.boot()
  const id = station.link.identity
  return {
    station,
    id,
    set: (parameters: CommandParameters<'SetDisplayMessage'>) => host.ask(id, 'SetDisplayMessage', parameters),
    shown: () => host.rest.displayMessages(id),
    ids: async () => (await host.rest.displayMessages(id)).map((message) => message.id),
  }
}

async function charging(station: Station2): Promise<string> {
  const idToken = await host.idToken()
  await station.event('Started', 'tx-1', 0, { idToken: { idToken, type: 'ISO14443' } })
  const [transaction] = await host.rest.transactions({ station: station.link.identity, active: true })
  return transaction?.id ?? ''
}

test.each(versions)('%s TC_O_01 TC_O_13 TC_O_14 TC_O_25 a message goes out whole and is shown', async (version) => {
  const { station, set, shown } = await booted(version)
  expect(await shown()).toEqual([])
  const startDateTime = '2026-01-05T00:00:00.000Z'
  const endDateTime = '2099-01-05T00:00:00.000Z'
  const message = { format: 'UTF8', content: 'Closed on Monday', language: 'en' } as const
  const asked = await set({ id: 7, priority: 'InFront', state: 'Idle', startDateTime, endDateTime, message })
  expect(asked).toMatchObject({ status: 'completed', outcome: { status: 'Accepted' } })
  // O01.FR.04: what belongs to no transaction names none.
  expect((await station.link.request('SetDisplayMessage')).payload).toEqual({
    message: { id: 7, priority: 'InFront', state: 'Idle', startDateTime, endDateTime, message },
  })
  expect(await shown()).toMatchObject([
    {
      id: 7,
      priority: 'InFront',
      state: 'Idle',
      startDateTime,
      endDateTime,
      message,
      transactionId: null,
      reportedAt: null,
      commandId: asked.id,
      reason: 'testbed',
    },
  ])
})

test.each(versions)(
  '%s TC_O_12 O06.FR.01 the same id replaces all of a message, another stands beside it',
  async (version) => {
    const { station, set, shown, ids } = await booted(version)
    await set({ ...welcome, id: 1, state: 'Idle' })
    await set({ id: 1, priority: 'InFront', message: { format: 'ASCII', content: 'Hello' } })
    await set(welcome)
    const numbered = fieldsOf(station.link.requests.at(-1)?.payload.message).id
    expect(numbered).toBeTypeOf('number')
    expect(await ids()).toEqual([1, numbered])
    expect((await shown())[0]).toMatchObject({ priority: 'InFront', state: null, message: { content: 'Hello' } })
  },
)

test.each(versions)('%s O01.FR.16 one message is in front of everything, the one before goes', async (version) => {
  const { set, ids } = await booted(version)
  await set({ ...welcome, id: 1 })
  await set({ ...welcome, id: 2, priority: 'AlwaysFront' })
  await set({ ...welcome, id: 3, priority: 'AlwaysFront' })
  expect(await ids()).toEqual([1, 3])
})

test.each(versions)(
  '%s TC_O_06 TC_O_27 TC_O_28 O02.FR.02 a message of a transaction is shown with it and goes with it',
  async (version) => {
    const { station, set, shown } = await booted(version)
    const transactionId = await charging(station)
    const [startDateTime, endDateTime] = ['2026-01-05T00:00:00.000Z', '2099-01-05T00:00:00.000Z']
    await set({ ...welcome, id: 1, transactionId, startDateTime, endDateTime })
    await set({ ...welcome, id: 2 })
    expect((await station.link.request('SetDisplayMessage')).payload).toMatchObject({
      message: { id: 1, transactionId: 'tx-1' },
    })
    expect(await shown()).toMatchObject([{ id: 1, transactionId }, { id: 2 }])
    await station.event('Ended', 'tx-1', 500)
    expect(await shown()).toMatchObject([{ id: 2 }])
    await expect(set({ ...welcome, transactionId })).rejects.toMatchObject({ status: 409, code: 'not-active' })
    expect(station.link.requests.filter(({ action }) => action === 'SetDisplayMessage')).toHaveLength(2)
  },
)

test.each(versions)('%s a message that could never be seen is refused before it is sent', async (version) => {
  const { station, set } = await booted(version)
  for (const times of [
    { endDateTime: '2026-01-05T00:00:00.000Z' },
    { startDateTime: '2099-01-05T00:00:00.000Z', endDateTime: '2099-01-04T00:00:00.000Z' },
  ]) {
    await expect(set({ ...welcome, ...times })).rejects.toMatchObject({
      status: 400,
      problem: { field: 'parameters.endDateTime' },
    })
  }
  await expect(set({ ...welcome, transactionId: 'nobody-knows-it' })).rejects.toMatchObject({
    code: 'transaction-not-found',
  })
  expect(station.link.requests).toEqual([])
})

test.each(
  versions.flatMap((version) =>
    [
      ['TC_O_10', 'UnknownTransaction'],
      ['TC_O_17', 'NotSupportedPriority'],
      ['TC_O_18', 'NotSupportedState'],
      ['TC_O_19', 'NotSupportedMessageFormat'],
      ['TC_O_26', 'Rejected'],
      ...(version === 'ocpp2.1' ? [['TC_O_100 O01.FR.18', 'LanguageNotSupported'] as const] : []),
    ].map(([name, word]) => [version, name, word] as const),
  ),
)('%s %s a message that is answered %s is not shown', async (version, _name, word) => {
  const { set, shown } = await booted(version, { SetDisplayMessage: () => status(word) })
  expect(await set(welcome)).toMatchObject({ status: 'rejected', outcome: { status: word } })
  expect(await shown()).toEqual([])
})

test.each(versions)('%s a station without a display says so, and nothing is shown', async (version) => {
  const none = () => ({ error: 'NotImplemented', description: 'no display' })
  const { id, set, shown } = await booted(version, {
    SetDisplayMessage: none,
    GetDisplayMessages: none,
    ClearDisplayMessage: none,
  })
  const refused = { status: 'error', outcome: { code: 'NotImplemented', description: 'no display' } }
  expect(await set(welcome)).toMatchObject(refused)
  expect(await host.ask(id, 'GetDisplayMessages', {})).toMatchObject(refused)
  expect(await host.ask(id, 'ClearDisplayMessage', { id: 1 })).toMatchObject(refused)
  expect(await shown()).toEqual([])
})

test.each(versions)(
  '%s TC_O_04 TC_O_05 a message is cleared, also where the station has it no longer',
  async (version) => {
    const { station, id, set, ids } = await booted(version, {
      ClearDisplayMessage: (payload) => status(payload.id === 2 ? 'Unknown' : 'Accepted'),
    })
    await set({ ...welcome, id: 1 })
    await set({ ...welcome, id: 2 })
    expect(await host.ask(id, 'ClearDisplayMessage', { id: 1 })).toMatchObject({ status: 'completed' })
    expect((await station.link.request('ClearDisplayMessage')).payload).toEqual({ id: 1 })
    expect(await ids()).toEqual([2])
    expect(await host.ask(id, 'ClearDisplayMessage', { id: 2 })).toMatchObject({
      status: 'rejected',
      outcome: { status: 'Unknown' },
    })
    expect(await ids()).toEqual([])
  },
)

test('ocpp2.1 O05.FR.03 a message that cannot be cleared stays', async () => {
  const { id, set, ids } = await booted('ocpp2.1', { ClearDisplayMessage: () => status('Rejected') })
  await set({ ...welcome, id: 1 })
  expect(await host.ask(id, 'ClearDisplayMessage', { id: 1 })).toMatchObject({ status: 'rejected' })
  expect(await ids()).toEqual([1])
})

const told = (id: number, extra: Fields = {}) => ({
  id,
  priority: 'NormalCycle',
  message: { format: 'UTF8', content: `message ${id}` },
  ...extra,
})

test.each(versions)(
  '%s TC_O_02 O03.FR.04 all messages are told in parts, and the last part ends the question',
  async (version) => {
    const { station, id, set, shown } = await booted(version)
    await set({ ...welcome, id: 1 })
    await set({ ...welcome, id: 2 })
    const { id: commandId } = await host.ask(id, 'GetDisplayMessages', {})
    const { payload } = await station.link.request('GetDisplayMessages')
    expect(payload).toEqual({ requestId: payload.requestId })
    const part = (tbc: boolean, messageInfo: Fields[]) =>
      station.link.accepted('NotifyDisplayMessages', { requestId: payload.requestId, tbc, messageInfo })
    expect(await part(true, [told(2), told(5, { state: 'Charging' })])).toEqual({})
    expect(await host.rest.commandById(commandId)).toMatchObject({ status: 'accepted' })
    // Until the last part has come nothing is known to be gone.
    expect((await shown()).map((message) => message.id)).toEqual([1, 2, 5])
    await part(false, [told(6)])
    expect(await host.rest.commandById(commandId)).toMatchObject({ status: 'completed' })
    expect(await shown()).toMatchObject([
      { id: 2, message: { content: 'message 2' }, reason: 'testbed' },
      { id: 5, state: 'Charging', acceptedAt: null, actor: null },
      { id: 6 },
    ])
  },
)

test.each(versions)(
  '%s TC_O_03 O03.FR.06 a station that has none says so, and what we knew is gone',
  async (version) => {
    const { id, set, ids } = await booted(version, { GetDisplayMessages: () => status('Unknown') })
    await set({ ...welcome, id: 1 })
    expect(await host.ask(id, 'GetDisplayMessages', {})).toMatchObject({
      status: 'completed',
      outcome: { status: 'Unknown' },
    })
    expect(await ids()).toEqual([])
  },
)

test.each(versions)(
  '%s TC_O_07 TC_O_08 TC_O_09 TC_O_11 some messages are asked for by id, priority and state, and only those may be gone',
  async (version) => {
    let answer = 'Accepted'
    const { station, id, set, ids } = await booted(version, { GetDisplayMessages: () => status(answer) })
    await set({ ...welcome, id: 1, state: 'Idle' })
    await set({ ...welcome, id: 2, priority: 'InFront' })
    await set({ ...welcome, id: 3 })
    const { id: commandId } = await host.ask(id, 'GetDisplayMessages', { ids: [1, 2] })
    const { payload } = await station.link.request('GetDisplayMessages')
    expect(payload).toMatchObject({ id: [1, 2] })
    const { requestId } = payload
    await station.link.accepted('NotifyDisplayMessages', { requestId, messageInfo: [told(1, { state: 'Idle' })] })
    expect(await host.rest.commandById(commandId)).toMatchObject({ status: 'completed' })
    expect(await ids()).toEqual([1, 3])
    answer = 'Unknown'
    await host.ask(id, 'GetDisplayMessages', { priority: 'InFront' })
    expect((await station.link.request('GetDisplayMessages')).payload).toMatchObject({ priority: 'InFront' })
    expect(await ids()).toEqual([1, 3])
    await host.ask(id, 'GetDisplayMessages', { state: 'Idle' })
    expect((await station.link.request('GetDisplayMessages')).payload).toMatchObject({ state: 'Idle' })
    expect(await ids()).toEqual([3])
  },
)

test.each(versions)('%s what a station tells unasked is kept, and its words are its own', async (version) => {
  const { station, shown } = await booted(version)
  const running = await charging(station)
  await station.link.accepted('NotifyDisplayMessages', {
    requestId: 4711,
    messageInfo: [told(1, { transactionId: 'tx-1' }), told(2, { transactionId: 'not-ours' })],
  })
  expect(await shown()).toMatchObject([
    { id: 1, transactionId: running },
    { id: 2, transactionId: null },
  ])
  await station.event('Ended', 'tx-1', 500)
  expect(await shown()).toMatchObject([{ id: 2 }])
})

test('ocpp2.1 TC_O_101 a message in several languages, on a display of an EVSE', async () => {
  const { station, set, shown } = await booted('ocpp2.1')
  const message = { format: 'QRCODE', content: 'https://pay.example/1', language: 'en' } as const
  const messageExtra = [{ format: 'UTF8', content: 'Hej', language: 'sv' } as const]
  const display = { name: 'Display', evseId: 2 }
  await set({ id: 1, priority: 'InFront', state: 'Suspended', message, messageExtra, display })
  expect((await station.link.request('SetDisplayMessage')).payload).toEqual({
    message: {
      id: 1,
      priority: 'InFront',
      state: 'Suspended',
      message,
      messageExtra,
      display: { name: 'Display', evse: { id: 2 } },
    },
  })
  expect(await shown()).toMatchObject([{ message, messageExtra, display: { name: 'Display', evseId: 2 } }])
})

const newer: readonly [what: string, parameters: Partial<CommandParameters<'SetDisplayMessage'>>][] = [
  ['a state', { state: 'Discharging' }],
  ['a format', { message: { format: 'QRCODE', content: 'x' } }],
  ['a second language', { messageExtra: [{ format: 'UTF8', content: 'Hej', language: 'sv' }] }],
  ['a length', { message: { format: 'UTF8', content: 'x'.repeat(513) } }],
]

test.each(newer)('ocpp2.0.1 %s that only 2.1 knows is refused by us', async (_what, parameters) => {
  const { station, set } = await booted('ocpp2.0.1')
  expect(await set({ ...welcome, ...parameters })).toMatchObject({ status: 'unsupported' })
  expect(station.link.requests).toEqual([])
})

test('1.6 has no display messages, and says so', async () => {
  const station = await host.station16()
  await station.boot()
  await expect(host.ask(station.link.identity, 'SetDisplayMessage', welcome)).rejects.toMatchObject({
    code: 'not-supported-by-version',
  })
})

test.each(versions)('%s F9 a message waits for a station that is away', async (version) => {
  const { station, id, shown } = await booted(version)
  await station.link[Symbol.asyncDispose]()
  const { id: commandId } = await host.rest.command(id, 'SetDisplayMessage', welcome, '0s')
  expect(await host.rest.commandById(commandId)).toMatchObject({ status: 'pending' })
  const again = await host.again2(version, station, { replies: obeying })
  await again.boot()
  expect((await again.link.request('SetDisplayMessage')).payload).toMatchObject({
    message: { message: welcome.message },
  })
  await until('the message to be shown', async () => ((await shown()).length === 1 ? true : undefined))
})
