/** F24: a certificate of our own authority from the station's request to the door, and no further once it is revoked. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createAuthority } from '../../src/authority.ts'
import { certificate } from '../../src/certificates.ts'
import { HandshakeRefused, RawStation } from '../../src/clients/raw-station.ts'
import { Station2 } from '../../src/clients/station-2.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const folder = mkdtempSync(join(tmpdir(), 'stationmaster-tls-'))
const put = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const server = certificate({ commonName: 'localhost' })
const authority = await createAuthority()
afterAll(async () => {
  await authority[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})
const host = oneWorld({
  flags: {
    'tls-port': '0',
    'tls-certificate': put('ec.pem', server.pem),
    'tls-key': put('ec.key', server.keyPem),
    'tls-station-ca': authority.root('stations'),
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
