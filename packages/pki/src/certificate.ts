/** Certificates (RFC 5280, 4): made here, and read where node:crypto tells too little. */
import { createHash, createPublicKey, type KeyObject, randomBytes, type X509Certificate } from 'node:crypto'
import {
  bitString,
  bitsOf,
  boolean,
  EncodingError,
  hexOf,
  integer,
  objectId,
  objectIdOf,
  octetString,
  type Part,
  readPart,
  sequence,
  tagged,
  taggedBytes,
  tags,
  time,
} from './der.ts'
import { type DigestName, digestOf, isStrongSignature, signed, signingAlgorithm } from './keys.ts'
import { type ReadName } from './names.ts'
import { pemOf } from './pem.ts'

const extensionIds = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
} as const
const accessIds = { ocsp: '1.3.6.1.5.5.7.48.1', issuer: '1.3.6.1.5.5.7.48.2' } as const

const usageBits = { digitalSignature: 0, keyEncipherment: 2, keyAgreement: 4, keyCertSign: 5, cRLSign: 6 } as const
type Usage = keyof typeof usageBits
const purposeIds = {
  clientAuth: '1.3.6.1.5.5.7.3.2',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  any: '2.5.29.37.0',
} as const
export type Purpose = keyof typeof purposeIds
/** Extensions whose meaning is known here, or that ask nothing of who checks; others may be critical. */
const understood: ReadonlySet<string> = new Set([
  ...Object.values(extensionIds),
  // Policies, their mappings and what limits them: no policy is asked for.
  '2.5.29.32',
  '2.5.29.33',
  '2.5.29.36',
  '2.5.29.54',
])

/** What an issuer signs with: its name as its own certificate writes it, and its key. */
export interface Issuer {
  nameBytes: Buffer
  key: KeyObject
}

export interface CertificateContent {
  /** DER of the name. */
  subjectBytes: Buffer
  /** SubjectPublicKeyInfo. */
  publicKeyBytes: Buffer
  /** Hex; left out, a random one of 127 bits. */
  serialNumber?: string
  notBefore: number
  notAfter: number
  /** Of an authority: how many others may stand below it. */
  authority?: { pathLength?: number }
  usage: readonly Usage[]
  purposes?: readonly Purpose[]
  ocspUrl?: string
  /** Where the certificate of who signs is found, in DER (RFC 5280, 4.2.2.1). */
  issuerUrl?: string
  crlUrl?: string
}

/** Random and not negative, so that nobody foresees what is signed (RFC 5280, 4.1.2.2). */
export function newSerialNumber(): string {
  const bytes = randomBytes(16)
  // Neither negative nor with a leading zero, whatever else reads it.
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}

/** @returns PEM */
export function makeCertificate(content: CertificateContent, issuer: Issuer): string {
  const { subjectBytes, publicKeyBytes, notBefore, notAfter } = content
  const body = sequence(
    tagged(0, integer(2)),
    integer(content.serialNumber ?? newSerialNumber()),
    signingAlgorithm(issuer.key),
    issuer.nameBytes,
    sequence(time(notBefore), time(notAfter)),
    subjectBytes,
    publicKeyBytes,
    tagged(3, sequence(...extensionsOf(content, issuer))),
  )
  const { algorithm, signature } = signed(body, issuer.key)
  return pemOf('CERTIFICATE', sequence(body, algorithm, bitString(signature)))
}

function extensionsOf(content: CertificateContent, issuer: Issuer): Buffer[] {
  const { authority, purposes = [], ocspUrl, issuerUrl, crlUrl } = content
  const issuerKey = createPublicKey(issuer.key).export({ type: 'spki', format: 'der' })
  const found = [
    extension('basicConstraints', sequence(...constraints(authority)), true),
    extension('keyUsage', usageOf(content.usage), true),
    extension('subjectKeyIdentifier', octetString(keyIdentifier(content.publicKeyBytes))),
    extension('authorityKeyIdentifier', sequence(taggedBytes(0, keyIdentifier(issuerKey)))),
  ]
  if (purposes.length > 0) {
    found.push(extension('extendedKeyUsage', sequence(...purposes.map((purpose) => objectId(purposeIds[purpose])))))
  }
  const access = [
    ...(ocspUrl === undefined ? [] : [sequence(objectId(accessIds.ocsp), uri(ocspUrl))]),
    ...(issuerUrl === undefined ? [] : [sequence(objectId(accessIds.issuer), uri(issuerUrl))]),
  ]
  if (access.length > 0) found.push(extension('authorityInfoAccess', sequence(...access)))
  if (crlUrl !== undefined) {
    found.push(extension('crlDistributionPoints', sequence(sequence(tagged(0, tagged(0, uri(crlUrl)))))))
  }
  return found
}

function extension(name: keyof typeof extensionIds, value: Buffer, critical = false): Buffer {
  return sequence(objectId(extensionIds[name]), ...(critical ? [boolean(true)] : []), octetString(value))
}

function constraints(authority: CertificateContent['authority']): Buffer[] {
  if (authority === undefined) return []
  const { pathLength } = authority
  return [boolean(true), ...(pathLength === undefined ? [] : [integer(pathLength)])]
}

function uri(url: string): Buffer {
  return taggedBytes(6, Buffer.from(url, 'latin1'))
}

function usageOf(usage: readonly Usage[]): Buffer {
  const bits = usage.reduce((byte, name) => byte | (0x80 >> usageBits[name]), 0)
  let unused = 0
  while (unused < 7 && (bits & (1 << unused)) === 0) unused++
  return bitString(Buffer.of(bits), unused)
}

/** RFC 5280, 4.2.1.2 (1): SHA-1 of the key's bits; it names, and protects nothing. */
export function keyIdentifier(publicKeyBytes: Buffer): Buffer {
  return createHash('sha1').update(keyBits(publicKeyBytes)).digest()
}

function keyBits(publicKeyBytes: Buffer): Buffer {
  const bits = readPart(publicKeyBytes).parts()[1]
  if (bits === undefined) throw new EncodingError('the key cannot be read')
  return bitsOf(bits)
}

/** What node:crypto does not tell of a certificate. */
export interface CertificateParts {
  /** Hex in lower case without leading zeros. */
  serialNumber: string
  issuerBytes: Buffer
  subjectBytes: Buffer
  publicKeyBytes: Buffer
  ocspUrls: string[]
  /** Where the certificate of who signed it is found. */
  issuerUrls: string[]
  crlUrls: string[]
  /** Those it names that are known here; null where it may serve any. */
  purposes: Purpose[] | null
  /** What its key may do; null where it may do anything. */
  usage: Usage[] | null
  /** Of an authority: how many others may stand below it; null where it says nothing. */
  pathLength: number | null
  /** Whether it says something that must be understood and is not (RFC 5280, 4.2). */
  hasUnknownDemand: boolean
  /** Whether its signature is of a kind that can be believed; SHA-1 is none. */
  isStronglySigned: boolean
}

export function readCertificate(certificate: X509Certificate): CertificateParts {
  const [body, algorithm] = readPart(certificate.raw).parts()
  const parts = body?.is(tags.sequence, 'the certificate').parts() ?? []
  // The version may be left out.
  const [serialNumber, , issuer, , subject, publicKey, ...rest] = parts[0]?.tag === 0xa0 ? parts.slice(1) : parts
  if (serialNumber === undefined || issuer === undefined || subject === undefined || publicKey === undefined) {
    throw new EncodingError('the certificate is not whole')
  }
  const extensions = extensionsIn(rest.find(({ tag }) => tag === 0xa3))
  return {
    serialNumber: hexOf(serialNumber),
    issuerBytes: issuer.raw,
    subjectBytes: subject.raw,
    publicKeyBytes: publicKey.raw,
    ocspUrls: accessIn(extensions.get(extensionIds.authorityInfoAccess)?.value, 'ocsp'),
    issuerUrls: accessIn(extensions.get(extensionIds.authorityInfoAccess)?.value, 'issuer'),
    crlUrls: crlUrlsIn(extensions.get(extensionIds.crlDistributionPoints)?.value),
    purposes: purposesIn(extensions.get(extensionIds.extendedKeyUsage)?.value),
    usage: usageIn(extensions.get(extensionIds.keyUsage)?.value),
    pathLength: pathLengthIn(extensions.get(extensionIds.basicConstraints)?.value),
    isStronglySigned: algorithm !== undefined && isStrongSignature(algorithm),
    hasUnknownDemand: [...extensions].some(([id, { critical }]) => critical && !understood.has(id)),
  }
}

/** @throws EncodingError where its key is of a kind that nobody here can read */
export function publicKeyOf(certificate: X509Certificate): KeyObject {
  try {
    return certificate.publicKey
  } catch {
    throw new EncodingError('the key of the certificate cannot be read')
  }
}

/** What its subject is called. @throws EncodingError where its key cannot be read: Node.js 24.21 would end the process */
export function subjectOf(certificate: X509Certificate): ReadName {
  publicKeyOf(certificate)
  const { CN: commonName, O: organisation } = certificate.toLegacyObject().subject
  return { commonNames: [commonName ?? []].flat(), organisations: [organisation ?? []].flat() }
}

interface ReadExtension {
  critical: boolean
  value: Buffer
}

/** @param block `[n]` around the list, of a certificate or of a revocation list */
export function extensionsIn(block: Part | undefined): Map<string, ReadExtension> {
  const found = new Map<string, ReadExtension>()
  for (const one of block?.parts()[0]?.parts() ?? []) {
    const parts = one.parts()
    const [id, value] = [parts[0], parts.at(-1)]
    if (id === undefined || value === undefined) continue
    const critical = parts.some(({ tag, content }) => tag === tags.boolean && content[0] !== 0)
    found.set(objectIdOf(id), { critical, value: value.content })
  }
  return found
}

function accessIn(value: Buffer | undefined, kind: keyof typeof accessIds): string[] {
  if (value === undefined) return []
  return readPart(value)
    .parts()
    .flatMap((access) => {
      const [method, location] = access.parts()
      const isThat = method !== undefined && objectIdOf(method) === accessIds[kind]
      return isThat && location?.tag === 0x86 ? [location.content.toString('latin1')] : []
    })
}

function crlUrlsIn(value: Buffer | undefined): string[] {
  if (value === undefined) return []
  return readPart(value)
    .parts()
    .flatMap((point) => point.parts().filter(({ tag }) => tag === 0xa0))
    .flatMap((name) => name.parts().filter(({ tag }) => tag === 0xa0))
    .flatMap((full) => full.parts().filter(({ tag }) => tag === 0x86))
    .map(({ content }) => content.toString('latin1'))
}

function purposesIn(value: Buffer | undefined): Purpose[] | null {
  if (value === undefined) return null
  const ids = new Set(readPart(value).parts().map(objectIdOf))
  const known: readonly Purpose[] = ['clientAuth', 'serverAuth', 'ocspSigning', 'any']
  return known.filter((purpose) => ids.has(purposeIds[purpose]))
}

function usageIn(value: Buffer | undefined): Usage[] | null {
  if (value === undefined) return null
  const bits = readPart(value).is(tags.bitString, 'the key usage').content[1] ?? 0
  const known: readonly Usage[] = ['digitalSignature', 'keyEncipherment', 'keyAgreement', 'keyCertSign', 'cRLSign']
  return known.filter((usage) => (bits & (0x80 >> usageBits[usage])) !== 0)
}

function pathLengthIn(value: Buffer | undefined): number | null {
  if (value === undefined) return null
  const length = readPart(value)
    .parts()
    .find(({ tag }) => tag === tags.integer)
  return length === undefined ? null : Number.parseInt(hexOf(length), 16)
}

/** How OCPP and OCSP name a certificate: by what its issuer is called and signs with, and its number. */
export interface CertificateHashData {
  hashAlgorithm: DigestName
  issuerNameHash: string
  issuerKeyHash: string
  serialNumber: string
}

/** @param issuer its own one, where it signed itself */
export function hashDataOf(
  certificate: X509Certificate,
  issuer: X509Certificate,
  hashAlgorithm: DigestName = 'SHA256',
): CertificateHashData {
  const { issuerBytes, serialNumber } = readCertificate(certificate)
  return {
    hashAlgorithm,
    issuerNameHash: digestOf(hashAlgorithm, issuerBytes).toString('hex'),
    issuerKeyHash: keyHashOf(readCertificate(issuer).publicKeyBytes, hashAlgorithm),
    serialNumber,
  }
}

export function keyHashOf(publicKeyBytes: Buffer, hashAlgorithm: DigestName): string {
  return digestOf(hashAlgorithm, keyBits(publicKeyBytes)).toString('hex')
}

export function issuerOf(certificate: X509Certificate, key: KeyObject): Issuer {
  return { nameBytes: readCertificate(certificate).subjectBytes, key }
}
