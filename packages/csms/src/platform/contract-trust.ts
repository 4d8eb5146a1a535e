/** Which contract certificates lead to an authority we trust (C07; ISO 15118-2, 7.7 and annex F; RFC 5280, 6). */
import { type KeyObject, X509Certificate } from 'node:crypto'
import {
  EncodingError,
  hashDataOf,
  keyWeakness,
  namesIssuer,
  type PathSearch,
  pathTo,
  pemBlocks,
  publicKeyOf,
  readCertificate,
  subjectOf,
} from '@stationmaster/pki'
import {
  type ContractElement,
  type ContractFault,
  type ContractTrust,
  type FollowedChain,
} from '../domain/contract-certificates.ts'
import { type NamedCertificate } from '../domain/status-question.ts'

/** Three below the root (ISO 15118-2), the root itself where it comes along, and one more for cross-certified ones. */
const longestChain = 5
/** OCPP has at most 10,000 characters for it. */
const longestText = 65_536
/** Of a certificate's places not more are tried. */
const mostPlaces = 2

/** @param authorities roots, and authorities below them that need not come along; read anew each time */
export function contractTrust(authorities: () => readonly X509Certificate[]): ContractTrust {
  return {
    isEmpty: () => authorities().length === 0,
    follow: (chain, at) => follow(chain, authorities(), at),
    issued: (named, at) =>
      authorities().some((one) => outsideTime(one, at) === null && namesIssuer(folded(named), one)),
  }
}

function folded({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: NamedCertificate): NamedCertificate {
  return {
    hashAlgorithm,
    issuerNameHash: issuerNameHash.toLowerCase(),
    issuerKeyHash: issuerKeyHash.toLowerCase(),
    serialNumber,
  }
}

function fault(status: ContractFault['status'], reason: string): FollowedChain {
  return { kind: 'fault', fault: { status, reason } }
}

function follow(chain: string, authorities: readonly X509Certificate[], at: number): FollowedChain {
  if (chain.length > longestText) {
    return fault('CertChainError', `a chain of ${chain.length} characters; ${longestText} are the most`)
  }
  const blocks = pemBlocks(chain, 'CERTIFICATE')
  if (blocks.length === 0) return fault('NoCertificateAvailable', 'what was presented holds no certificate')
  if (blocks.length > longestChain) {
    return fault('CertChainError', `a chain of ${blocks.length} certificates; ${longestChain} are the most`)
  }
  const presented = blocks.flatMap(parsed)
  const [leaf, ...between] = presented
  if (leaf === undefined || presented.length < blocks.length) {
    return fault('CertChainError', 'a certificate of the chain cannot be read')
  }
  try {
    const search = { between, authorities }
    const path = pathTo(leaf, { ...search, now: at })
    return path === null ? lost(leaf, search, at) : judged(leaf, path, at)
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error
    return fault('CertChainError', `a certificate of the chain cannot be read: ${error.message}`)
  }
}

function parsed(bytes: Buffer): X509Certificate[] {
  try {
    return [new X509Certificate(bytes)]
  } catch {
    return []
  }
}

type Search = Pick<PathSearch, 'between' | 'authorities'>

/** Why no path leads from here: one that did while the leaf was new ended since; else, where the way is lost. */
function lost(leaf: X509Certificate, search: Search, at: number): FollowedChain {
  const before = pathTo(leaf, { ...search, now: leaf.validFromDate.getTime() })
  const outside = before?.map((one) => outsideTime(one, at)).find((found) => found !== null)
  if (outside !== undefined) return { kind: 'fault', fault: outside }
  const unbelieved = [leaf, ...search.between].find((one) => !readCertificate(one).isStronglySigned)
  if (unbelieved !== undefined) {
    return fault('CertChainError', `${nameOf(unbelieved)} is signed by SHA-1, or by what is not believed either`)
  }
  const named = [...search.authorities, ...search.between].find((one) => leaf.checkIssued(one))
  if (named !== undefined && !leaf.verify(publicKeyOf(named))) {
    return fault('CertChainError', `the signature of ${nameOf(leaf)} is not that of its issuer`)
  }
  return fault('CertChainError', `no way leads from ${nameOf(leaf)} to an authority in --contract-ca`)
}

/** @param path leaf first, the authority that is trusted last */
function judged(leaf: X509Certificate, path: readonly X509Certificate[], at: number): FollowedChain {
  if (leaf.ca) return fault('CertChainError', 'the contract certificate is that of an authority')
  const below = path.slice(0, -1)
  const weak = below.map(weakness).find((reason) => reason !== null)
  if (weak !== undefined) return fault('CertChainError', weak)
  const outside = outsideTime(leaf, at)
  if (outside !== null) return { kind: 'fault', fault: outside }
  const { commonNames: names } = subjectOf(leaf)
  const [commonName] = names
  if (commonName === undefined || names.length > 1) {
    return fault('CertChainError', `the contract certificate names ${names.length} CN; its eMAID alone is asked for`)
  }
  const elements = below.map((one, index) => elementOf(one, path[index + 1] ?? one))
  return { kind: 'trusted', commonName, elements }
}

function weakness(certificate: X509Certificate): string | null {
  const weak = keyFault(publicKeyOf(certificate))
  return weak === null ? null : `${nameOf(certificate)} has ${weak}`
}

/** ISO 15118-20 takes Ed448 beside the curves of all others. */
function keyFault(key: KeyObject): string | null {
  return key.asymmetricKeyType === 'ed448' ? null : keyWeakness(key)
}

function outsideTime(certificate: X509Certificate, at: number): ContractFault | null {
  const { validFromDate, validToDate } = certificate
  if (validToDate.getTime() <= at) {
    const reason = `${nameOf(certificate)} expired at ${validToDate.toISOString()}`
    return { status: 'CertificateExpired', reason }
  }
  if (validFromDate.getTime() <= at) return null
  return {
    status: 'CertChainError',
    reason: `${nameOf(certificate)} is not valid before ${validFromDate.toISOString()}`,
  }
}

const longestName = 100

/** Authorities by name; the contract is told by its token, once, where erasure finds it. */
function nameOf({ ca, subject }: X509Certificate): string {
  return ca ? subject.replaceAll('\n', ', ').slice(0, longestName) : 'the contract certificate'
}

function elementOf(certificate: X509Certificate, issuer: X509Certificate): ContractElement {
  const { ocspUrls, crlUrls } = readCertificate(certificate)
  const { issuerNameHash, issuerKeyHash, serialNumber } = hashDataOf(certificate, issuer)
  return {
    title: nameOf(certificate),
    named: { hashAlgorithm: 'SHA256', issuerNameHash, issuerKeyHash, serialNumber },
    places: [
      ...ocspUrls.slice(0, mostPlaces).map((responderUrl) => ({ responderUrl, source: 'OCSP' as const })),
      ...crlUrls.slice(0, mostPlaces).map((responderUrl) => ({ responderUrl, source: 'CRL' as const })),
    ],
    issuer,
  }
}
