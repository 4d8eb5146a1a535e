import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { put } from '../../src/domain/ports.ts'
import { type House, openHouse, organisationId, t0 } from './house.ts'

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
    expect([method, path, described.sort()]).toEqual([method, path, named.sort()])
  }
})

test('what is answered fits the schema of its answer, route by route', async () => {
  await furnish()
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
      document.paths[route]?.[method.toLowerCase()]?.responses[String(answer.status)]?.content?.['application/json']
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
    'post /api/v1/session',
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
  ['POST', '/transactions/tx-1/close', { reason: 'end' }],
  ['PUT', '/token-groups/g1', { name: 'Group' }],
  ['GET', '/token-groups'],
  ['PUT', '/id-tokens/A1', { groupId: 'g1', allowedEvses: ['FULL-1/1'], expiresAt: '2030-01-01T00:00:00+01:00' }],
  ['PUT', '/id-tokens/A1', { note: 'x' }],
  ['GET', '/id-tokens/A1'],
  ['GET', '/id-tokens'],
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

/** One of everything. */
async function furnish(): Promise<void> {
  const station = await house.station(
    'FULL-1',
    {
      online: true,
      protocolVersion: 'v9',
      vendor: 'V',
      model: 'M',
      firmwareVersion: '1',
      lastSeenAt: t0,
      linkAt: t0,
      inventoryAt: t0,
    },
    [{ state: 'occupied', id: 'SE*2' }],
  )
  const { stationId } = station
  const mine = { organisationId, stationId }
  await house.write([
    put('transaction', {
      ...mine,
      ...{
        id: 'tx-1',
        siteId: null,
        transactionId: '1',
        number: 1,
        evseId: 1,
        connectorId: 1,
        state: 'active',
        idTokenKey: 'rfid:A1',
        idToken: 'A1',
        idTokenType: null,
        groupId: null,
      },
      ...{
        authorizationStatus: 'Accepted',
        startedAt: t0,
        startReceivedAt: t0,
        stationStartedAt: t0,
        endedAt: null,
        endReceivedAt: null,
        timeCorrected: false,
        clockOffsetMs: 3,
        meterStartWh: 0,
        meterStopWh: null,
      },
      ...{
        energyWh: 12,
        estimated: false,
        chargingState: 'Charging',
        stoppedReason: null,
        remoteStartId: null,
        commandId: null,
        reservationId: null,
        offline: false,
      },
      ...{
        sequence: { seen: [[0, 0]], startedSeqNo: 0, endedSeqNo: null },
        lastEventAt: t0,
        lastMeterAt: t0,
        lastRegisterWh: 12,
        lastPowerW: 7_000,
        lastSocPercent: 40.5,
        flags: [],
      },
    }),
    {
      op: 'add',
      table: 'ledger',
      row: {
        ...mine,
        messageId: '1',
        action: 'StartTransaction',
        fingerprint: 'f',
        transactionKey: 'tx-1',
        seqNo: 0,
        kind: 'started',
        at: t0,
        receivedAt: t0,
        raw: '{}',
        response: '{}',
        quarantined: false,
        note: null,
      },
    },
    {
      op: 'add',
      table: 'meterValue',
      row: {
        ...mine,
        evseId: 1,
        connectorId: 1,
        transactionKey: 'tx-1',
        at: t0,
        receivedAt: t0,
        energyWh: 12,
        powerW: 7_000,
        socPercent: 40.5,
        samples: [
          {
            measurand: 'Energy.Active.Import.Register',
            value: 12,
            unit: 'Wh',
            context: 'Sample.Periodic',
            phase: null,
            location: 'Outlet',
          },
        ],
      },
    },
    {
      op: 'add',
      table: 'statusReport',
      row: {
        ...mine,
        evseId: 1,
        connectorId: 1,
        status: 'Occupied',
        state: 'occupied',
        errorCode: null,
        info: null,
        vendorErrorCode: null,
        statusAt: t0,
        receivedAt: t0,
        stale: false,
      },
    },
    put('linkPeriod', {
      ...mine,
      linkId: 'l',
      connectedAt: t0,
      disconnectedAt: null,
      closeReason: null,
      remoteAddress: '10.0.0.1',
      protocolVersion: 'v9',
    }),
    put('command', {
      ...mine,
      commandId: 'cmd-1',
      type: 'Reset',
      parameters: { type: 'OnIdle' },
      status: 'completed',
      outcome: { status: 'Accepted', code: null, description: null, payload: {} },
      actor: 'user:a',
      reason: null,
      createdAt: t0,
      sentAt: t0,
      answeredAt: t0,
      completedAt: t0,
      expiresAt: t0,
      correlation: null,
    }),
    put('deviceVariable', {
      ...mine,
      component: 'C',
      componentInstance: '',
      evseId: 0,
      connectorId: 0,
      variable: 'V',
      variableInstance: '',
      attributeType: 'Actual',
      value: '2',
      mutability: 'ReadWrite',
      dataType: 'integer',
      unit: null,
      valuesList: null,
      minLimit: 0,
      maxLimit: null,
      readAt: t0,
    }),
    put('deviation', {
      organisationId,
      vendor: 'V',
      model: 'M',
      firmwareVersion: '1',
      action: 'A',
      path: '/p',
      rule: 'r',
      sample: 's',
      stationId,
      firstSeenAt: t0,
      lastSeenAt: t0,
      count: 1,
    }),
    put('seenCard', {
      ...mine,
      key: 'rfid:CARD',
      value: 'CARD',
      type: 'ISO14443',
      firstSeenAt: t0,
      lastSeenAt: t0,
      count: 1,
    }),
    put('knock', {
      ...mine,
      stationId: 'knock-1',
      identity: 'Knock-1',
      remoteAddress: '10.0.0.2',
      subprotocols: 'v9',
      credential: 'none',
      reason: 'not registered',
      vendor: 'V',
      model: null,
      serialNumber: null,
      firstSeenAt: t0,
      lastSeenAt: t0,
      count: 1,
    }),
    put('user', {
      organisationId,
      userId: 'user-1',
      name: 'user-1',
      displayName: 'x',
      role: 'viewer',
      passwordHash: null,
      createdAt: t0,
      disabledAt: null,
      language: null,
    }),
  ])
  await house.frames([
    {
      stationId,
      at: t0,
      direction: 'in',
      messageType: 2,
      messageId: 'a',
      action: 'Heartbeat',
      payload: '[2,"a","Heartbeat",{}]',
    },
    { stationId, at: t0 + 1, direction: 'out', messageType: 3, messageId: 'a', action: null, payload: '[3,"a",{}]' },
  ])
}
