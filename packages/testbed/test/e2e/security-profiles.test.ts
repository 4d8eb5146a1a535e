/** Security profiles 2 and 3 on real TLS sockets: every certificate is made here, every refusal is seen by the operator. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import { type Certificate, type CertificateOptions, certificate } from '../../src/certificates.ts'
import { HandshakeRefused, RawStation } from '../../src/clients/raw-station.ts'
import { ProblemAnswer } from '../../src/rest.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const folder = mkdtempSync(join(tmpdir(), 'stationmaster-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))
const put = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const forServer = (name: string, made: Certificate) => [put(`${name}.pem`, made.pem), put(`${name}.key`, made.keyPem)]
const [ecFile = '', ecKey = ''] = forServer('ec', certificate({ commonName: 'localhost' }))
const [rsaFile = '', rsaKey = ''] = forServer('rsa', certificate({ commonName: 'localhost', key: 'rsa' }))
const root = certificate({ commonName: 'Stations Root', organisation: 'Net', authority: true, pathLength: 2 })
const sub = certificate({ commonName: 'Stations Sub', organisation: 'Net', authority: true }, root)

const host = oneWorld({
  flags: {
    'tls-port': '0',
    'tls-certificate': `${ecFile},${rsaFile}`,
    'tls-key': `${ecKey},${rsaKey}`,
    'tls-station-ca': put('root.pem', root.pem),
    'station-organisation': 'Net',
  },
})
const password = 'correct horse battery'
let number = 0
const newIdentity = () => `TLS-${++number}`

const bearing = ({ pem, keyPem }: Certificate, ...chain: Certificate[]) => ({
  cert: [pem, ...chain.map((one) => one.pem)].join(''),
  key: keyPem,
})
const forStation = (identity: string, more: Partial<CertificateOptions> = {}, issuer = root) =>
  certificate({ commonName: identity, organisation: 'Net', ...more }, issuer)

const outcome = async (connecting: Promise<RawStation>) => {
  try {
    await using station = await connecting
    return station.subprotocol
  } catch (error) {
    return error instanceof HandshakeRefused ? error.status : error
  }
}
const knockOf = async (identity: string) => (await host.rest.knocking()).find(({ id }) => id === identity)
const overTls = (identity: string, tls: NonNullable<Parameters<typeof RawStation.connect>[1]['tls']> = {}, more = {}) =>
  RawStation.connect(host.world.secureStations, { identity, tls, ...more })

function greet(options: ConnectionOptions): Promise<TLSSocket> {
  const { hostname, port } = new URL(host.world.secureStations)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false, ...options }, () =>
      resolve(socket),
    )
    socket.once('error', reject)
  })
}

test.each([
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ['TLS_RSA_WITH_AES_128_GCM_SHA256', 'AES128-GCM-SHA256'],
  ['TLS_RSA_WITH_AES_256_GCM_SHA384', 'AES256-GCM-SHA384'],
])('TC_A_04 A00.FR.318 F23 a station that offers only %s is served', async (_, ciphers) => {
  const socket = await greet({ ciphers, maxVersion: 'TLSv1.2' })
  expect(socket.getCipher().name).toBe(ciphers)
  expect(socket.getProtocol()).toBe('TLSv1.2')
  socket.destroy()
  const identity = newIdentity()
  await host.rest.putStation(identity, { onboarding: 'accepted', password, securityProfile: 2 })
  expect(await outcome(overTls(identity, { ciphers, maxVersion: 'TLSv1.2' }, { password }))).toBe('ocpp1.6')
})

test('TC_A_06 A00.FR.313 a station that offers at most TLS 1.1 gets no connection', async () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  await expect(greet(old)).rejects.toThrow(/alert|protocol/i)
})

test('console and API are served at the same port, and a browser without a certificate gets in', async () => {
  const address = host.world.secureStations.replace(/^wss/, 'https').replace(/\/ocpp$/, '')
  const get = (path: string) =>
    new Promise<number>((resolve, reject) => {
      const asked = request(`${address}${path}`, { rejectUnauthorized: false, agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      asked.once('error', reject).end()
    })
  expect(await get('/livez')).toBe(200)
  expect(await get('/api/v1/stations')).toBe(401)
})

test('A00.FR.001 A00.FR.002 profile 2: a password over TLS, and nothing over a plain link', async () => {
  const identity = newIdentity()
  await host.rest.putStation(identity, { onboarding: 'accepted', password, securityProfile: 2 })
  expect(await outcome(overTls(identity))).toBe(401)
  expect(await knockOf(identity)).toMatchObject({ reason: 'credentials-missing' })
  expect(await outcome(overTls(identity, {}, { password: 'another password' }))).toBe(401)
  expect(await outcome(RawStation.connect(host.world.stations, { identity, password }))).toBe(401)
  expect(await knockOf(identity)).toMatchObject({ reason: 'insecure', credential: 'correct' })
  expect(await outcome(overTls(identity, {}, { password }))).toBe('ocpp1.6')
})

test('A00.FR.002 profile 1 is not profile 2: the same password over TLS is refused with its reason', async () => {
  const identity = newIdentity()
  await host.rest.putStation(identity, { onboarding: 'accepted', password })
  expect(await outcome(overTls(identity, {}, { password }))).toBe(401)
  expect(await knockOf(identity)).toMatchObject({ reason: 'other-profile', credential: 'correct' })
  expect(await outcome(RawStation.connect(host.world.stations, { identity, password }))).toBe('ocpp1.6')
})

test('TC_A_07 profile 3: a certificate of our organisation and its own name lets it in, in every version', async () => {
  for (const version of ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const) {
    const identity = newIdentity()
    await host.rest.putStation(identity, { onboarding: 'accepted', securityProfile: 3 })
    const given = { identity, onboarding: 'unknown', tls: bearing(forStation(identity)) } as const
    const link = await overTls(identity, given.tls, { subprotocols: [version] })
    await using station = link
    expect(station.subprotocol).toBe(version)
    expect(await station.accepted('BootNotification', bootOf(version, `SN-${identity}`))).toMatchObject({
      status: 'Accepted',
    })
    expect(await host.rest.station(identity)).toMatchObject({ online: true, reachedSecurityProfile: 3 })
  }
})

const bootOf = (version: string, serialNumber: string) =>
  version === 'ocpp1.6'
    ? { chargePointVendor: 'Testbed', chargePointModel: 'Raw', chargePointSerialNumber: serialNumber }
    : { reason: 'PowerUp', chargingStation: { vendorName: 'Testbed', model: 'Raw', serialNumber } }

test('A00.FR.401 an intermediate authority that the station sends along leads to the root', async () => {
  const identity = newIdentity()
  await host.rest.putStation(identity, { onboarding: 'accepted', securityProfile: 3 })
  const leaf = forStation(identity, {}, sub)
  expect(await outcome(overTls(identity, bearing(leaf)))).toBe(401)
  expect(await knockOf(identity)).toMatchObject({ reason: 'certificate-untrusted' })
  expect(await outcome(overTls(identity, bearing(leaf, sub)))).toBe('ocpp1.6')
})

const ten = () => {
  const chain = [root]
  for (let depth = 1; depth <= 9; depth++) {
    chain.unshift(certificate({ commonName: `Sub ${depth}`, organisation: 'Net', authority: true }, chain[0]))
  }
  return chain
}
const alien = certificate({ commonName: 'Stations Root', organisation: 'Net', authority: true })
const noAuthority = certificate({ commonName: 'CS-OTHER', organisation: 'Net' }, root)

const bad: [reason: string, what: string, made: (identity: string) => ReturnType<typeof bearing> | undefined][] = [
  ['certificate-missing', 'none at all', () => undefined],
  ['certificate-expired', 'an expired one', (identity) => bearing(forStation(identity, { from: -9, to: -1 }))],
  ['certificate-not-yet-valid', 'one of tomorrow', (identity) => bearing(forStation(identity, { from: 1 }))],
  ['certificate-wrong-name', "another station's", (identity) => bearing(forStation(`${identity}9`))],
  [
    'certificate-wrong-organisation',
    "another operator's",
    (id) => bearing(forStation(id, { organisation: 'Network' })),
  ],
  ['certificate-weak-key', 'one of RSA 1024', (identity) => bearing(forStation(identity, { key: 'rsa-1024' }))],
  [
    'certificate-untrusted',
    'one it signed itself',
    (id) => bearing(certificate({ commonName: id, organisation: 'Net' })),
  ],
  ['certificate-untrusted', 'an authority of the same name', (id) => bearing(forStation(id, {}, alien), alien)],
  ['certificate-untrusted', 'an expired one of nobody', (id) => bearing(forStation(id, { from: -9, to: -1 }, alien))],
  ['certificate-untrusted', 'one signed by a station', (id) => bearing(forStation(id, {}, noAuthority), noAuthority)],
  [
    'certificate-chain-too-long',
    'a chain of ten',
    (identity) => {
      const chain = ten()
      return bearing(forStation(identity, {}, chain[0]), ...chain.slice(0, -1))
    },
  ],
]

test.each(bad)('TC_A_08 A00.FR.404 %s: %s is refused, seen and told', async (reason, _, made) => {
  const identity = newIdentity()
  await host.rest.putStation(identity, { onboarding: 'accepted', securityProfile: 3 })
  const tls = { ...made(identity), ciphers: 'DEFAULT@SECLEVEL=0' }
  expect(await outcome(overTls(identity, tls, { password }))).toBe(401)
  expect(await knockOf(identity)).toMatchObject({ reason })
  expect(await host.rest.station(identity)).toMatchObject({ online: false, reachedSecurityProfile: 0 })
})

test('A00.FR.429 an expired certificate lets in only the station that is marked for it', async () => {
  const identity = newIdentity()
  await host.rest.putStation(identity, {
    onboarding: 'accepted',
    securityProfile: 3,
    acceptsExpiredCertificate: true,
  })
  expect(await outcome(overTls(identity, bearing(forStation(identity, { from: -9, to: -1 }, alien))))).toBe(401)
  expect(await outcome(overTls(identity, bearing(forStation(identity, { from: -9, to: -1 }))))).toBe('ocpp1.6')
})

test.each(['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const)(
  'A00.FR.429 %s: who comes with an expired certificate waits in Pending and is asked for a new one at once',
  async (version) => {
    const identity = newIdentity()
    const marked = { onboarding: 'accepted', securityProfile: 3, acceptsExpiredCertificate: true } as const
    await host.rest.putStation(identity, marked)
    const replies = { TriggerMessage: accepted, ExtendedTriggerMessage: accepted }
    const old = bearing(forStation(identity, { from: -9, to: -1 }))
    await using station = await overTls(identity, old, { subprotocols: [version], replies })
    expect(await station.accepted('BootNotification', bootOf(version, `SN-${identity}`))).toMatchObject({
      status: 'Pending',
      interval: 60,
    })
    const { payload } = await station.request(version === 'ocpp1.6' ? 'ExtendedTriggerMessage' : 'TriggerMessage')
    expect(payload).toEqual({
      requestedMessage: version === 'ocpp1.6' ? 'SignChargePointCertificate' : 'SignChargingStationCertificate',
    })
    expect(await station.call('Heartbeat', {})).toMatchObject({ kind: 'error', code: 'SecurityError' })
    expect(await host.rest.stationSecurity(identity)).toMatchObject({
      connection: { securityProfile: 3, certificate: { commonName: identity } },
    })
    const { weak } = await host.rest.securityPosture()
    expect(weak.find(({ stationId }) => stationId === identity)?.weaknesses).toContain('certificate-expired')
    await using renewed = await overTls(identity, bearing(forStation(identity)), { subprotocols: [version] })
    expect(await renewed.accepted('BootNotification', bootOf(version, `SN-${identity}`))).toMatchObject({
      status: 'Accepted',
    })
  },
)

const accepted = () => ({ result: { status: 'Accepted' } })

test('B01.FR.11 B01.FR.12 F24 a serial number that the certificate contradicts closes the socket, none does not', async () => {
  const identity = newIdentity()
  await host.rest.putStation(identity, { onboarding: 'accepted', securityProfile: 3, serialNumber: 'SER-77' })
  const tls = bearing(forStation('SER-77'))
  await using silent = await overTls(identity, tls)
  const boot = { chargePointVendor: 'Testbed', chargePointModel: 'Raw' }
  expect(await silent.accepted('BootNotification', boot)).toMatchObject({ status: 'Accepted' })
  await using other = await overTls(identity, tls)
  const answer = await other.accepted('BootNotification', bootOf('ocpp1.6', 'SER-78'))
  expect(answer).toMatchObject({ status: 'Rejected' })
  expect(await other.closed).toMatchObject({ code: 1008 })
  expect(await host.rest.station(identity)).toMatchObject({ serialNumber: 'SER-77' })
  await using right = await overTls(identity, tls)
  expect(await right.accepted('BootNotification', bootOf('ocpp1.6', 'SER-77'))).toMatchObject({ status: 'Accepted' })
})

test('A05.FR.07 F22 after profile 3 was reached no lower one is taken, unless an operator reopens the station', async () => {
  const identity = newIdentity()
  await host.rest.putStation(identity, { onboarding: 'accepted', securityProfile: 3 })
  expect(await outcome(overTls(identity, bearing(forStation(identity))))).toBe('ocpp1.6')
  await until('the profile is on record', async () =>
    (await host.rest.station(identity)).reachedSecurityProfile === 3 ? true : undefined,
  )
  const lower = { password, passwordBy: 'expected', securityProfile: 2 } as const
  const refused = await host.rest.putStation(identity, lower).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ProblemAnswer)
  expect(refused).toMatchObject({ status: 409, code: 'profile-reached' })
  expect(await outcome(overTls(identity, {}, { password }))).toBe(401)
  await host.rest.putStation(identity, { ...lower, reopenSecurityProfileHours: 1, reason: 'a new board' })
  expect(await outcome(RawStation.connect(host.world.stations, { identity, password }))).toBe(401)
  expect(await outcome(overTls(identity, {}, { password }))).toBe('ocpp1.6')
  const shut = await until('the door is shut behind it', async () => {
    const station = await host.rest.station(identity)
    return station.securityProfileReopenedUntil === null ? station : undefined
  })
  expect(shut).toMatchObject({ reachedSecurityProfile: 2 })
})
