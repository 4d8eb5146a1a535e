import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, openHouse, text } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

const json = { 'content-type': 'application/json' }
const fromPage = { ...json, 'x-stationmaster-request': '1' }
const cookieOf = (headers: Headers) => (headers.get('set-cookie') ?? '').split(';')[0] ?? ''

async function signIn(body: object, headers: Record<string, string> = json) {
  return house.raw('POST', '/api/v1/session', headers, JSON.stringify(body))
}

test('the link printed at the start signs the first administrator in, once', async () => {
  const path = await house.api.signInPath()
  const token = new URL(path, house.origin).searchParams.get('token') ?? ''
  expect(path).toMatch(/^\/sign-in\?token=/)
  const answer = await signIn({ token })
  expect(answer.status).toBe(200)
  expect(answer.json.user).toMatchObject({ name: 'admin', role: 'administrator' })
  const again = await signIn({ token })
  expect(again.status).toBe(401)
  expect(again.json.code).toBe('unauthenticated')
})

test('a link is no longer valid after an hour', async () => {
  const token = new URL(await house.api.signInPath(), house.origin).searchParams.get('token')
  house.time.now += 3_600_001
  expect((await signIn({ token })).status).toBe(401)
})

test('name and password open a session whose cookie scripts cannot read', async () => {
  const made = await house.ask('POST', '/users', { name: 'Anna', role: 'operator', password: 'correct horse battery' })
  expect(made.status).toBe(201)
  expect(made.text).not.toContain('argon2')
  const answer = await signIn({ name: 'anna', password: 'correct horse battery' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('set-cookie')).toMatch(/^stationmaster_session=[\w-]{43}; .*HttpOnly; SameSite=Strict$/)
  expect(answer.text).not.toContain('argon2')
  const who = await house.raw('GET', '/api/v1/session', { cookie: cookieOf(answer.headers) })
  expect(who.json.user).toMatchObject({ name: 'anna', role: 'operator' })
})

test('a wrong password and an unknown name get the same answer', async () => {
  const wrong = await signIn({ name: 'anna', password: 'wrong' })
  const unknown = await signIn({ name: 'nobody', password: 'wrong' })
  expect([wrong.status, unknown.status]).toEqual([401, 401])
  expect(wrong.json).toEqual(unknown.json)
})

test('a change signed by the cookie needs our header and our origin', async () => {
  const cookie = cookieOf((await signIn({ name: 'anna', password: 'correct horse battery' })).headers)
  const put = (headers: Record<string, string>) =>
    house.raw('PUT', '/api/v1/id-tokens/CAFE01', { ...json, cookie, ...headers }, '{}')
  expect((await put({})).json.code).toBe('cross-site-request')
  expect((await put({ ...fromPage, origin: 'https://evil.example' })).json.code).toBe('cross-site-request')
  expect((await put({ ...fromPage, 'sec-fetch-site': 'cross-site' })).json.code).toBe('cross-site-request')
  expect((await put({ ...fromPage, 'sec-fetch-site': 'same-site' })).json.code).toBe('cross-site-request')
  expect((await put({ ...fromPage, origin: house.origin, 'sec-fetch-site': 'same-origin' })).status).toBe(201)
})

test('a page of another site cannot sign anyone in', async () => {
  const answer = await signIn(
    { name: 'anna', password: 'correct horse battery' },
    { ...json, origin: 'https://evil.example' },
  )
  expect(answer.json.code).toBe('cross-site-request')
})

test('signing out ends the session on the server, not only in the browser', async () => {
  const cookie = cookieOf((await signIn({ name: 'anna', password: 'correct horse battery' })).headers)
  expect((await house.raw('DELETE', '/api/v1/session', { cookie, 'x-stationmaster-request': '1' })).status).toBe(204)
  expect((await house.raw('GET', '/api/v1/session', { cookie })).status).toBe(401)
})

test('a session ends twelve hours after its last use, and use moves that end', async () => {
  const cookie = cookieOf((await signIn({ name: 'anna', password: 'correct horse battery' })).headers)
  house.time.now += 11 * 3_600_000
  expect((await house.raw('GET', '/api/v1/session', { cookie })).status).toBe(200)
  await house.write([])
  house.time.now += 11 * 3_600_000
  expect((await house.raw('GET', '/api/v1/session', { cookie })).status).toBe(200)
  house.time.now += 13 * 3_600_000
  expect((await house.raw('GET', '/api/v1/session', { cookie })).status).toBe(401)
})

test('disabling a user and changing a password end the sessions at once', async () => {
  const { json: user } = await house.ask('POST', '/users', {
    name: 'berit',
    role: 'viewer',
    password: 'a long enough one',
  })
  const first = cookieOf((await signIn({ name: 'berit', password: 'a long enough one' })).headers)
  await house.ask('PATCH', `/users/${text(user.id)}`, { password: 'another long one' })
  expect((await house.raw('GET', '/api/v1/session', { cookie: first })).status).toBe(401)
  const second = cookieOf((await signIn({ name: 'berit', password: 'another long one' })).headers)
  await house.ask('PATCH', `/users/${text(user.id)}`, { disabled: true })
  expect((await house.raw('GET', '/api/v1/session', { cookie: second })).status).toBe(401)
  expect((await signIn({ name: 'berit', password: 'another long one' })).status).toBe(401)
})

test('an API key is shown once, kept as its hash, ends at its time and when it is revoked', async () => {
  const expiresAt = new Date(house.time.now + 60_000).toISOString()
  const made = await house.ask('POST', '/api-keys', { name: 'billing', role: 'viewer', expiresAt })
  expect(made.status).toBe(201)
  const key = text(made.json.key)
  expect(key).toMatch(/^stm_[\w-]{43}$/)
  expect((await house.get('/session', key)).json.user).toMatchObject({ role: 'viewer', name: 'api-key:billing' })
  const listed = await house.get('/api-keys')
  expect(listed.text).not.toContain(key)
  expect(listed.text).not.toContain('keyHash')
  expect(listed.json.items[0]).toMatchObject({ name: 'billing', createdBy: 'api-key:configured' })
  house.time.now += 60_001
  expect((await house.get('/session', key)).status).toBe(401)
  const lasting = await house.ask('POST', '/api-keys', { name: 'lasting', role: 'operator' })
  expect((await house.ask('DELETE', `/api-keys/${text(lasting.json.id)}`)).status).toBe(204)
  expect((await house.get('/session', text(lasting.json.key))).status).toBe(401)
})

test('an API key that would end in the past is refused with its field', async () => {
  const answer = await house.ask('POST', '/api-keys', {
    name: 'old',
    role: 'viewer',
    expiresAt: '2020-01-01T00:00:00Z',
  })
  expect(answer.json).toMatchObject({ code: 'invalid-request', status: 400, field: 'expiresAt' })
})

test('without credentials the answer is 401 and says how', async () => {
  const answer = await house.raw('GET', '/api/v1/stations')
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toContain('Bearer')
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(answer.json).toMatchObject({
    type: '/problems/unauthenticated',
    title: 'Sign in or send an API key',
    status: 401,
  })
})

test('the last administrator cannot be taken away, disabled or made less', async () => {
  const { json } = await house.get('/users')
  const admin = json.items.find((user) => user.name === 'admin')
  for (const [method, body] of [
    ['DELETE', undefined],
    ['PATCH', { disabled: true }],
    ['PATCH', { role: 'viewer' }],
  ] as const) {
    expect((await house.ask(method, `/users/${text(admin?.id)}`, body)).json.code).toBe('last-administrator')
  }
  const other = await house.ask('POST', '/users', { name: 'second', role: 'administrator' })
  expect((await house.ask('DELETE', `/users/${text(other.json.id)}`)).status).toBe(204)
})

test('F27 every edit is in the audit with who, why and what, and never with a secret', async () => {
  await house.ask('POST', '/users', {
    name: 'carl',
    role: 'viewer',
    password: 'not for the audit',
    reason: 'new colleague',
  })
  const { json, text } = await house.get('/audit?limit=1')
  expect(json.items[0]).toMatchObject({
    actor: 'api-key:configured',
    reason: 'new colleague',
    action: 'user.created',
    subject: 'user:carl',
    change: { role: 'viewer', passwordHash: 'changed' },
  })
  expect(text).not.toContain('argon2')
  await house.ask('DELETE', '/id-tokens/CAFE01?reason=lost%20card')
  expect((await house.get('/audit?limit=1')).json.items[0]).toMatchObject({
    reason: 'lost card',
    action: 'id-token.removed',
  })
})

test('guessing is slowed: after a few attempts for one name the door answers 429 with Retry-After', async () => {
  await using strict = await openHouse({ attempts: { perName: 3, perAddress: 100 } })
  const attempt = (name: string) =>
    strict.raw('POST', '/api/v1/session', json, JSON.stringify({ name, password: 'guess' }))
  const statuses = [await attempt('admin'), await attempt('admin'), await attempt('admin'), await attempt('admin')].map(
    ({ status }) => status,
  )
  expect(statuses).toEqual([401, 401, 401, 429])
  const refused = await attempt('ADMIN')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await attempt('other')).status).toBe(401)
})

test('F28 behind a trusted proxy that ends TLS the cookie is for https only, and a foreign proxy is not believed', async () => {
  const forwarded = { ...json, 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }
  const cookieFrom = async (trusted: boolean) => {
    await using proxied = await openHouse({ trustedProxies: () => trusted })
    const token = new URL(await proxied.api.signInPath(), proxied.origin).searchParams.get('token')
    const answer = await proxied.raw('POST', '/api/v1/session', forwarded, JSON.stringify({ token }))
    return answer.headers.get('set-cookie') ?? ''
  }
  expect(await cookieFrom(true)).toContain('; Secure')
  expect(await cookieFrom(false)).not.toContain('; Secure')
})
