/** What a station's certificate says of it, and whether it leads to an authority that is trusted (A00.FR.401–429). */
import { type KeyObject, X509Certificate } from 'node:crypto'
import { type Duplex } from 'node:stream'
import { type DetailedPeerCertificate, TLSSocket } from 'node:tls'
import {
  EncodingError,
  hashDataOf,
  isGoodFor,
  pathTo,
  publicKeyOf,
  readCertificate,
  subjectOf,
} from '@stationmaster/pki'
import { type CertificateFault, type ClientCertificate } from '../domain/front-door.ts'
import { type Instant } from '../domain/model.ts'
import {
  type FindPlaces,
  type NamedCertificate,
  type StatusPlace,
  type StatusQuestion,
  statusQuestion,
} from '../domain/status-question.ts'

/** With the leaf; who sends more than leads to an authority is told so. */
const longestChain = 5
const leastRsaBits = 2_048
const leastCurveBits = 224

/** A station's certificate, and where it is told whether it is still good (F24). */
export interface Presented {
  certificate: ClientCertificate
  statusPlaces: FindPlaces
  /** Who stands above it, up to who is trusted: their word on it counts. */
  issuers: X509Certificate[]
}

export interface Trust {
  authorities: readonly X509Certificate[]
  now: Instant
  /** For one whose path was lost on the way (see chainOf). */
  findIssuer(leaf: X509Certificate): Promise<X509Certificate | string>
}

/** @returns null when none was sent, or none was asked for */
export function clientCertificateOf(socket: Duplex, trust: Trust): Presented | null {
  const { authorities } = trust
  if (!(socket instanceof TLSSocket) || authorities.length === 0) return null
  const chain = chainOf(socket)
  const [leaf, ...between] = chain
  if (leaf === undefined) return null
  const judged = judgedPath(leaf, between, trust)
  // OpenSSL goes on after a fault and tells the last one only, so "expired" may hide an issuer nobody knows. The
  // station's own expiry is judged by who knows the station.
  const isExpired = String(socket.authorizationError) === 'CERT_HAS_EXPIRED'
  const fault = socket.authorized ? null : (judged.fault ?? (isExpired ? null : 'certificate-untrusted'))
  return presented(leaf, trust, { ...judged, fault })
}

/** A certificate whose key a proxy saw proven (F28): its path is ours to judge. @param chain leaf first */
export function forwardedCertificateOf(chain: readonly X509Certificate[], trust: Trust): Presented | null {
  const [leaf, ...between] = chain
  if (leaf === undefined || trust.authorities.length === 0) return null
  return presented(leaf, trust, judgedPath(leaf, between, trust))
}

interface JudgedPath {
  fault: CertificateFault | null
  issuers: X509Certificate[]
}

function presented(leaf: X509Certificate, trust: Trust, { fault, issuers }: JudgedPath): Presented {
  const { now } = trust
  const expired = leaf.validToDate.getTime() <= now
  const faultOfKey = keyFault(leaf)
  const isReadable = faultOfKey !== 'certificate-untrusted'
  const { commonNames, organisations } = isReadable ? subjectOf(leaf) : { commonNames: [], organisations: [] }
  const certificate: ClientCertificate = {
    commonName: commonNames.at(-1) ?? '',
    organisations,
    serialNumber: leaf.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    issuer: leaf.issuer,
    expiresAt: leaf.validToDate.getTime(),
    expired,
    fault: faultOfKey ?? (leaf.validFromDate.getTime() > now ? 'certificate-not-yet-valid' : fault),
  }
  if (certificate.fault !== null) return { certificate, statusPlaces: settled([]), issuers: [] }
  return { certificate, statusPlaces: placesOf(leaf, issuers[0], trust), issuers }
}

/** So many of each kind are asked. */
const mostPlaces = 2

/** What is known is worked out at once, so that a link keeps no certificates. */
function placesOf(leaf: X509Certificate, issuer: X509Certificate | undefined, { findIssuer }: Trust): FindPlaces {
  return issuer === undefined ? searched(leaf, findIssuer) : settled(placesNamed(leaf, issuer))
}

const settled =
  (places: readonly StatusPlace[]): FindPlaces =>
  async () =>
    places

function searched(leaf: X509Certificate, findIssuer: Trust['findIssuer']): FindPlaces {
  return async () => {
    if (placesNamed(leaf, leaf).length === 0) return []
    const issuer = await findIssuer(leaf)
    return typeof issuer === 'string' ? [issuer] : placesNamed(leaf, issuer)
  }
}

/** The responder first: a list is longer, and older. */
function placesNamed(leaf: X509Certificate, issuer: X509Certificate): StatusPlace[] {
  try {
    const { ocspUrls, crlUrls } = readCertificate(leaf)
    const named: NamedCertificate = { ...hashDataOf(leaf, issuer), hashAlgorithm: 'SHA256' }
    const at = (urls: readonly string[], source: StatusQuestion['source']) =>
      urls
        .filter((url) => /^https?:/i.test(url))
        .slice(0, mostPlaces)
        .map((url) => statusQuestion(named, url, source))
    return [...at(ocspUrls, 'OCSP'), ...at(crlUrls, 'CRL')]
  } catch (error) {
    if (error instanceof EncodingError) return [`its certificate cannot be read: ${error.message}`]
    throw error
  }
}

/** Leaf first, as it was sent; of an authorized one Node.js 24.21 and 26.8 keep only the leaf (nodejs/node#65579). */
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

/** What is wrong with what stands above it, signatures included; what nobody can read leads nowhere. */
function judgedPath(
  leaf: X509Certificate,
  between: readonly X509Certificate[],
  { authorities, now }: Trust,
): JudgedPath {
  const wrong = (fault: CertificateFault): JudgedPath => ({ fault, issuers: [] })
  if (between.length + 1 > longestChain) return wrong('certificate-chain-too-long')
  const keys = between.map(keyFault).find((found) => found !== null)
  if (keys !== undefined) return wrong(keys)
  try {
    if (!isGoodFor(leaf, 'clientAuth')) return wrong('certificate-wrong-purpose')
    const path = pathTo(leaf, { between, authorities, purpose: 'clientAuth', now })
    return path === null ? wrong('certificate-untrusted') : { fault: null, issuers: path.slice(1) }
  } catch (error) {
    if (error instanceof EncodingError) return wrong('certificate-untrusted')
    throw error
  }
}

/** A key of a kind that is not known here proves nothing. */
function keyFault(certificate: X509Certificate): CertificateFault | null {
  try {
    return isWeak(publicKeyOf(certificate)) ? 'certificate-weak-key' : null
  } catch (error) {
    if (error instanceof EncodingError) return 'certificate-untrusted'
    throw error
  }
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
