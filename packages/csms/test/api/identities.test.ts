import { Identity } from '@stationmaster/contract'
import { identityFromTarget } from '@stationmaster/ocpp'
import Value from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { put } from '../../src/domain/ports.ts'
import { configuredKey, type House, openHouse, organisationId, t0 } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

const legal = ['CP-1', 'RDAM 123', 'a/b', 'a?b=c', 'a#b', '100%', '%2F', 'å|+=@*_', '...', 'x'.repeat(48)]
const illegal = ['', ' ', 'a:b', 'a\u0000b', 'a\nb', '\u0085', '.', '..', 'x'.repeat(49)]

test.each(legal)('2.1 part 4: the door and the API agree that %j is an identity', (identity) => {
  expect(identityFromTarget(`/ocpp/${encodeURIComponent(identity)}`)).toBe(identity)
  expect(Value.Check(Identity, identity)).toBe(true)
})
test.each(illegal)('the door and the API agree that %j is none', (identity) => {
  expect(identityFromTarget(`/ocpp/${encodeURIComponent(identity)}`)).toBeNull()
  expect(Value.Check(Identity, identity)).toBe(false)
})

describe.each(['RDAM 123', 'Öst/1?a=b#c %2F&d'])('%j', (identity) => {
  const path = encodeURIComponent(identity)
  const key = identity.toLowerCase()

  test('is admitted after it knocked, and dismissed', async () => {
    const knock = {
      organisationId,
      stationId: key,
      identity,
      remoteAddress: '10.1.1.1',
      subprotocols: 'v9',
      credential: 'none',
      reason: 'not registered',
      vendor: null,
      model: null,
      serialNumber: null,
      firmwareVersion: null,
      firstSeenAt: t0,
      lastSeenAt: t0,
      count: 1,
    } as const
    await house.write([put('knock', knock)])
    expect((await house.ask('DELETE', `/knocking/${path}`)).status).toBe(204)
    await house.write([put('knock', knock)])
    const admitted = await house.ask('POST', `/knocking/${path}/admission`, { onboarding: 'accepted' })
    expect(admitted.json).toMatchObject({ id: identity, onboarding: 'accepted' })
    expect((await house.ask('DELETE', `/stations/${path}`)).status).toBe(204)
  })

  test('is registered, read, asked and found by every path and filter', async () => {
    const made = await house.ask('PUT', `/stations/${path}`, { displayName: 'One', onboarding: 'accepted' })
    expect([made.status, made.json.id]).toEqual([201, identity])
    expect((await house.get(`/stations/${path}`)).json).toMatchObject({ id: identity, displayName: 'One' })
    for (const part of ['timeline', 'configuration', 'deviations', 'meter-values'])
      expect((await house.get(`/stations/${path}/${part}`)).status).toBe(200)

    const command = await house.ask('POST', `/stations/${path}/commands`, { type: 'ClearCache', parameters: {} })
    expect(command.json).toMatchObject({ stationId: identity })
    const call = await house.ask('POST', `/stations/${path}/calls`, { action: 'ClearCache', payload: {} })
    expect(call.json.code).toBe('not-connected')
    expect((await house.get(`/stations/${path}/commands`)).json.items).toMatchObject([{ stationId: identity }])
    expect((await house.get(`/commands?station=${path}`)).json.items).toMatchObject([{ stationId: identity }])

    await house.frames([
      {
        stationId: key,
        at: t0,
        direction: 'in',
        messageType: 2,
        messageId: key,
        action: 'Heartbeat',
        payload: '[2]',
      },
    ])
    expect((await house.get(`/stations/${path}/frames`)).json.items).toMatchObject([{ stationId: identity }])
    expect((await house.get(`/frames?station=${path}`)).json.items).toMatchObject([{ stationId: identity }])
    expect((await house.get(`/transactions?station=${path}`)).status).toBe(200)
  })

  test('comes and goes as CSV', async () => {
    const written = await house.csv('/imports/stations', `id,displayName\n"${identity}",From a file\n`)
    expect(written.json).toMatchObject({ rows: 1, errors: [] })
    expect((await house.get(`/stations/${path}`)).json).toMatchObject({ id: identity, displayName: 'From a file' })
    const file = await house.raw('GET', '/api/v1/exports/stations.csv', {
      authorization: `Bearer ${configuredKey}`,
    })
    expect(file.text).toContain(identity)
    expect((await house.csv('/imports/stations?dryRun=true', file.text)).json).toMatchObject({ created: 0, errors: [] })
  })
})
