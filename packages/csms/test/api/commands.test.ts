import { readFileSync } from 'node:fs'
import { commandTypes, DomainError } from '@stationmaster/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitOf } from '../../src/api/routes/commands.ts'
import { furnish } from './furnished.ts'
import { type House, openHouse, t0, text } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await house.station('Cmd-1', { online: true, protocolVersion: 'v9' }, [{ state: 'available' }])
  await house.station('OFF-1', { protocolVersion: 'v9' })
})
afterAll(() => house[Symbol.asyncDispose]())

test('a command is on record with who and why, and is answered with its outcome when waited for', async () => {
  const answer = await house.ask('POST', '/stations/cmd-1/commands?wait=5s', {
    type: 'ClearCache',
    parameters: {},
    reason: 'stale',
  })
  expect(answer.status).toBe(200)
  expect(answer.json).toMatchObject({
    stationId: 'Cmd-1',
    type: 'ClearCache',
    status: 'completed',
    actor: 'api-key:configured',
    reason: 'stale',
  })
  expect((await house.get(`/commands/${text(answer.json.id)}`)).json).toMatchObject({
    status: 'completed',
    outcome: { status: 'Accepted' },
  })
})

test('without ?wait= the answer comes when the row is committed', async () => {
  const answer = await house.ask('POST', '/stations/CMD-1/commands', { type: 'GetBaseReport', parameters: {} })
  expect([answer.status, answer.json.status]).toEqual([202, 'pending'])
})

test('a command that is not in the contract is refused with the list of those that are', async () => {
  const bad = await house.ask('POST', '/stations/CMD-1/commands', { type: 'Explode', parameters: {} })
  expect(bad.json).toMatchObject({ code: 'invalid-request', field: 'type' })
  expect(bad.json.detail).toContain('RequestStartTransaction')
  const missing = await house.ask('POST', '/stations/CMD-1/commands', { type: 'UnlockConnector', parameters: {} })
  expect(missing.json).toMatchObject({ code: 'invalid-request', field: 'parameters.evseId' })
})

test.each([
  ['RemoteStopTransaction', 'RequestStopTransaction'],
  ['ChangeConfiguration', 'SetVariables'],
])('%s, as 1.6 calls it, is refused with the name it has here', async (type, here) => {
  await house.station('NAMES', { online: true, protocolVersion: 'v9' })
  const { json } = await house.ask('POST', '/stations/NAMES/commands', { type, parameters: {} })
  expect(json).toMatchObject({ code: 'invalid-request', field: 'type' })
  expect(json.detail).toMatch(new RegExp(`^${type} is ${here} here; type must be one of `))
})

test('every command of the contract is in the list of the guide, and no other', () => {
  const guide = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8')
  const [, list = ''] = /The types: ([^.]*)\./.exec(guide) ?? []
  const named = new Set([...list.matchAll(/`(\w+)`/g)].map(([, type]) => type))
  expect(named).toEqual(new Set(commandTypes))
})

test('a transaction is stopped by our id or by OCPP’s at that station, and by no other station’s', async () => {
  await using own = await openHouse()
  await furnish(own)
  await own.station('OTHER', { online: true, protocolVersion: 'v9' })
  const stop = (station: string, transactionId: string) =>
    own.ask('POST', `/stations/${station}/commands?wait=5s`, {
      type: 'RequestStopTransaction',
      parameters: { transactionId },
    })
  expect((await stop('FULL-1', '1')).json.parameters).toEqual({ transactionId: 'tx-1' })
  expect((await stop('FULL-1', 'tx-1')).json.parameters).toEqual({ transactionId: 'tx-1' })
  const { json } = await stop('OTHER', '1')
  expect(json).toMatchObject({ status: 404, code: 'transaction-not-found' })
  expect(json.detail).toMatch(/our id .* or OCPP's/)
})

test('F9 an offline station fails at once', async () => {
  const answer = await house.ask('POST', '/stations/OFF-1/commands?wait=1s', {
    type: 'UnlockConnector',
    parameters: { evseId: 1 },
  })
  expect([answer.status, answer.json.status]).toEqual([200, 'offline'])
})

test('F9 a remote start names its EVSE, but where there is only one', async () => {
  await house.station('TWO-1', { online: true, protocolVersion: 'v9' }, [
    { state: 'available' },
    { state: 'available' },
  ])
  await house.station('NEW-1', { online: true, protocolVersion: 'v9' })
  const start = (parameters: object = {}) => ({
    type: 'RequestStartTransaction',
    parameters: { idToken: { value: 'A1' }, ...parameters },
  })
  for (const [id, parameters] of [
    ['TWO-1', {}],
    ['TWO-1', { evseId: 0 }],
    ['TWO-1', { connectorId: 1 }],
    ['NEW-1', {}],
  ] as const) {
    const refused = await house.ask('POST', `/stations/${id}/commands`, start(parameters))
    expect(refused.json).toMatchObject({
      status: 400,
      code: 'invalid-request',
      field: 'parameters.evseId',
      detail: 'Name the EVSE to start at, as evseId',
    })
    expect((await house.get(`/stations/${id}/commands`)).json.items).toEqual([])
  }
  expect((await house.ask('POST', '/stations/TWO-1/commands', start({ evseId: 2 }))).status).toBe(202)
  const only = await house.ask('POST', '/stations/CMD-1/commands?wait=5s', start({ connectorId: 1 }))
  expect(only.json).toMatchObject({ parameters: { evseId: 1, connectorId: 1 }, status: 'completed' })
})

test('the lists are newest first, of one station or of all', async () => {
  house.time.now += 1_000
  await house.ask('POST', '/stations/CMD-1/commands?wait=5s', { type: 'ClearCache', parameters: {}, reason: 'last' })
  const all = await house.get('/commands?limit=1')
  expect(all.json).toMatchObject({ items: [{ reason: 'last' }], nextCursor: expect.any(String) })
  const next = await house.get(`/commands?limit=50&cursor=${text(all.json.nextCursor)}`)
  expect(next.json.items.map(({ reason }) => reason)).not.toContain('last')
  expect((await house.get('/stations/OFF-1/commands')).json.items).toMatchObject([
    { type: 'UnlockConnector', status: 'offline' },
  ])
  expect((await house.get('/commands/unknown')).json.code).toBe('command-not-found')
})

test('a raw call returns whatever the station answered, with 200', async () => {
  house.links.answer = {
    verdict: 'rejected',
    status: 'Rejected',
    code: null,
    description: null,
    payload: { status: 'Rejected' },
  }
  const result = await house.ask('POST', '/stations/CMD-1/calls', { action: 'ClearCache', payload: {} })
  expect([result.status, result.json]).toMatchObject([
    200,
    { outcome: 'result', payload: { status: 'Rejected' }, commandId: expect.any(String) },
  ])
  house.links.answer = { verdict: 'error', status: null, code: 'NotSupported', description: 'no', payload: {} }
  expect((await house.ask('POST', '/stations/CMD-1/calls', { action: 'ClearCache', payload: {} })).json).toMatchObject({
    outcome: 'error',
    payload: { code: 'NotSupported' },
  })
  expect((await house.get(`/commands/${text(result.json.commandId)}`)).json).toMatchObject({
    type: 'RawCall',
    actor: 'api-key:configured',
  })
})

test('a raw call to a station that is not connected is 409, one that does not fit its schema 422', async () => {
  expect((await house.ask('POST', '/stations/OFF-1/calls', { action: 'ClearCache', payload: {} })).json).toMatchObject({
    code: 'not-connected',
    status: 409,
  })
  const call = house.links.call
  house.links.call = () => Promise.reject(new DomainError('payload-not-valid', 'key is missing', { path: '/key' }))
  const refused = await house.ask('POST', '/stations/CMD-1/calls', { action: 'GetConfiguration', payload: { key: 1 } })
  house.links.call = call
  expect(refused.json).toMatchObject({ code: 'payload-not-valid', status: 422, path: '/key' })
})

test.each([
  ['30s', 30_000],
  ['0', 0],
  ['500ms', 500],
  ['1.5s', 1_500],
  [undefined, 0],
])('?wait=%s waits %i ms', (text, ms) => {
  expect(waitOf(text)).toBe(ms)
})
test.each(['61s', '-1s', 'soon', '1h'])('?wait=%s is refused with what would do', async (text) => {
  const answer = await house.ask('POST', `/stations/CMD-1/commands?wait=${text}`, {
    type: 'ClearCache',
    parameters: {},
  })
  expect(answer.json).toMatchObject({
    code: 'invalid-request',
    field: 'wait',
    detail: 'wait must be a time from 0s to 60s, such as 30s.',
  })
})

test('frames are read newest first, filtered, and beside the one that answers them', async () => {
  await house.frames(
    Array.from({ length: 30 }, (_, index) => [
      {
        stationId: 'cmd-1',
        at: t0 + index * 10,
        direction: 'in' as const,
        messageType: 2,
        messageId: `m${index}`,
        action: index % 10 === 0 ? 'StatusNotification' : 'Heartbeat',
        payload: `[2,"m${index}","x",{}]`,
      },
      {
        stationId: 'cmd-1',
        at: t0 + index * 10 + 1,
        direction: 'out' as const,
        messageType: 3,
        messageId: `m${index}`,
        action: null,
        payload: `[3,"m${index}",{}]`,
      },
    ]).flat(),
  )
  const seen: unknown[] = []
  let path = '/stations/CMD-1/frames?limit=25'
  for (;;) {
    const { json } = await house.get(path)
    seen.push(...json.items.map(({ text }) => text))
    if (json.nextCursor === null) break
    path = `/stations/CMD-1/frames?limit=25&cursor=${text(json.nextCursor)}`
  }
  expect([seen.length, new Set(seen).size, seen[0]]).toEqual([60, 60, '[3,"m29",{}]'])
  const status = await house.get('/frames?station=CMD-1&action=StatusNotification&limit=2')
  expect(status.json.items.map(({ messageId }) => messageId)).toEqual(['m20', 'm10'])
  const rest = await house.get(
    `/frames?station=CMD-1&action=StatusNotification&limit=2&cursor=${text(status.json.nextCursor)}`,
  )
  expect([rest.json.items.map(({ messageId }) => messageId), rest.json.nextCursor]).toEqual([['m0'], null])
  expect((await house.get('/frames?q=%22m7%22')).json.items).toHaveLength(2)
  const [request] = (await house.get('/frames?messageId=m3&direction=in')).json.items
  const exchange = await house.get(`/frames/${text(request?.seq)}/exchange`)
  expect(exchange.json).toMatchObject({
    request: { text: '[2,"m3","x",{}]' },
    answer: { text: '[3,"m3",{}]', stationId: 'Cmd-1' },
  })
  expect((await house.get('/frames/999999/exchange')).json.code).toBe('not-found')
})

test('a page of long frames ends by its bytes, each cut, and the next goes on; the exchange has the whole', async () => {
  const long = `[2,"l","x",{"y":"${'z'.repeat(200_000)}"}]`
  await house.station('LONG-1')
  // One at a time, for the log gives up texts that come faster than they are written.
  for (let index = 0; index < 100; index++) {
    const payload = index === 99 ? '[2,"short","x",{}]' : long
    const frame = {
      stationId: 'long-1',
      at: t0 + index,
      direction: 'in',
      messageType: 2,
      action: 'DataTransfer',
    } as const
    await house.frames([{ ...frame, messageId: `l${index}`, payload }])
  }
  for (const filter of ['', '&action=DataTransfer']) {
    const seen: unknown[] = []
    let path = `/stations/LONG-1/frames?limit=500${filter}`
    for (;;) {
      const { json, text: body } = await house.get(path)
      expect(body.length).toBeLessThan(5 * 1_048_576)
      seen.push(...json.items.map(({ messageId }) => messageId))
      for (const { text, truncated } of json.items.filter(({ messageId }) => messageId !== 'l99'))
        expect([text === long.slice(0, 65_536), truncated]).toEqual([true, true])
      if (json.nextCursor === null) break
      path = `/stations/LONG-1/frames?limit=500${filter}&cursor=${text(json.nextCursor)}`
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => `l${99 - index}`))
  }
  const [short, cut] = (await house.get('/stations/LONG-1/frames?limit=2')).json.items
  expect(short).not.toHaveProperty('truncated')
  expect((await house.get(`/frames/${text(cut?.seq)}/exchange`)).json).toMatchObject({ request: { text: long } })
})
