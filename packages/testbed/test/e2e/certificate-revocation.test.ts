/** F24: a certificate of our own authority from the station's request to the door, and no further once it is revoked. */
import { randomUUID, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashDataOf } from '@stationmaster/pki'
import { afterAll, expect, test } from 'vitest'
import { createAuthority } from '../../src/authority.ts'
import { certificate } from '../../src/certificates.ts'
import { HandshakeRefused, RawStation } from '../../src/clients/raw-station.ts'
import { Station2 } from '../../src/clients/station-2.ts'
import { until } from '../../src/until.ts'
import { told } from './support/told.ts'
import { oneWorld } from './support/worlds.ts'

const folder = mkdtempSync(join(tmpdir(), 'stationmaster-tls-'))
const put = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const server = certificate({ commonName: 'localhost' })
const authority = await createAuthority()
/** Of somebody else: trusted at the door, and its register is not ours. */
const theirs = await createAuthority('Theirs')
afterAll(async () => {
  await authority[Symbol.asyncDispose]()
  await theirs[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})
const host = oneWorld({
  flags: {
    'tls-port': '0',
    'tls-certificate': put('ec.pem', server.pem),
    'tls-key': put('ec.key', server.keyPem),
    'tls-station-ca': [
      authority.root('stations'),
      theirs.root('stations'),
      join(theirs.folder, 'stations.sub.pem'),
    ].join(','),
    'contract-ca': theirs.root('mo'),
    'status-networks': '127.0.0.1',
    'station-organisation': 'Net',
    'ca-url': authority.url,
    'ca-secret-file': authority.secretFile,
  },
})

let number = 0

/** A station of profile 3 with a certificate that it asked for over a link that it was let in on before. */
async function certified() {
  const identity = `REV-${++number}`
  const replies = { CertificateSigned: () => ({ result: { status: 'Accepted' } }) }
  const first = await host.station2('ocpp2.0.1', { identity, replies })
  await first.boot()
  await first.link.accepted('SignCertificate', { csr: await authority.request(identity, `/O=Net/CN=${identity}`) })
  const { payload } = await first.link.request('CertificateSigned')
  const held = await until('the certificate', async () => {
    const [newest] = (await host.rest.stationCertificates(identity)).certificates
    return newest?.state === 'installed' ? newest : undefined
  })
  await first.link.terminate()
  await host.rest.putStation(identity, { onboarding: 'accepted', securityProfile: 3 })
  const tls = { cert: String(payload.certificateChain), key: authority.read(`${identity}.key`) }
  return {
    identity,
    held,
    enter: () => RawStation.connect(host.world.secureStations, { identity, tls, subprotocols: ['ocpp2.0.1'] }),
  }
}

async function atTheirs(path: string, body: object): Promise<Record<string, string>> {
  const authorization = `Bearer ${readFileSync(theirs.secretFile, 'utf8').trim()}`
  const answer = await fetch(`${theirs.url}${path}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.ok).toBe(true)
  return Object.fromEntries(Object.entries(Object(await answer.json())).map(([name, value]) => [name, String(value)]))
}

/** A station of profile 3 whose certificate somebody else signed. */
async function certifiedElsewhere() {
  const identity = `REV-${++number}`
  const csr = await theirs.request(identity, `/O=Net/CN=${identity}`)
  const order = { requestId: randomUUID(), authority: 'stations', csr, commonName: identity, organisations: ['Net'] }
  const { certificate: leaf = '', chain = '', serialNumber = '' } = await atTheirs('/v1/certificates', order)
  await host.rest.putStation(identity, { onboarding: 'accepted', securityProfile: 3 })
  const tls = { cert: leaf + chain, key: theirs.read(`${identity}.key`) }
  return {
    identity,
    leaf,
    serialNumber,
    enter: () => RawStation.connect(host.world.secureStations, { identity, tls, subprotocols: ['ocpp2.0.1'] }),
  }
}

const refusalOf = (entering: Promise<RawStation>) =>
  entering.then(
    () => 'let in',
    (error: unknown) => (error instanceof HandshakeRefused ? error.status : error),
  )

test('A00.FR.702 F24 it enters with what our authority signed; revoked, its socket closes and the door stays shut', async () => {
  const { identity, held, enter } = await certified()
  const link = host.world.use(await enter())
  await new Station2(link).boot()
  expect((await host.rest.stationCertificates(identity)).presented).toMatchObject({
    serialNumber: held.serialNumber,
    commonName: identity,
    issuer: held.issuer,
  })
  const revoked = await host.rest.revokeCertificate(held.id, { revocationReason: 'keyCompromise' })
  expect(revoked).toMatchObject({ state: 'revoked', revocationReason: 'keyCompromise' })
  expect(await link.closed).toMatchObject({ code: 1008 })
  expect(await refusalOf(enter())).toBe(401)
  expect((await host.rest.knocking()).find(({ id }) => id === identity)).toMatchObject({
    reason: 'certificate-revoked',
  })
  await until('that the authority knows', async () =>
    (await host.rest.certificate(held.id)).revocationToldAt === null ? undefined : true,
  )
  const chain = authority.put('revoked.pem', held.chain ?? '')
  const der = await (await fetch(`${authority.url}/crl/stations.crl`)).arrayBuffer()
  await authority.openssl(
    'crl',
    '-inform',
    'DER',
    '-in',
    authority.put('list.der', Buffer.from(der)),
    '-out',
    'list.crl',
  )
  const checking = [
    'verify',
    '-crl_check',
    '-CAfile',
    authority.root('stations'),
    '-CRLfile',
    'list.crl',
    '-untrusted',
    chain,
    chain,
  ]
  await expect(authority.openssl(...checking)).rejects.toThrow('certificate revoked')
  const sub = join(authority.folder, 'stations.sub.pem')
  const asked = ['ocsp', '-issuer', sub, '-cert', chain, '-url', `${authority.url}/ocsp/stations`]
  expect(await authority.openssl(...asked, '-CAfile', authority.root('stations'), '-verify_other', sub)).toMatch(
    /revoked[\s\S]*keyCompromise/,
  )
})

test('F24 a revocation counts at once while the authority is away, and is told when it is back', async () => {
  const { held, enter } = await certified()
  await authority.stop()
  expect(await host.rest.revokeCertificate(held.id, {})).toMatchObject({ state: 'revoked', revocationToldAt: null })
  expect(await refusalOf(enter())).toBe(401)
  await authority.start()
  await until(
    'that the authority knows',
    async () => ((await host.rest.certificate(held.id)).revocationToldAt === null ? undefined : true),
    30_000,
  )
  const known = await authority.openssl(
    'ocsp',
    '-issuer',
    join(authority.folder, 'stations.sub.pem'),
    '-serial',
    `0x${held.serialNumber}`,
    '-url',
    `${authority.url}/ocsp/stations`,
    '-noverify',
  )
  expect(known).toContain('revoked')
})

test('a revocation is the administrator’s, stays under its first reason, and stands in the audit', async () => {
  const { held } = await certified()
  await host.rest.revokeCertificate(held.id, { revocationReason: 'cessationOfOperation' })
  expect(await host.rest.revokeCertificate(held.id, { revocationReason: 'superseded' })).toMatchObject({
    revocationReason: 'cessationOfOperation',
  })
  const audit = JSON.stringify(await host.rest.ask('GET', '/audit'))
  expect(audit).toContain('certificate.revoked')
  expect(audit).toContain(held.serialNumber)
  await expect(host.rest.revokeCertificate('nobody', {})).rejects.toMatchObject({
    status: 404,
    code: 'certificate-not-found',
  })
})

test('F24 A00.FR.702 what another authority revoked is refused, what it calls good comes in, what it cannot tell is told', async () => {
  const [good, revoked, untold] = [await certifiedElsewhere(), await certifiedElsewhere(), await certifiedElsewhere()]
  await atTheirs(`/v1/certificates/${revoked.serialNumber}/revoke`, { reason: 'keyCompromise' })
  expect(await refusalOf(revoked.enter())).toBe(401)
  expect((await host.rest.knocking()).find(({ id }) => id === revoked.identity)).toMatchObject({
    reason: 'certificate-revoked',
  })
  await using link = await good.enter()
  await new Station2(link).boot()
  await theirs.stop()
  await using soft = await untold.enter()
  await new Station2(soft).boot()
  await theirs.start()
  // The first of its kind, so there was none for the good one.
  expect(await told(host.world.address, 'CertificateStatusUnknown')).toMatchObject({
    type: 'security.event',
    data: { data: { serialNumber: untold.serialNumber, reason: expect.stringContaining('does not answer') } },
  })
})

test('M06.FR.02 M06.FR.03 M06.FR.09 a station gets the answer of the responder, which OpenSSL believes', async () => {
  const { leaf, serialNumber } = await certifiedElsewhere()
  theirs.put('asked.pem', leaf)
  const named = ['-issuer', 'stations.sub.pem', '-cert', 'asked.pem']
  const asked = await theirs.openssl('ocsp', '-sha256', ...named, '-req_text', '-reqout', 'asked.der')
  const read = (field: string) => new RegExp(`${field}: ([0-9A-F]+)`).exec(asked)?.[1] ?? ''
  const station = await host.station2('ocpp2.0.1')
  await station.boot()
  const { status, ocspResult } = await station.link.accepted('GetCertificateStatus', {
    ocspRequestData: {
      hashAlgorithm: 'SHA256',
      issuerNameHash: read('Issuer Name Hash'),
      issuerKeyHash: read('Issuer Key Hash'),
      serialNumber,
      responderURL: `${theirs.url}/ocsp/stations`,
    },
  })
  expect(status).toBe('Accepted')
  theirs.put('answer.der', Buffer.from(String(ocspResult), 'base64'))
  const files = [...named, '-respin', 'answer.der']
  const trust = ['-CAfile', theirs.root('stations'), '-verify_other', 'stations.sub.pem']
  const verdict = await theirs.openssl('ocsp', '-sha256', ...files, ...trust)
  expect(verdict).toContain('asked.pem: good')
  expect(verdict).toContain('Response verify OK')
})

test('C07 who certifies stations has no say in contracts, whatever its responder says', async () => {
  const { leaf } = await certifiedElsewhere()
  const issuer = new X509Certificate(theirs.read('stations.sub.pem'))
  const { hashAlgorithm: _, ...named } = hashDataOf(new X509Certificate(leaf), issuer)
  const idToken = { idToken: 'DE-NET-C00000001', type: 'eMAID' }
  await host.rest.putIdToken(idToken.idToken, {}, 'eMAID')
  const station = await host.station2('ocpp2.0.1')
  await station.boot()
  const responderURL = `${theirs.url}/ocsp/stations`
  const iso15118CertificateHashData = [{ hashAlgorithm: 'SHA256', ...named, responderURL }]
  expect(await station.link.accepted('Authorize', { idToken, iso15118CertificateHashData })).toMatchObject({
    certificateStatus: 'CertChainError',
    idTokenInfo: { status: 'Invalid' },
  })
})
