import { afterAll, beforeAll, expect, test } from 'vitest'
import { configuredKey, type House, openHouse, text } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

const newest = async () => (await house.get('/audit?limit=1')).json.items[0]
const because = (path: string, reason: string) =>
  house.ask('DELETE', `${path}${path.includes('?') ? '&' : '?'}reason=${encodeURIComponent(reason)}`)

/** Latin-1 and beyond it, what a query gives a meaning, and a line of its own. */
const reasons = [
  'Kortet är förlorat',
  'Gerät getauscht – „Prüfung“ für 5 € & 100 %',
  'zamówił Łukasz; 失われたカード 🔌',
  'a=b&c=d + e?f#g',
  'first line\nsecond line',
]

test('F27 the reason of a DELETE arrives as it was written, whatever its characters', async () => {
  for (const reason of reasons) {
    await house.ask('PUT', '/id-tokens/CAFE07', {})
    expect((await because('/id-tokens/CAFE07?type=ISO14443', reason)).status).toBe(204)
    expect(await newest()).toMatchObject({ action: 'id-token.removed', reason })
  }
})

test('F27 the reason of an import stands in its query too', async () => {
  const headers = { authorization: `Bearer ${configuredKey}`, 'content-type': 'text/csv' }
  const path = `/api/v1/imports/id-tokens?reason=${encodeURIComponent('flyttad från Örebro – 5 €')}`
  expect((await house.raw('POST', path, headers, 'value\nCAFE08\n')).status).toBe(200)
  expect(await newest()).toMatchObject({ reason: 'flyttad från Örebro – 5 €' })
})

test('F27 every DELETE takes a reason', async () => {
  await house.ask('PUT', '/stations/GONE-7', {})
  await house.ask('PUT', '/sites/gone', { name: 'Gone' })
  await house.ask('PUT', '/token-groups/gone', { name: 'Gone' })
  const user = await house.ask('POST', '/users', { name: 'gone', role: 'viewer' })
  const key = await house.ask('POST', '/api-keys', { name: 'gone', role: 'viewer' })
  for (const path of [
    '/stations/GONE-7',
    '/sites/gone',
    '/token-groups/gone',
    `/users/${text(user.json.id)}`,
    `/api-keys/${text(key.json.id)}`,
  ]) {
    expect([path, (await because(path, 'flyttad på måndag')).status]).toEqual([path, 204])
    expect([path, (await newest())?.reason]).toEqual([path, 'flyttad på måndag'])
  }
})

test('a reason that is too long, or misspelt, is refused and nothing is taken away', async () => {
  await house.ask('PUT', '/stations/KEPT-7', {})
  expect((await because('/stations/KEPT-7', 'x'.repeat(501))).json).toMatchObject({
    code: 'invalid-request',
    field: 'reason',
  })
  expect((await house.ask('DELETE', '/stations/KEPT-7?reson=x')).json).toMatchObject({
    code: 'invalid-request',
    field: 'reson',
  })
  expect((await house.get('/stations/KEPT-7')).status).toBe(200)
})
