/** The port for TLS before 1.2, and mutual TLS that ends at a proxy (F23, F28). */

import { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import { type Certificate, certificate } from '../../src/certificates.ts'
import { HandshakeRefused, RawStation } from '../../src/clients/raw-station.ts'
import { until } from '../../src/until.ts'
import { tlsFiles } from './support/tls.ts'
import { oneWorld } from './support/worlds.ts'

const files = tlsFiles()
const old = oneWorld({ flags: { ...files.flags, 'legacy-tls-port': '0' } })
const password = 'correct horse battery'
const oldTls = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'AES128-SHA:@SECLEVEL=0' } as const

async function outcome(connecting: Promise<RawStation>): Promise<string | number> {
  try {
    await using station = await connecting
    return station.subprotocol
  } catch (error) {
    if (error instanceof HandshakeRefused) return error.status
    return error instanceof Error ? error.message : 'unknown'
  }
}
const byOldPort = (identity: string, tls: object = oldTls) =>
  RawStation.connect(old.world.legacyStations, { identity, password, tls })

test('F23 WP A00.FR.428 a station that knows TLS 1.1 only comes in by the port for it, when it is marked', async () => {
  const identity = 'OLD-1'
  await old.rest.putStation(identity, { onboarding: 'accepted', password, securityProfile: 2 })
  expect(await outcome(byOldPort(identity))).toBe(401)
  const knock = (await old.rest.knocking()).find(({ id }) => id === identity)
  expect(knock).toMatchObject({ reason: 'legacy-tls', credential: 'correct' })
  await old.rest.putStation(identity, { acceptsLegacyTls: true })
  await using station = await byOldPort(identity)
  await station.accepted('BootNotification', { chargePointVendor: 'Testbed', chargePointModel: 'Raw' })
  expect(await old.rest.stationSecurity(identity)).toMatchObject({
    connection: { securityProfile: 2, tlsVersion: 'TLSv1.1', cipher: 'TLS_RSA_WITH_AES_128_CBC_SHA' },
  })
  const { weak } = await old.rest.securityPosture()
  expect(weak.find(({ stationId }) => stationId === identity)?.weaknesses).toContain('legacy-tls')
  const metrics = await (await fetch(`${old.world.address}/metrics`)).text()
  expect(metrics).toContain('stationmaster_connections{listener="legacy-tls"} 1')
  for (const outcome of ['admitted', 'unauthorized']) {
    expect(metrics).toContain(`stationmaster_handshakes_total{outcome="${outcome}",listener="legacy-tls"} 1`)
  }
})

test('F23 a mark opens the old port to its station only, not to a better TLS, and not to profile 3', async () => {
  await old.rest.putStation('OLD-3', {
    onboarding: 'accepted',
    password,
    passwordBy: 'expected',
    securityProfile: 3,
    acceptsLegacyTls: true,
  })
  expect(await outcome(byOldPort('NOBODY'))).toBe(401)
  expect(await outcome(byOldPort('OLD-3'))).toBe(401)
  expect((await old.rest.knocking()).find(({ id }) => id === 'OLD-3')).toMatchObject({ reason: 'certificate-missing' })
  expect(await outcome(byOldPort('OLD-3', { minVersion: 'TLSv1.2' }))).toMatch(/alert|protocol|version/i)
  expect(
    await outcome(RawStation.connect(old.world.secureStations, { identity: 'OLD-3', password, tls: oldTls })),
  ).toMatch(/alert|protocol|version/i)
})

test('F23 nothing but stations is served at the old port', async () => {
  const address = old.world.legacyStations.replace(/^wss/, 'https').replace(/\/ocpp$/, '')
  const status = await new Promise<number>((resolve, reject) => {
    const asked = request(
      `${address}/api/v1/session`,
      { ...oldTls, rejectUnauthorized: false, agent: false },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      },
    )
    asked.once('error', reject).end()
  })
  expect(status).toBe(404)
})

const behind = (header: string) =>
  oneWorld({
    flags: {
      'trusted-proxies': '127.0.0.1',
      'tls-station-ca': files.flags['tls-station-ca'],
      'station-organisation': 'Net',
      'client-certificate-header': header,
    },
  })
const worlds = {
  'client-cert': behind('client-cert'),
  'x-forwarded-client-cert': behind('X-Forwarded-Client-Cert'),
  'x-ssl-client-cert': behind('x-ssl-client-cert'),
}
type Header = keyof typeof worlds

const byteSequence = (pem: string) => `:${new X509Certificate(pem).raw.toString('base64')}:`

/** As each proxy writes it, from its own documentation. */
const written: Record<Header, (leaf: Certificate, ...chain: Certificate[]) => Record<string, string>> = {
  'client-cert': (leaf, ...chain) => ({
    'Client-Cert': byteSequence(leaf.pem),
    ...(chain.length === 0 ? {} : { 'Client-Cert-Chain': chain.map(({ pem }) => byteSequence(pem)).join(', ') }),
  }),
  'x-forwarded-client-cert': (leaf, ...chain) => ({
    'X-Forwarded-Client-Cert': [
      'By=spiffe://far;Hash=00;Subject="CN=other, O=\\"x;y\\""',
      `Hash=${'ab'.repeat(32)};Subject="CN=${leaf.pem.length}";Chain="${encodeURIComponent([leaf, ...chain].map(({ pem }) => pem).join(''))}"`,
    ].join(','),
  }),
  'x-ssl-client-cert': (leaf, ...chain) => ({
    'X-SSL-Client-Cert': encodeURIComponent([leaf, ...chain].map(({ pem }) => pem).join('')),
  }),
}

function comes(header: Header, identity: string, headers: Record<string, string>, localAddress = '127.0.0.1') {
  return new Promise<number>((resolve, reject) => {
    const socket = new WebSocket(`${worlds[header].world.stations}/${identity}`, ['ocpp1.6'], { headers, localAddress })
    socket.once('open', () => {
      socket.close()
      resolve(101)
    })
    socket.once('unexpected-response', (asked, answer) => {
      resolve(answer.statusCode ?? 0)
      asked.destroy()
    })
    socket.once('error', reject)
  })
}
const https = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '203.0.113.7' }
const headers: readonly Header[] = ['client-cert', 'x-forwarded-client-cert', 'x-ssl-client-cert']

test.each(headers)(
  'F28 %s: a certificate that a trusted proxy saw is judged as one that came to us',
  async (header) => {
    const { rest } = worlds[header]
    await rest.putStation('PROXIED', { onboarding: 'accepted', securityProfile: 3 })
    const write = written[header]
    const own = files.forStation('PROXIED')
    expect(await comes(header, 'PROXIED', { ...https, ...write(own) })).toBe(101)
    const shown = await until('the connection is on record', async () => {
      const { connection } = await rest.stationSecurity('PROXIED')
      return connection ?? undefined
    })
    expect(shown).toMatchObject({ securityProfile: 3, secure: true, tlsVersion: null, certificate: { fault: null } })
    const sub = certificate({ commonName: 'Sub', organisation: 'Net', authority: true }, files.stationRoot)
    const below = certificate({ commonName: 'PROXIED', organisation: 'Net' }, sub)
    expect(await comes(header, 'PROXIED', { ...https, ...write(below, sub) })).toBe(101)
    expect(await comes(header, 'PROXIED', { ...https, ...write(below) })).toBe(401)
    expect(await comes(header, 'PROXIED', { ...https, ...write(files.forStation('ANOTHER')) })).toBe(401)
    const stranger = certificate({ commonName: 'PROXIED', organisation: 'Net' })
    expect(await comes(header, 'PROXIED', { ...https, ...write(stranger) })).toBe(401)
    expect(
      await comes(header, 'PROXIED', { ...https, ...write(files.forStation('PROXIED', { from: -9, to: -1 })) }),
    ).toBe(401)
  },
)

test.each(headers)(
  'F28 %s: nobody but a trusted proxy is believed, and only what is one certificate',
  async (header) => {
    const { rest } = worlds[header]
    const identity = `UNTRUSTED-${header}`
    await rest.putStation(identity, { onboarding: 'accepted', securityProfile: 3 })
    const right = written[header](files.forStation(identity))
    expect(await comes(header, identity, { ...https, ...right }, '127.0.0.2')).toBe(401)
    expect(await comes(header, identity, right)).toBe(401)
    const [name = '', value = ''] = Object.entries(right)[0] ?? []
    for (const wrong of ['', 'nothing', `${value.slice(0, 80)}`, `:${'A'.repeat(9_000)}:`]) {
      expect(await comes(header, identity, { ...https, [name]: wrong })).toBe(401)
    }
    if (header === 'client-cert') {
      expect(await comes(header, identity, { ...https, [name]: `${value}, ${value}` })).toBe(401)
    }
    expect(await rest.station(identity)).toMatchObject({ reachedSecurityProfile: 0 })
  },
)

test('F28 A00.FR.404 a certificate whose key nobody can read is refused and told of, and the server goes on', async () => {
  const { rest } = worlds['client-cert']
  const identity = 'UNREADABLE'
  await rest.putStation(identity, { onboarding: 'accepted', securityProfile: 3 })
  const { raw } = new X509Certificate(files.forStation(identity).pem)
  const curve = Buffer.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07)
  raw.writeUInt8(0x7f, raw.indexOf(curve) + curve.length - 1)
  const headers = { ...https, 'Client-Cert': `:${raw.toString('base64')}:` }
  expect(await comes('client-cert', identity, headers)).toBe(401)
  expect((await rest.knocking()).find(({ id }) => id === identity)).toMatchObject({ reason: 'certificate-untrusted' })
})
