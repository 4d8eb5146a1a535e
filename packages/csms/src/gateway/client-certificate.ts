/** What a station's certificate says of it, and whether it leads to an authority that is trusted (A00.FR.401–429). */
import { type KeyObject, X509Certificate } from 'node:crypto'
import { type Duplex } from 'node:stream'
import { type DetailedPeerCertificate, TLSSocket } from 'node:tls'
import { type CertificateFault, type ClientCertificate } from '../domain/front-door.ts'
import { type Instant } from '../domain/model.ts'

/** With the leaf; who sends more than leads to an authority is told so. */
const longestChain = 5
const leastRsaBits = 2_048
const leastCurveBits = 224

/** @returns null when none was sent, or none was asked for */
export function clientCertificateOf(
  socket: Duplex,
  authorities: readonly X509Certificate[],
  now: Instant,
): ClientCertificate | null {
  if (!(socket instanceof TLSSocket) || authorities.length === 0) return null
  const chain = chainOf(socket)
  const [leaf] = chain
  if (leaf === undefined) return null
  return described(leaf, now, socket.authorized ? null : pathFault(socket, chain, authorities, now))
}

/** A certificate whose key a proxy saw proven (F28): its path is ours to judge. @param chain leaf first */
export function forwardedCertificateOf(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: Instant,
): ClientCertificate | null {
  const [leaf, ...between] = chain
  if (leaf === undefined || authorities.length === 0) return null
  return described(leaf, now, walkedFault(leaf, between, authorities, now))
}

function described(leaf: X509Certificate, now: Instant, ofPath: CertificateFault | null): ClientCertificate {
  const expired = leaf.validToDate.getTime() <= now
  const { CN: name, O: organisation } = subjectOf(leaf)
  return {
    commonName: [name].flat().at(-1) ?? '',
    organisations: [organisation ?? []].flat(),
    serialNumber: leaf.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    issuer: leaf.issuer,
    expiresAt: leaf.validToDate.getTime(),
    expired,
    fault: leafFault(leaf, now) ?? ofPath,
  }
}

/** Leaf first, as it was sent; of an authorized one OpenSSL keeps only the leaf. */
function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  let next: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true)
  while (next?.raw !== undefined && chain.length <= longestChain) {
    const certificate = new X509Certificate(next.raw)
    if (chain.at(-1)?.fingerprint256 === certificate.fingerprint256) break
    chain.push(certificate)
    next = next.issuerCertificate
  }
  return chain
}

function leafFault(leaf: X509Certificate, now: Instant): CertificateFault | null {
  if (isWeak(leaf.publicKey)) return 'certificate-weak-key'
  return leaf.validFromDate.getTime() > now ? 'certificate-not-yet-valid' : null
}

/**
 * Why OpenSSL did not authorize it. It goes on after a fault and tells the last one only, so "expired" may hide an
 * issuer nobody knows: the path of an expired certificate is walked here, its signatures included. The station's own
 * expiry is judged by who knows the station.
 */
function pathFault(
  { authorizationError }: TLSSocket,
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: Instant,
): CertificateFault | null {
  if (chain.length > longestChain) return 'certificate-chain-too-long'
  const [leaf, ...between] = chain
  if (leaf === undefined || String(authorizationError) !== 'CERT_HAS_EXPIRED') return 'certificate-untrusted'
  return walkedFault(leaf, between, authorities, now)
}

function walkedFault(
  leaf: X509Certificate,
  between: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: Instant,
): CertificateFault | null {
  if (between.length + 1 > longestChain) return 'certificate-chain-too-long'
  if (between.some(({ publicKey }) => isWeak(publicKey))) return 'certificate-weak-key'
  return leadsToAuthority(leaf, between, authorities, now) ? null : 'certificate-untrusted'
}

function leadsToAuthority(
  leaf: X509Certificate,
  between: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: Instant,
): boolean {
  let current = leaf
  for (let step = 0; step <= between.length; step++) {
    const isIssuer = (candidate: X509Certificate) => isValidIssuer(candidate, current, now)
    if (authorities.some(isIssuer)) return true
    const next = between.find(isIssuer)
    if (next === undefined) return false
    current = next
  }
  return false
}

function isValidIssuer(issuer: X509Certificate, subject: X509Certificate, now: Instant): boolean {
  return (
    issuer.ca &&
    issuer.validFromDate.getTime() <= now &&
    issuer.validToDate.getTime() > now &&
    subject.checkIssued(issuer) &&
    subject.verify(issuer.publicKey)
  )
}

/** A00.FR.501–509: RSA from 2048, elliptic curves from 224 bits. */
function isWeak({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') {
    return (asymmetricKeyDetails?.modulusLength ?? 0) < leastRsaBits
  }
  if (asymmetricKeyType === 'ec') {
    // The bits are in every curve's name: prime256v1, secp224r1, brainpoolP384r1.
    return Number(/\d{3}/.exec(asymmetricKeyDetails?.namedCurve ?? '')?.[0] ?? 0) < leastCurveBits
  }
  return asymmetricKeyType !== 'ed25519' && asymmetricKeyType !== 'ed448'
}

function subjectOf(certificate: X509Certificate): Record<string, string | string[] | undefined> {
  const { subject } = certificate.toLegacyObject()
  return { ...subject }
}
