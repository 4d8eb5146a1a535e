import { X509Certificate } from 'node:crypto'
import { hashDataOf, newKey, pathTo } from '@stationmaster/pki'
import { expect, test, vi } from 'vitest'
import { forwardedCertificateOf } from '../../src/gateway/client-certificate.ts'
import { authority, type Certified, certified, unreadableKey } from '../support/authorities.ts'

const name = { commonName: 'CS1', organisation: 'Net' }
const root = authority('Root', null, { authority: { pathLength: 2 } })
const sub = authority('Sub', root)
const deep = authority('Deep', sub)
const narrow = authority('Narrow', root, { authority: { pathLength: 0 } })
const below = authority('Below', narrow)
const unsigning = authority('Unsigning', root, { usage: ['cRLSign'] })
const forServers = authority('For servers', root, { purposes: ['serverAuth'] })
const station = (by: Certified, more: Parameters<typeof certified>[2] = {}) => certified(name, by, more)

const noAuthority = station(root)

function presented(...chain: Certified[]) {
  const certificates = chain.map(({ certificate }) => certificate)
  const trust = { authorities: [root.certificate], now: Date.now(), findIssuer: async () => 'nobody is asked' }
  return forwardedCertificateOf(certificates, trust)
}
const faultOf = (...chain: Certified[]) => presented(...chain)?.certificate.fault

test.each([
  ['that names no purpose', [station(root)]],
  ['for clients', [station(root, { purposes: ['serverAuth', 'clientAuth'] })]],
  ['for any purpose', [station(root, { purposes: ['any'] })]],
  ['whose key agrees on another', [station(root, { usage: ['keyAgreement'] })]],
  ['below an authority', [station(sub), sub]],
  ['below an authority that may have none below it', [station(narrow), narrow]],
  ['of a chain in another order', [station(deep), root, sub, deep]],
])('A00.FR.401 a certificate %s leads to its root', (_, chain) => {
  expect(faultOf(...chain)).toBe(null)
})

test.each([
  ['for servers only', 'certificate-wrong-purpose', [station(root, { purposes: ['serverAuth'] })]],
  ['whose key only unlocks', 'certificate-wrong-purpose', [station(root, { usage: ['keyEncipherment'] })]],
  ['below an authority that may not sign', 'certificate-untrusted', [station(unsigning), unsigning]],
  ['below an authority for servers', 'certificate-untrusted', [station(forServers), forServers]],
  ['below more authorities than may be', 'certificate-untrusted', [station(below), below, narrow]],
  ['below one that is no authority', 'certificate-untrusted', [station(noAuthority), noAuthority]],
  ['of a chain with a gap', 'certificate-untrusted', [station(sub)]],
] as const)('A00.FR.404 a certificate %s is refused: %s', (_, fault, chain) => {
  expect(faultOf(...chain)).toBe(fault)
})

test('F24 who is asked: responder and list over HTTP, named by the issuer that was found', async () => {
  const leaf = station(sub, { ocspUrl: 'http://ocsp.example/', crlUrl: 'http://crl.example/list' })
  const found = presented(leaf, sub)
  const { hashAlgorithm: _, ...named } = hashDataOf(leaf.certificate, sub.certificate)
  expect(await found?.statusPlaces()).toEqual([
    { hashAlgorithm: 'SHA256', ...named, responderUrl: 'http://ocsp.example/', source: 'OCSP' },
    { hashAlgorithm: 'SHA256', ...named, responderUrl: 'http://crl.example/list', source: 'CRL' },
  ])
  expect(found?.issuers.map(({ subject }) => subject)).toEqual(['CN=Sub', 'CN=Root'])
  expect(await presented(station(sub, { crlUrl: 'ldap://crl.example/list' }), sub)?.statusPlaces()).toEqual([])
})

test('F24 for a certificate that is refused nobody is asked', async () => {
  const leaf = station(sub, { ocspUrl: 'http://ocsp.example/' })
  expect(presented(leaf)?.issuers).toEqual([])
  expect(await presented(leaf)?.statusPlaces()).toEqual([])
})

const crossKey = newKey()
const crossed = (by: Certified) =>
  certified({ commonName: 'Crossed' }, by, { key: crossKey, authority: {}, usage: ['keyCertSign'] })
const ours = crossed(root)
const theirs = crossed(authority('Their root'))

test.each([
  ['ours first', [ours, theirs]],
  ['ours last', [theirs, ours]],
])('RFC 4158 2.4.2 of two certificates for one authority, %s, the one that leads to us is found', (_, between) => {
  const found = presented(station(ours), ...between)
  expect(found?.certificate.fault).toBe(null)
  expect(found?.issuers).toEqual([ours.certificate, root.certificate])
})

test('however many authorities certified each other, the search for a path ends', () => {
  const verify = vi.spyOn(X509Certificate.prototype, 'verify')
  const loop = { nameBytes: ours.issuer.nameBytes, key: crossKey }
  const between = Array.from({ length: 8 }, () => crossed({ ...ours, issuer: loop }).certificate)
  const search = { between, authorities: [root.certificate], now: Date.now() }
  expect(pathTo(station(ours).certificate, search)).toBe(null)
  expect(verify.mock.calls.length).toBeLessThan(64 * 8)
  verify.mockRestore()
})

const unreadable = (by: Certified) => station(by, { publicKeyBytes: unreadableKey() })

test.each([
  ['of its own', [unreadable(root)]],
  ['above it', [station(sub), unreadable(root), sub]],
])('A00.FR.404 a certificate with a key %s that nobody can read is refused: certificate-untrusted', (_, chain) => {
  expect(faultOf(...chain)).toBe('certificate-untrusted')
})
