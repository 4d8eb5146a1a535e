import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import {
  type ContractCertificates,
  type ContractRequest,
  type PoolAnswer,
} from '../../src/domain/contract-certificates.ts'
import { storedVariable } from '../../src/domain/device-model.ts'
import { put } from '../../src/domain/ports.ts'
import { httpContractPool } from '../../src/platform/http-contract-pool.ts'
import { World } from './station-world.ts'

let open: World | undefined
afterEach(() => open?.[Symbol.asyncDispose]())

async function opened(pool?: ContractCertificates): Promise<World> {
  const world = await World.open(pool === undefined ? {} : { pool })
  open = world
  await world.register()
  return world
}

const schema = 'urn:iso:15118:2:2013:MsgDef'
const request = { iso15118SchemaVersion: schema, action: 'Install' as const, exiRequest: 'gJgCAAAA' }
const ask201 = (world: World, action: 'Install' | 'Update' = 'Install') => {
  const whole = { ...request, action }
  return world.adapters['ocpp2.0.1'].inbound.Get15118EVCertificate(whole, world.call('Get15118EVCertificate', whole))
}
const ask21 = (world: World, more: object = {}) => {
  const whole = { ...request, ...more }
  return world.adapters['ocpp2.1'].inbound.Get15118EVCertificate(whole, world.call('Get15118EVCertificate', whole))
}

/** A pool that writes down what it is asked. */
function pool(answer: PoolAnswer) {
  const asked: ContractRequest[] = []
  const request = async (one: ContractRequest) => {
    asked.push(one)
    return answer
  }
  return { asked, request }
}
const written = (exiResponse: string, remainingContracts: number | null = null) =>
  pool({ kind: 'answered', exiResponse, remainingContracts })
const nobodyPrefers = { maximumContractCertificateChains: null, prioritizedEMAIDs: [] }

test.each(['Install', 'Update'] as const)(
  'TC_M_26 TC_M_28 M01.FR.01 %s: what the pool wrote reaches the vehicle as it is',
  async (action) => {
    const contracts = written('gAECAwQ=')
    const world = await opened(contracts)
    expect(await ask201(world, action)).toEqual({
      status: 'Accepted',
      exiResponse: 'gAECAwQ=',
    })
    expect(contracts.asked).toEqual([{ ...request, ...nobodyPrefers, action }])
    expect(world.of('station.noted').map(({ data }) => data)).toMatchObject([
      {
        action: 'Get15118EVCertificate',
        data: { action, iso15118SchemaVersion: schema, status: 'Accepted', reason: null },
      },
    ])
    expect(JSON.stringify(world.events)).not.toContain('gAECAwQ=')
  },
)

test('M01 in 2.1 a vehicle says how many contracts it takes and which first, and hears how many are left', async () => {
  const contracts = written('gAEC', 2)
  const world = await opened(contracts)
  const wishes = { maximumContractCertificateChains: 2, prioritizedEMAIDs: ['DE-ABC-C1', 'DE-ABC-C2'] }
  expect(await ask21(world, wishes)).toEqual({ status: 'Accepted', exiResponse: 'gAEC', remainingContracts: 2 })
  expect(contracts.asked).toEqual([{ ...request, ...wishes }])
})

test.each([
  ['none is configured', undefined, 'NotEnabled', /no pool of contracts is configured/],
  [
    'it has none',
    pool({ kind: 'refused', reason: 'no contract for this vehicle', exiResponse: '' }),
    'NoContract',
    /no contract for/,
  ],
  ['it writes too much', written('A'.repeat(5_604)), 'TooLargeElement', /5604 characters; the station takes 5600/],
] as const)(
  'M01 where there is no contract because of the pool (%s), the reason is told and noted',
  async (_, contracts, reasonCode, reason) => {
    const world = await opened(contracts)
    const additionalInfo = expect.stringMatching(reason)
    expect(await ask201(world)).toEqual({
      status: 'Failed',
      exiResponse: '',
      statusInfo: { reasonCode, additionalInfo },
    })
    expect(world.of('security.event').at(-1)?.data).toMatchObject({
      data: { status: 'Failed', reason: additionalInfo },
    })
  },
)

test('M01 why the pool is away is for the operator: the station hears that it is', async () => {
  const world = await opened(pool({ kind: 'away', reason: 'pool.secret can be read by others' }))
  expect(await ask201(world)).toMatchObject({
    status: 'Failed',
    statusInfo: { reasonCode: 'InternalError', additionalInfo: 'the pool of contracts did not answer as it should' },
  })
  expect(world.of('security.event').at(-1)?.data).toMatchObject({
    data: { reason: 'pool.secret can be read by others' },
  })
})

test('M01 a refusal that the pool wrote for the vehicle reaches it', async () => {
  const world = await opened(pool({ kind: 'refused', reason: 'none', exiResponse: 'gAEF' }))
  expect(await ask21(world)).toMatchObject({ status: 'Failed', exiResponse: 'gAEF' })
})

test('M01 a longer answer goes to a station that says it takes it, and 2.1 takes 17,000 characters', async () => {
  const long = 'A'.repeat(5_604)
  const world = await opened(written(long))
  expect(await ask21(world)).toMatchObject({ status: 'Accepted', exiResponse: long })
  const place = { componentInstance: '', evseId: 0, connectorId: 0, attributeType: 'Actual', mutability: null } as const
  const kind = { dataType: null, unit: null, minLimit: null, maxLimit: null, valuesList: null }
  const variableInstance = 'Get15118EVCertificateResponse.exiResponse'
  const said = { component: 'OCPPCommCtrlr', variable: 'FieldLength', variableInstance, value: '8000' }
  await world.write(
    put('deviceVariable', storedVariable(await world.station(), { ...said, ...place, ...kind }, world.now)),
  )
  expect(await ask201(world)).toEqual({ status: 'Accepted', exiResponse: long })
})

test('M01 not more than 64 vehicles wait for the pool at once', async () => {
  const waiting: ((answer: PoolAnswer) => void)[] = []
  const world = await opened({ request: () => new Promise((resolve) => waiting.push(resolve)) })
  const asked = Array.from({ length: 65 }, () => ask201(world))
  expect(await asked[64]).toMatchObject({ status: 'Failed', statusInfo: { reasonCode: 'OutOfMemory' } })
  for (const answer of waiting) answer({ kind: 'answered', exiResponse: 'gAEC', remainingContracts: null })
  expect(await Promise.all(asked.slice(0, 64))).toHaveLength(64)
  // The places are free again.
  const next = ask201(world)
  await world.quiet()
  waiting.at(-1)?.({ kind: 'answered', exiResponse: 'gAEC', remainingContracts: null })
  expect(await next).toMatchObject({ status: 'Accepted' })
})

const answers: [what: string, status: number, body: string, expected: object][] = [
  [
    'a contract',
    200,
    '{"status":"Accepted","exiResponse":"gAEC","remainingContracts":1}',
    { kind: 'answered', exiResponse: 'gAEC', remainingContracts: 1 },
  ],
  [
    'none',
    200,
    '{"status":"Failed","exiResponse":"","detail":"gone"}',
    { kind: 'refused', reason: 'gone', exiResponse: '' },
  ],
  ['a problem', 403, '{"detail":"wrong secret"}', { kind: 'away', reason: 'wrong secret' }],
  [
    'what is not base64',
    200,
    '{"status":"Accepted","exiResponse":"<xml>"}',
    { kind: 'away', reason: expect.stringContaining('base64') },
  ],
  ['nothing', 200, '{"status":"Accepted"}', { kind: 'away', reason: expect.stringContaining('neither') }],
  ['no JSON', 200, '<html>', { kind: 'away', reason: expect.stringContaining('does not answer') }],
  ['without end', 200, `"${'x'.repeat(80_000)}"`, { kind: 'away', reason: expect.stringContaining('too long') }],
]
test('a pool behind HTTP is asked with its secret, and what it answers is looked at', async () => {
  let next: { status: number; body: string } = { status: 500, body: '' }
  const seen: { authorization: string | undefined; url: string | undefined; body: string }[] = []
  const server = createServer((incoming, response) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    incoming.on('end', () => {
      seen.push({ authorization: incoming.headers.authorization, url: incoming.url, body })
      response.writeHead(next.status, { 'content-type': 'application/json' }).end(next.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const contracts = httpContractPool({ url: `http://127.0.0.1:${port}`, secret: () => 'a secret' })
    const signal = new AbortController().signal
    for (const [what, status, body, expected] of answers) {
      next = { status, body }
      expect(await contracts.request({ ...request, ...nobodyPrefers }, signal), what).toEqual(expected)
    }
    expect(seen[0]).toEqual({
      authorization: 'Bearer a secret',
      url: '/v1/exi',
      body: JSON.stringify(request),
    })
    const wishes = { maximumContractCertificateChains: 1, prioritizedEMAIDs: ['DE-ABC-C1'] }
    await contracts.request({ ...request, ...wishes }, signal)
    expect(JSON.parse(seen.at(-1)?.body ?? '')).toMatchObject(wishes)
    const over = AbortSignal.abort()
    expect(await contracts.request({ ...request, ...nobodyPrefers }, over)).toMatchObject({ kind: 'away' })
  } finally {
    server.close()
  }
})
