import { once } from 'node:events'
import { createServer } from 'node:http'
import { type LinkOwner } from '@stationmaster/ocpp'
import { expect, onTestFinished, test } from 'vitest'
import { eachAdapter } from '../../src/adapters/adapters.ts'
import { type Connection } from '../../src/gateway/connection.ts'
import { dock } from '../../src/gateway/dock.ts'
import { SoapDoor, type SoapDoorOptions } from '../../src/gateway/soap-door.ts'
import { createEndpointGuard } from '../../src/gateway/soap-guard.ts'
import { networkList } from '../../src/platform/proxies.ts'
import { World } from '../domain/station-world.ts'

const guardOf = (...networks: string[]) => createEndpointGuard(networkList('soap-networks', networks), null)

test.each([
  'http://127.0.0.1/',
  'http://127.1/',
  'http://0x7f000001/',
  'http://2130706433/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fe80::1]/',
  'http://0.0.0.0/',
  'http://192.168.1.1/',
  'ftp://10.0.0.1/',
  'file:///etc/passwd',
  'nonsense',
])('SSRF: %s is not called when 10.0.0.0/8 is', (endpoint) => {
  expect(guardOf('10.0.0.0/8').refusal(endpoint)).not.toBe(null)
})

test('SSRF: what lies in a named network is called, loopback only when it was named', () => {
  expect(guardOf('10.0.0.0/8').refusal('http://10.1.2.3:8080/cp')).toBe(null)
  expect(guardOf('127.0.0.0/8').refusal('http://127.0.0.1/')).toBe(null)
  expect(guardOf().refusal('http://10.1.2.3/')).toContain('--soap-networks')
  expect(() => guardOf('10.0.0.0/99')).toThrow('soap-networks')
})

test.each([true, false])('SSRF: a name is judged by the address that is then connected to (all: %s)', async (all) => {
  const resolve = (...networks: string[]) =>
    new Promise((done) => {
      guardOf(...networks).lookup('localhost', { all }, (error, address) => done(error?.message ?? address))
    })
  expect(await resolve('10.0.0.0/8')).toContain('in no network')
  expect(JSON.stringify(await resolve('127.0.0.0/8', '::1'))).toMatch(/127\.0\.0\.1|::1/)
})

const heartbeat =
  '<?xml version="1.0"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header>' +
  '<c:chargeBoxIdentity xmlns:c="urn://Ocpp/Cs/2012/06/">S1</c:chargeBoxIdentity></e:Header><e:Body>' +
  '<c:heartbeatRequest xmlns:c="urn://Ocpp/Cs/2012/06/"/></e:Body></e:Envelope>'

test('where a station calls from it may be called without a word, but for what lies near this machine', () => {
  const calling = (own: string | null) => createEndpointGuard(networkList('soap-networks', []), own)
  expect(calling('203.0.113.7').refusal('http://203.0.113.7:8080/cp')).toBe(null)
  expect(calling('::ffff:10.1.2.3').refusal('http://10.1.2.3/cp')).toBe(null)
  expect(calling('2001:db8::7').refusal('http://[2001:db8::7]:8080/cp')).toBe(null)
  expect(calling('203.0.113.7').refusal('http://203.0.113.8/cp')).toContain('calls from')
  expect(calling(null).refusal('http://203.0.113.7/cp')).not.toBe(null)
  for (const own of ['127.0.0.1', '::1', '169.254.169.254', '0.0.0.0', 'fe80::1', '::ffff:127.0.0.1', '224.0.0.1']) {
    const host = own.includes(':') ? `[${own}]` : own
    expect([own, calling(own).refusal(`http://${host}/cp`)]).toEqual([own, expect.any(String)])
  }
})

test('a name is called where a station calls from, and nowhere else', async () => {
  const resolved = (own: string) =>
    new Promise<string>((done) => {
      const guard = createEndpointGuard(networkList('soap-networks', []), own)
      guard.lookup('localhost', { all: false }, (error, address) => done(error?.message ?? JSON.stringify(address)))
    })
  expect(await resolved('127.0.0.1')).toContain('calls from')
  expect(await resolved('203.0.113.7')).toContain('calls from')
})

test('a station without a socket is there until it has been silent for two heartbeats', async () => {
  const world = await World.open({ unknown: 'accept' })
  onTestFinished(() => world[Symbol.asyncDispose]())
  const closes: string[] = []
  let now = 1_000_000
  const opened: string[] = []
  const gateway: SoapDoorOptions['gateway'] = {
    arrivalOf: (_request, identity, subprotocols) => ({
      identity,
      stationId: identity.toLowerCase(),
      remoteAddress: '10.0.0.7',
      subprotocols,
      credentials: null,
      secure: false,
      tls: null,
      certificate: null,
    }),
    enter: (arrival) => world.onboarding.admit(arrival),
    open(link, one, _arrival, guest) {
      opened.push(one.version)
      const owner: LinkOwner = {
        // Answers every frame as the peer would, in the same turn.
        received(data) {
          const [, id]: unknown[] = JSON.parse(Buffer.from(data).toString('utf8'))
          const frame = { direction: 'out', messageType: 3, messageId: String(id), action: 'Heartbeat' } as const
          const text = JSON.stringify([3, id, { currentTime: '2026-01-05T10:00:00Z' }])
          link.envelope?.({ ...frame, text })
          link.send(text)
        },
        closed: (_code, reason) => closes.push(reason),
        refused: () => undefined,
      }
      link.attach(owner)
      const connection: Pick<Connection, 'link' | 'close' | 'told'> = {
        link: { linkId: 'l', guest, remoteAddress: '10.0.0.7', protocolVersion: one.version, at: now },
        close: (code, reason) => link.close(code, reason),
        told: () => undefined,
      }
      return connection as Connection
    },
  }
  const door = new SoapDoor({
    gateway,
    docks: new Map(eachAdapter(world.adapters, dock).map((one) => [one.version, one])),
    clock: { now: () => now },
    guard: () => guardOf(),
    trustedProxies: () => false,
    maxBytes: 10_000,
    publicUrl: '',
    noteHandshake: () => undefined,
    endpointRefused: () => undefined,
    failed: (error) => expect(error).toBe(undefined),
  })
  const server = createServer((_request, response) => response.end('others'))
  door.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const bound = server.address()
  const address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`
  const say = async () => {
    const answer = await fetch(`${address}/soap`, { method: 'POST', body: heartbeat })
    expect(await answer.text()).toContain('<cs:currentTime>2026-01-05T10:00:00Z</cs:currentTime>')
  }

  expect(await (await fetch(`${address}/soapy`)).text()).toBe('others')
  await say()
  await say()
  expect(opened).toEqual(['ocpp1.5S'])
  now += 599_000
  await door.sweep()
  expect(closes).toEqual([])
  now += 2_000
  await door.sweep()
  await say()
  expect(closes).toEqual(['silent for two heartbeats'])
  expect(opened).toEqual(['ocpp1.5S', 'ocpp1.5S'])
})
