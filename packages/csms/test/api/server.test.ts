import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StoreUnavailable } from '../../src/domain/ports.ts'
import { configuredKey, type House, openHouse, text } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

test('while the console is being built its page says so and comes back by itself; then it is served', async () => {
  const waiting = await house.raw('GET', '/')
  expect(waiting.status).toBe(503)
  expect(waiting.text).toContain('http-equiv="refresh"')
  house.console({
    'index.html': '<!doctype html><title>Console</title>',
    'assets/app-1a2b.js': 'console.log(1)',
    'favicon.svg': '<svg/>',
  })
  const index = await house.raw('GET', '/')
  expect([index.status, index.headers.get('cache-control')]).toEqual([200, 'no-cache'])
  expect((await house.raw('GET', '/stations/X/trace?a=b')).text).toContain('<title>Console</title>')
  const asset = await house.raw('GET', '/assets/app-1a2b.js')
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(asset.headers.get('content-type')).toContain('javascript')
  expect((await house.raw('GET', '/assets/gone.js')).status).toBe(404)
  expect((await house.raw('GET', '/favicon.svg')).headers.get('content-type')).toContain('svg')
})

test('no path leads out of the folder of the console', async () => {
  for (const path of [
    '/../test.db',
    '/..%2ftest.db',
    '/%2e%2e/test.db',
    '/assets/../../test.db',
    '/..\\test.db',
    '/%00',
  ]) {
    const text = await new Promise<string>((resolve, reject) => {
      request({ port: house.port, path }, (response) => {
        let body = ''
        response
          .setEncoding('latin1')
          .on('data', (chunk: string) => (body += chunk))
          .on('end', () => resolve(body))
      })
        .on('error', reject)
        .end()
    })
    expect(text).not.toContain('SQLite format')
  }
})

test('every answer carries the headers that keep browsers from being used against us', async () => {
  for (const path of ['/', '/api/v1/stations', '/api/nothing', '/livez']) {
    const { headers } = await house.raw('GET', path)
    const policy = headers.get('content-security-policy') ?? ''
    expect([path, policy]).toEqual([path, expect.stringContaining("frame-ancestors 'none'")])
    expect(policy).not.toContain('unsafe-eval')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  }
  expect((await house.get('/stations')).headers.get('cache-control')).toBe('no-store')
})

test('a path under /api that is not there is a problem, not the console', async () => {
  const answer = await house.raw('GET', '/api/v1/nothing')
  expect(answer.json).toMatchObject({ code: 'not-found', status: 404, type: '/problems/not-found' })
  expect((await house.raw('POST', '/nothing')).json).toMatchObject({ code: 'not-found' })
})

test('/livez and /readyz tell whether it runs and whether it can serve', async () => {
  expect((await house.raw('GET', '/livez')).json).toEqual({ status: 'alive' })
  expect((await house.raw('GET', '/readyz')).json).toEqual({ status: 'ready' })
  house.health.ok = false
  const away = await house.raw('GET', '/readyz')
  house.health.ok = true
  expect([away.status, away.json.code]).toEqual([503, 'store-unavailable'])
})

test('/metrics is for this machine and for whoever may read, not for what a proxy passes on', async () => {
  await house.raw('GET', '/livez')
  const { text, headers } = await house.raw('GET', '/metrics')
  expect(headers.get('content-type')).toContain('text/plain')
  expect(text).toMatch(/stationmaster_http_requests_total\{method="GET",status="200"\} \d+/)
  expect((await house.raw('GET', '/metrics', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(401)
  const allowed = await house.raw('GET', '/metrics', {
    'x-forwarded-for': '203.0.113.9',
    authorization: `Bearer ${configuredKey}`,
  })
  expect(allowed.status).toBe(200)
})

test('a store that is away is 503 with Retry-After and nothing else', async () => {
  await using troubled = await openHouse()
  troubled.refuse(new StoreUnavailable('disk I/O error at /secret/path'))
  const answer = await troubled.ask('PUT', '/id-tokens/ABC', {})
  expect([answer.status, answer.json.code, answer.headers.get('retry-after')]).toEqual([503, 'store-unavailable', '5'])
  expect(answer.text).not.toContain('secret')
})

test('what nobody expected is 500 with an id that the log knows, and without its stack', async () => {
  await using troubled = await openHouse()
  troubled.refuse(new Error('something inside'))
  const answer = await troubled.ask('PUT', '/id-tokens/ABC', {})
  expect([answer.status, answer.json.code]).toEqual([500, 'internal'])
  expect(answer.text).not.toContain('something inside')
  expect(troubled.logged.find((line) => line.includes('something inside'))).toContain(text(answer.json.requestId))
})

test('an empty body is none, also where a client names JSON with every request', async () => {
  await using house = await openHouse()
  const headers = { authorization: `Bearer ${configuredKey}`, 'content-type': 'application/json' }
  await house.ask('PUT', '/sites/empty', { name: 'Empty' })
  expect((await house.raw('DELETE', '/api/v1/sites/empty', headers)).status).toBe(204)
  await house.station('EMPTY-1')
  const update = await house.raw('POST', '/api/v1/stations/EMPTY-1/local-list/update', headers, '')
  expect(update.json.detail).toMatch(/^Say first which tokens/)
  // What cannot do without a body says which, with that header and without it.
  for (const sent of [headers, { authorization: headers.authorization }]) {
    const { json } = await house.raw('POST', '/api/v1/transactions/any/close', sent)
    expect(json).toMatchObject({
      code: 'invalid-request',
      field: 'reason',
      detail: 'A body is missing: send JSON such as {"reason": …} as application/json.',
    })
  }
  expect((await house.raw('POST', '/api/v1/transactions/any/close', headers, '{"reason"')).status).toBe(400)
})

test('a backup is streamed to an administrator as a download', async () => {
  const answer = await house.ask('POST', '/backups')
  expect(answer.headers.get('content-type')).toBe('application/vnd.sqlite3')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="stationmaster-2026-01-05T1000.db"')
  expect(answer.text).toBe('a whole database')
})
