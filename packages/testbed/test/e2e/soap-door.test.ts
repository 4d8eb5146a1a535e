import { deflateRawSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { SoapStation } from '../../src/clients/soap-station.ts'
import { until } from '../../src/until.ts'
import { createWorld } from '../../src/world.ts'
import { accepting, ok, says, soapStations } from './support/soap.ts'
import { told } from './support/told.ts'
import { oneWorld } from './support/worlds.ts'

/** The stations of these tests listen on this machine, which has to be allowed by name. */
const host = oneWorld({ flags: { 'soap-networks': '127.0.0.0/8' } })
const station = soapStations(host)

test('F11 1.5 knows no Pending: an unknown station is rejected with an interval, knocks, and enters when admitted', async () => {
  const cp = await station({ identity: 'SOAP-KNOCK', onboarding: 'unknown' })
  const boot = await cp.boot()
  expect([boot.value('status'), boot.value('heartbeatInterval')]).toEqual(['Rejected', '60'])
  const refused = await cp.send('Heartbeat', [])
  expect(refused.status).toBe(400)
  expect(refused.text).toContain('SecurityError')
  const knock = (await host.rest.knocking()).find(({ id }) => id === 'SOAP-KNOCK')
  expect(knock).toMatchObject({ subprotocols: 'ocpp1.5S', credential: 'none', vendor: 'Testbed' })
  await host.rest.admit('SOAP-KNOCK', 'accepted')
  expect((await cp.boot()).value('status')).toBe('Accepted')
  await cp.accepted('Heartbeat', [])
})

test('F10 1.6 over SOAP waits in Pending; what it bills is kept and adopted when it is accepted', async () => {
  const cp = await station({ words: '1.6', onboarding: 'pending' })
  expect((await cp.boot()).value('status')).toBe('Pending')
  const refused = await cp.send('StopTransaction', [
    ['transactionId', '4711'],
    ['timestamp', new Date().toISOString()],
    ['meterStop', '700'],
  ])
  expect(refused.text).toContain('SecurityError')
  await host.rest.putStation(cp.identity, { onboarding: 'accepted' })
  expect((await cp.boot()).value('status')).toBe('Accepted')
  const [orphan] = await until('the kept stop is adopted', async () => {
    const found = await host.rest.transactions({ station: cp.identity })
    return found.length > 0 ? found : undefined
  })
  expect(orphan).toMatchObject({ transactionId: '4711', state: 'orphan' })
})

test('F11 with credentials on file: Basic or a secret in the URL, else refused and seen knocking', async () => {
  const identity = 'SOAP-LOCKED'
  const password = 'correct horse battery'
  await host.rest.putStation(identity, { onboarding: 'accepted', password })
  const without = await station({ identity, onboarding: 'unknown' })
  const refused = await without.send('Heartbeat', [])
  expect([refused.status, refused.text.includes('SecurityError')]).toEqual([401, true])
  const wrong = await station({ identity, onboarding: 'unknown', secret: 'wrong secret here' })
  expect((await wrong.send('Heartbeat', [])).status).toBe(401)
  const knock = (await host.rest.knocking()).find(({ id }) => id === identity)
  expect(knock).toMatchObject({ credential: 'wrong', count: 2 })
  const basic = await station({ identity, onboarding: 'unknown', password })
  expect((await basic.boot()).value('status')).toBe('Accepted')
  const secret = await station({ identity, onboarding: 'unknown', secret: password })
  await secret.accepted('Heartbeat', [])
  // A proof that was accepted does not speak for others.
  expect((await without.send('Heartbeat', [])).status).toBe(401)
  const frames = await until('the trace has both', async () => {
    const found = await host.rest.frames(identity)
    return found.some(({ action }) => action === 'Heartbeat') ? found : undefined
  })
  expect(JSON.stringify(frames)).not.toContain(encodeURIComponent(password))
})

test('the trace holds envelopes as they came and went, without secrets', async () => {
  const cp = await station({ words: '1.6', replies: { ChangeConfiguration: says(ok) } })
  const sent = cp.request('Heartbeat', [])
  await cp.post(sent)
  const set = { variables: [{ component: 'Configuration', variable: 'SimPin', value: 'pin-of-the-sim' }] }
  await host.ask(cp.identity, 'SetVariables', set)
  const frames = await until('the trace is written', async () => {
    const found = await host.rest.frames(cp.identity)
    return found.some(({ action }) => action === 'ChangeConfiguration') ? found : undefined
  })
  const heartbeats = frames.filter(({ action }) => action === 'Heartbeat')
  expect(heartbeats.find(({ direction }) => direction === 'in')?.text).toBe(sent)
  expect(heartbeats.find(({ direction }) => direction === 'out')?.text).toContain('heartbeatResponse')
  expect((await cp.command('ChangeConfiguration')).value('value')).toBe('pin-of-the-sim')
  const change = frames.find(({ action, direction }) => action === 'ChangeConfiguration' && direction === 'out')
  expect(change?.text).toContain('changeConfigurationRequest')
  expect(JSON.stringify(frames)).not.toContain('pin-of-the-sim')
})

test('hostile and broken documents get a fault, and the next station is served', async () => {
  const cp = await station()
  await cp.boot()
  const good = cp.request('Heartbeat', [])
  const laughs = good.replace(
    '\n',
    `\n<!DOCTYPE x [<!ENTITY a "haha">${Array.from({ length: 20 }, (_, at) => `<!ENTITY ${'bcdefghijklmnopqrstu'[at]} "${`&${'abcdefghijklmnopqrst'[at]};`.repeat(10)}">`).join('')}]>`,
  )
  const documents: [string, string | Uint8Array, number][] = [
    ['a billion laughs', laughs, 400],
    ['an external entity', good.replace('\n', '\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), 400],
    [
      'a deep document',
      good.replace(
        '</ns:heartbeatRequest>',
        `${'<ns:a>'.repeat(5_000)}${'</ns:a>'.repeat(5_000)}</ns:heartbeatRequest>`,
      ),
      400,
    ],
    ['a huge document', good.replace('</soap:Header>', `<x>${'x'.repeat(1_100_000)}</x></soap:Header>`), 413],
    ['half a document', good.slice(0, 400), 400],
    ['another namespace', good.replaceAll('urn://Ocpp/Cs/2012/06/', 'urn:else'), 400],
    ['no identity', good.replace(/<ns:chargeBoxIdentity.*?<\/ns:chargeBoxIdentity>/, ''), 400],
    ['an operation that is none', good.replaceAll('heartbeatRequest', 'frobnicateRequest'), 400],
    ['a page', '<html><body>hello</body></html>', 400],
    ['JSON', '[2,"1","Heartbeat",{}]', 400],
    ['nothing', '', 400],
  ]
  for (const [what, document, status] of documents) {
    const answer = await cp.post(document)
    expect([what, answer.status]).toEqual([what, status])
    expect(answer.text).toMatch(/ProtocolError|NotSupported/)
    expect(answer.text).not.toContain('root:')
  }
  const bomb = await cp.post(gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' })
  expect(bomb.status).toBe(413)
  expect((await fetch(`${host.world.address}/soap`)).status).toBe(405)
  for (const [encoding, pack] of [
    ['gzip', gzipSync],
    ['deflate', deflateRawSync],
  ] as const) {
    const answer = await cp.post(pack(good), { 'content-encoding': encoding })
    expect([encoding, answer.status, answer.value('currentTime') === undefined]).toEqual([encoding, 200, false])
  }
  expect((await fetch(`${host.world.address}/livez`)).status).toBe(200)
})

test('SSRF: an address inside is refused clearly and told, nothing is lost, and a pinned address is called', async () => {
  await using world = await createWorld()
  const identity = 'SOAP-INSIDE'
  await world.rest.putStation(identity, { onboarding: 'accepted' })
  const cp = world.use(await SoapStation.open(world.address, { identity, replies: accepting }))
  await cp.boot()
  const before = await world.rest.command(identity, 'ClearCache', {})
  expect(before).toMatchObject({ status: 'error', outcome: { code: 'SecurityError' } })
  expect(JSON.stringify(before.outcome)).toContain('--soap-networks')
  expect(cp.requests).toEqual([])
  expect(await told(world.address, 'EndpointRefused')).toMatchObject({
    type: 'security.event',
    data: { data: { endpoint: cp.endpoint } },
  })
  for (const from of [
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]:1/',
    'http://0x7f.1/',
    'http://localhost:1/',
    'ftp://10.0.0.1/',
    'nonsense',
  ]) {
    const other = await SoapStation.open(world.address, { identity, from, replies: accepting })
    await other.accepted('Heartbeat', [])
    await other[Symbol.asyncDispose]()
    expect(await world.rest.command(identity, 'ClearCache', {})).toMatchObject({ status: 'error' })
  }
  expect((await cp.accepted('Heartbeat', [])).status).toBe(200)
  await world.rest.putStation(identity, { soapEndpoint: cp.endpoint })
  expect(await world.rest.station(identity)).toMatchObject({ soapEndpoint: cp.endpoint })
  await cp.accepted('Heartbeat', [])
  expect(await world.rest.command(identity, 'ClearCache', {})).toMatchObject({ status: 'completed' })
  expect(cp.requests).toHaveLength(1)
})

test('a station that is not there is an error that says so, and it is not taken for a sign of life', async () => {
  const cp = await station({ from: 'http://127.0.0.1:9/cp' })
  await cp.boot()
  const command = await host.ask(cp.identity, 'ClearCache', {})
  expect(command.status).toBe('error')
  expect(JSON.stringify(command.outcome)).toContain('cannot be reached at http://127.0.0.1:9/cp')
})
