import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, openHouse } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  for (const role of ['viewer', 'operator']) {
    await house.ask('POST', '/users', { name: role, role, password: `the ${role}’s password` })
  }
})
afterAll(() => house[Symbol.asyncDispose]())

const json = { 'content-type': 'application/json' }
const cookieOf = (headers: Headers) => (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
const signIn = async (body: object) => house.raw('POST', '/api/v1/session', json, JSON.stringify(body))
const session = (cookie: string) => house.raw('GET', '/api/v1/session', { cookie })
const change = (cookie: string, body: object) =>
  house.raw('PATCH', '/api/v1/session', { ...json, 'x-stationmaster-request': '1', cookie }, JSON.stringify(body))

test('the language is kept with the user, of any role, and is there at the next sign-in', async () => {
  const who = { name: 'viewer', password: 'the viewer’s password' }
  const cookie = cookieOf((await signIn(who)).headers)
  expect((await session(cookie)).json).toMatchObject({ user: { language: null }, hasPassword: true })
  expect((await change(cookie, { language: 'sv' })).json).toMatchObject({ user: { name: 'viewer', language: 'sv' } })
  expect((await signIn(who)).json).toMatchObject({ user: { language: 'sv' } })
  expect((await session(cookie)).status).toBe(200)
})

test('users change their own password: the present one is asked, other sessions end, this one goes on', async () => {
  const who = { name: 'operator', password: 'the operator’s password' }
  const here = cookieOf((await signIn(who)).headers)
  const elsewhere = cookieOf((await signIn(who)).headers)
  const password = 'lösenord för nattskiftet'
  for (const presentPassword of [undefined, 'a guess']) {
    expect((await change(here, { password, presentPassword })).json).toMatchObject({
      code: 'invalid-request',
      field: 'presentPassword',
    })
  }
  const changed = await change(here, { password, presentPassword: who.password })
  expect(changed.status).toBe(200)
  expect((await session(elsewhere)).status).toBe(401)
  expect((await session(cookieOf(changed.headers))).status).toBe(200)
  expect((await signIn(who)).status).toBe(401)
  expect((await signIn({ name: 'operator', password })).status).toBe(200)
  expect((await house.get('/audit?limit=1')).json.items[0]).toMatchObject({
    actor: 'user:operator',
    action: 'user.changed',
    change: { passwordHash: 'changed' },
  })
})

test('who signed in by the printed link sets the first password without one', async () => {
  const token = new URL(await house.api.signInPath(), house.origin).searchParams.get('token')
  const signedIn = await signIn({ token })
  expect(signedIn.json).toMatchObject({ user: { name: 'admin' }, hasPassword: false })
  const changed = await change(cookieOf(signedIn.headers), { password: 'first of the house' })
  expect(changed.json).toMatchObject({ hasPassword: true })
  expect((await signIn({ name: 'admin', password: 'first of the house' })).status).toBe(200)
})

test('nobody changes role or name this way, and a key has nothing of its own to change', async () => {
  const cookie = cookieOf((await signIn({ name: 'viewer', password: 'the viewer’s password' })).headers)
  expect((await change(cookie, { role: 'administrator' })).json).toMatchObject({
    code: 'invalid-request',
    field: 'role',
  })
  expect((await house.ask('PATCH', '/session', { language: 'de' })).json).toMatchObject({ code: 'not-found' })
})
