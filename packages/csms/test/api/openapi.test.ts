import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { totpV1 } from '../../src/platform/totp.ts'
import { furnish, webPaymentSecret, webPaymentUrl } from './furnished.ts'
import { type House, openHouse, t0, text } from './house.ts'

interface Operation {
  summary?: string
  description?: string
  tags?: string[]
  operationId?: string
  security?: Record<string, string[]>[]
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}
interface Document {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: { securitySchemes: Record<string, unknown> }
}

let house: House
let document: Document
beforeAll(async () => {
  house = await openHouse()
  document = JSON.parse((await house.raw('GET', '/api/openapi.json')).text)
})
afterAll(() => house[Symbol.asyncDispose]())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

test('the document is OpenAPI 3.1 and every operation says what it is, who may use it and how it fails', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(document.info).toMatchObject({ title: 'Stationmaster', version: '0.1.0' })
  expect(Object.keys(document.components.securitySchemes)).toEqual(['key', 'session'])
  const ids = new Set<string>()
  for (const { path, method, operation } of operations()) {
    const name = `${method} ${path}`
    expect([name, operation.summary]).toEqual([name, expect.stringMatching(/\S/)])
    expect([name, operation.tags]).toEqual([name, [expect.any(String)]])
    if (!path.startsWith('/api/v1')) continue
    expect([name, operation.operationId]).toEqual([name, expect.any(String)])
    ids.add(operation.operationId ?? '')
    expect([name, Object.keys(operation.responses)]).toEqual([name, expect.arrayContaining(['4XX', '5XX'])])
    expect([name, operation.security]).toEqual([name, expect.any(Array)])
  }
  expect(ids.size).toBe(operations().filter(({ path }) => path.startsWith('/api/v1')).length)
})

test('every parameter of a path is described', () => {
  for (const { path, method, operation } of operations()) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const described =
      'parameters' in operation && Array.isArray(operation.parameters)
        ? operation.parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name)
        : []
    expect([method, path, new Set(described)]).toEqual([method, path, new Set(named)])
  }
})

test('what is answered fits the schema of its answer, route by route', async () => {
  await furnish(house)
  const ajv = new Ajv2020({ strict: false })
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const checked = new Set<string>()
  for (const [method, path, body] of visits) {
    const answer = await house.ask(method, path, body)
    const route = routeOf(method, path)
    expect([method, path, answer.status, answer.status < 300 ? '' : answer.text]).toEqual([
      method,
      path,
      expect.any(Number),
      '',
    ])
    checked.add(`${method.toLowerCase()} ${route}`)
    const schema =
      document.paths[route]?.[method.toLowerCase()]?.responses[text(answer.status)]?.content?.['application/json']
        ?.schema
    if (answer.status === 204) continue
    expect([method, path, schema]).toEqual([method, path, expect.any(Object)])
    const validate = ajv.compile(schema ?? false)
    expect([method, path, validate(answer.json), validate.errors]).toEqual([method, path, true, null])
  }
  const json = operations().filter(
    ({ path, operation }) =>
      path.startsWith('/api/v1') &&
      Object.entries(operation.responses).some(
        ([status, { content }]) => status.startsWith('2') && content?.['application/json'] !== undefined,
      ),
  )
  const others = [
    // Of one that goes on; a test on the wire cancels it.
    'post /api/v1/check-runs/{runId}/cancel',
    'post /api/v1/session',
    'patch /api/v1/session',
    'post /api/v1/imports/stations',
    'post /api/v1/imports/credentials',
    'post /api/v1/imports/sites',
    'post /api/v1/imports/id-tokens',
  ]
  const unvisited = json
    .map(({ method, path }) => `${method} ${path}`)
    .filter((name) => !checked.has(name) && !others.includes(name))
  expect(unvisited).toEqual([])
})

const scanned = webPaymentUrl
  .replace('{chargingstationid}', 'FULL-1')
  .replace('{evse}', '1')
  .replace('{totp}', totpV1(webPaymentSecret, Math.floor(t0 / 30_000), 8))
  .replace('{version}', 'v1')

const visits: readonly (readonly [string, string, unknown?])[] = [
  ['GET', '/session'],
  ['PUT', '/sites/s1', { name: 'One', latitude: 57.7 }],
  ['GET', '/sites/s1'],
  ['GET', '/sites'],
  [
    'PUT',
    '/stations/NEW-1',
    {
      siteId: 's1',
      password: { generate: true },
      passwordBy: 'expected',
      evses: [{ evseId: 1, publicEvseId: 'SE*1' }],
    },
  ],
  ['PUT', '/stations/NEW-1', { displayName: 'New' }],
  ['GET', '/stations/NEW-1'],
  ['GET', '/stations/FULL-1'],
  ['GET', '/stations'],
  ['GET', '/stations/FULL-1/timeline'],
  ['GET', '/stations/FULL-1/configuration'],
  ['GET', '/stations/FULL-1/deviations'],
  ['GET', '/stations/FULL-1/frames'],
  ['GET', '/stations/FULL-1/meter-values'],
  ['GET', '/stations/FULL-1/charging-profiles'],
  ['GET', '/stations/FULL-1/composite-schedule?evse=1&unit=A'],
  ['GET', '/stations/FULL-1/charging-limits'],
  ['GET', '/stations/FULL-1/charging-needs'],
  ['POST', '/stations/FULL-1/commands?wait=5s', { type: 'ClearCache', parameters: {} }],
  ['POST', '/stations/FULL-1/commands', { type: 'ClearCache', parameters: {} }],
  ['POST', '/stations/FULL-1/calls', { action: 'ClearCache', payload: {} }],
  ['GET', '/stations/FULL-1/commands'],
  ['GET', '/commands'],
  ['GET', '/commands/cmd-1'],
  ['GET', '/frames'],
  ['GET', '/frames/1/exchange'],
  ['GET', '/transactions'],
  ['GET', '/transactions/tx-1'],
  ['GET', '/transactions/tx-1/meter-values'],
  ['GET', '/transactions/tx-1/messages'],
  ['PUT', '/transactions/tx-1/cost', { totalCost: '3.25', currency: 'EUR' }],
  ['POST', '/transactions/tx-1/close', { reason: 'end' }],
  ['GET', '/stations/FULL-1/display-messages'],
  ['GET', '/stations/FULL-1/tariffs'],
  ['GET', '/reservations'],
  ['GET', '/reservations/reservation-1'],
  ['GET', '/firmware-updates'],
  ['GET', '/firmware-updates/transfer-firmware-update'],
  ['GET', '/log-requests'],
  ['GET', '/log-requests/transfer-log'],
  ['GET', '/security-events'],
  ['GET', '/stations/FULL-1/check-cases'],
  ['POST', '/stations/FULL-1/check-runs', { cases: ['B06 one variable'] }],
  ['GET', '/stations/FULL-1/check-runs'],
  ['GET', '/check-runs/check-1'],
  ['GET', '/passports'],
  ['GET', '/passport?vendor=V&model=M&firmwareVersion=1&protocolVersion=v9'],
  ['GET', '/stations/FULL-1/passport'],
  ['POST', '/fleet-jobs', { name: 'Caches', command: { type: 'ClearCache', parameters: {} } }],
  ['GET', '/fleet-jobs?open=true'],
  ['GET', '/fleet-jobs/job-1'],
  ['GET', '/fleet-jobs/job-1/targets?state=waiting'],
  ['POST', '/fleet-jobs/job-1/start', { reason: 'night' }],
  ['POST', '/fleet-jobs/job-1/pause'],
  ['POST', '/fleet-jobs/job-1/resume'],
  ['POST', '/fleet-jobs/job-1/cancel'],
  ['GET', '/stations/FULL-1/monitors'],
  ['GET', '/monitoring-events'],
  ['GET', '/stations/FULL-1/event-streams'],
  ['GET', '/stations/FULL-1/monitoring-values'],
  ['GET', '/commands/cmd-1/customer-information'],
  ['GET', '/stations/FULL-1/customer-reports'],
  ['PUT', '/stations/FULL-1/local-list', { coverage: 'all' }],
  ['GET', '/stations/FULL-1/local-list'],
  ['GET', '/stations/FULL-1/network-profiles'],
  ['POST', '/stations/FULL-1/security-upgrade', { toProfile: 2, dryRun: true }],
  ['GET', '/stations/FULL-1/security'],
  ['POST', '/stations/FULL-1/security-upgrade/cancel', { reason: 'another day' }],
  ['GET', '/security-posture'],
  ['GET', '/stations/FULL-1/der-controls'],
  ['GET', '/stations/FULL-1/der-alarms'],
  ['GET', '/stations/FULL-1/batteries'],
  ['GET', '/stations/FULL-1/battery-swaps'],
  ['GET', '/stations/FULL-1/certificates'],
  ['GET', '/certificates'],
  ['GET', '/certificates/certificate-1'],
  ['POST', '/certificates/certificate-1/revoke', { revocationReason: 'keyCompromise' }],
  ['POST', '/stations/FULL-1/local-list/update', { updateType: 'Full' }],
  ['PUT', '/token-groups/g1', { name: 'Group' }],
  ['GET', '/token-groups'],
  ['PUT', '/id-tokens/A1', { groupId: 'g1', allowedEvses: ['FULL-1/1'], expiresAt: '2030-01-01T00:00:00+01:00' }],
  ['PUT', '/id-tokens/A1', { note: 'x' }],
  ['GET', '/id-tokens/A1'],
  ['GET', '/id-tokens'],
  ['GET', '/settlements'],
  ['POST', '/web-payments/verification', { url: `${scanned}?maxenergy=20000` }],
  ['GET', '/stations/FULL-1/web-payment'],
  ['PUT', '/stations/FULL-1/web-payment', { urlTemplate: webPaymentUrl }],
  ['GET', '/seen-cards'],
  ['POST', '/seen-cards/CARD/admission', {}],
  ['POST', '/id-tokens/A1/erasure', { reason: 'asked' }],
  ['DELETE', '/id-tokens/A1'],
  ['GET', '/knocking'],
  ['POST', '/knocking/knock-1/admission', { onboarding: 'accepted' }],
  [
    'PUT',
    '/desired-configuration',
    { scope: 'everyone', scopeId: '', component: 'C', variable: 'V', variableInstance: '', value: '1' },
  ],
  ['GET', '/desired-configuration'],
  [
    'DELETE',
    '/desired-configuration',
    { scope: 'everyone', scopeId: '', component: 'C', variable: 'V', variableInstance: '' },
  ],
  ['GET', '/network'],
  ['POST', '/users', { name: 'u', role: 'viewer' }],
  ['GET', '/users'],
  ['PATCH', '/users/user-1', { displayName: 'U' }],
  ['POST', '/api-keys', { name: 'k', role: 'viewer' }],
  ['GET', '/api-keys'],
  ['GET', '/audit'],
  ['DELETE', '/stations/NEW-1'],
]

function routeOf(method: string, path: string): string {
  const [plain = ''] = path.split('?')
  const found = operations().find(
    (operation) =>
      operation.method === method.toLowerCase() &&
      new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`).test(`/api/v1${plain}`),
  )
  return found?.path ?? plain
}
