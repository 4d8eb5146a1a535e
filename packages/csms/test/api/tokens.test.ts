import { afterAll, beforeAll, expect, test } from 'vitest'
import { put } from '../../src/domain/ports.ts'
import { type House, openHouse, organisationId, t0, text } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

test('F20 a token is one however its value is written, and ISO14443 without ?type=', async () => {
  const made = await house.ask('PUT', '/id-tokens/04%3Aa1%3Ab2%3Ac3', {
    holder: 'Anna',
    expiresAt: '2020-01-01T00:00:00Z',
    reason: 'trial',
  })
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({
    value: '04:a1:b2:c3',
    type: 'ISO14443',
    status: 'accepted',
    expiresAt: '2020-01-01T00:00:00.000Z',
  })
  expect((await house.get('/id-tokens/04A1B2C3')).json.holder).toBe('Anna')
  expect((await house.get('/id-tokens/04A1B2C3?type=ISO15693')).json.holder).toBe('Anna')
  expect((await house.get('/id-tokens/04A1B2C3?type=Central')).json.code).toBe('id-token-not-found')
  const edited = await house.ask('PUT', '/id-tokens/04A1B2C3', { status: 'blocked' })
  expect([edited.status, edited.json.status, edited.json.holder]).toEqual([200, 'blocked', 'Anna'])
})

test('F20 a value too long for 1.6 gets a stable alias', async () => {
  const long = await house.ask('PUT', '/id-tokens/abcdefghijklmnopqrstuvwxyz0123?type=Central', {})
  expect(text(long.json.shortAlias)).toHaveLength(20)
})

test('the list is paged by key and filtered', async () => {
  for (let index = 0; index < 30; index++)
    await house.ask('PUT', `/id-tokens/PAGE${String(index).padStart(4, '0')}`, { note: 'paged' })
  const first = await house.get('/id-tokens?q=paged&limit=20')
  expect(first.json.items).toHaveLength(20)
  const second = await house.get(`/id-tokens?q=paged&limit=20&cursor=${text(first.json.nextCursor)}`)
  expect([second.json.items.length, second.json.nextCursor]).toEqual([10, null])
})

test('a group holds tokens, forbids or allows concurrent use and goes only when it is empty', async () => {
  expect((await house.ask('PUT', '/id-tokens/G1', { groupId: 'fleet' })).json).toMatchObject({
    code: 'not-found',
    field: 'groupId',
  })
  expect((await house.ask('PUT', '/token-groups/fleet', { name: 'Fleet', concurrentUse: 'forbid' })).json).toEqual({
    groupId: 'fleet',
    name: 'Fleet',
    concurrentUse: 'forbid',
    tokens: 0,
  })
  expect((await house.ask('PUT', '/id-tokens/G1', { groupId: 'fleet' })).status).toBe(201)
  expect((await house.get('/token-groups')).json.items).toEqual([
    { groupId: 'fleet', name: 'Fleet', concurrentUse: 'forbid', tokens: 1 },
  ])
  expect((await house.ask('DELETE', '/token-groups/fleet')).json.code).toBe('in-use')
  await house.ask('DELETE', '/id-tokens/G1')
  expect((await house.ask('DELETE', '/token-groups/fleet')).status).toBe(204)
  expect((await house.ask('DELETE', '/token-groups/fleet')).json.code).toBe('not-found')
})

test('F21 a seen card becomes a token with one request, and a reversed match is offered', async () => {
  await house.station('SC-1')
  const card = { organisationId, type: 'ISO14443', stationId: 'sc-1', firstSeenAt: t0, lastSeenAt: t0, count: 3 }
  await house.write([
    put('seenCard', { ...card, key: 'rfid:DEADBEEF', value: 'DEADBEEF' }),
    put('seenCard', { ...card, key: 'rfid:C3B2A104', value: 'C3B2A104', lastSeenAt: t0 + 1 }),
  ])
  const { json } = await house.get('/seen-cards')
  expect(json.items).toMatchObject([
    { value: 'C3B2A104', stationId: 'SC-1', count: 3, reversedMatch: '04:a1:b2:c3' },
    { value: 'DEADBEEF', reversedMatch: null },
  ])
  const admitted = await house.ask('POST', '/seen-cards/deadbeef/admission')
  expect(admitted.json).toMatchObject({ value: 'DEADBEEF', status: 'accepted' })
  expect((await house.ask('DELETE', '/seen-cards/C3B2A104')).status).toBe(204)
  expect((await house.get('/seen-cards')).json.items).toEqual([])
  expect((await house.ask('POST', '/seen-cards/deadbeef/admission')).json.code).toBe('not-found')
})

test('erasure asks for a reason and tells how much it took', async () => {
  expect((await house.ask('POST', '/id-tokens/04A1B2C3/erasure', {})).json).toMatchObject({
    code: 'invalid-request',
    field: 'reason',
  })
  expect((await house.ask('POST', '/id-tokens/04a1b2c3/erasure', { reason: 'GDPR request' })).json).toEqual({
    erased: 3,
  })
  expect(house.erased).toEqual(['rfid:04A1B2C3'])
})

test('sites are added, edited and removed; one where a station stands stays', async () => {
  const made = await house.ask('PUT', '/sites/muc', { name: 'München', timeZone: 'Europe/Berlin', country: 'DE' })
  expect([made.status, made.json]).toMatchObject([
    201,
    { siteId: 'muc', stations: 0, access: { mode: 'known', groupIds: [] } },
  ])
  expect((await house.ask('PUT', '/sites/muc', { timeZone: 'Europe/Nowhere' })).json).toMatchObject({
    code: 'invalid-request',
    field: 'timeZone',
  })
  await house.ask('PUT', '/stations/MUC-1', { siteId: 'muc' })
  expect((await house.get('/sites')).json.items).toMatchObject([{ siteId: 'muc', stations: 1 }])
  expect((await house.ask('DELETE', '/sites/muc')).json.code).toBe('in-use')
  await house.ask('PUT', '/stations/MUC-1', { siteId: null })
  expect((await house.ask('DELETE', '/sites/muc')).status).toBe(204)
  expect((await house.get('/sites/muc')).json.code).toBe('site-not-found')
})
