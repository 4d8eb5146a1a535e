/** Which keys are strong enough, and how they sign (RFC 5480, 4055, 8410). */
import { constants, createHash, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { EncodingError, nothing, objectId, objectIdOf, type Part, sequence, tags } from './der.ts'

const leastRsaBits = 2_048
const mostRsaBits = 16_384
/** Curves of at least 256 bits that both sides of a handshake know. */
const strongCurves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1'])

export type KeyKind = 'ec' | 'rsa'

export function newKey(kind: KeyKind = 'ec'): KeyObject {
  return kind === 'ec'
    ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey
    : generateKeyPairSync('rsa', { modulusLength: 3_072 }).privateKey
}

/** @returns what is wrong with a key that shall be certified; null when it is strong enough */
export function keyWeakness({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | null {
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') {
    const bits = asymmetricKeyDetails?.modulusLength ?? 0
    if (bits > mostRsaBits) return `an RSA key of ${bits} bits is longer than anyone checks`
    if (bits < leastRsaBits) return `an RSA key of ${bits} bits; ${leastRsaBits} are the least`
    const exponent = asymmetricKeyDetails?.publicExponent ?? 0n
    // With 1 whoever likes signs for it.
    return exponent < 3n || exponent % 2n === 0n
      ? `an RSA key with the public exponent ${exponent}; an odd one from 3 is taken, 65537 is usual`
      : null
  }
  if (asymmetricKeyType === 'ec') {
    const curve = asymmetricKeyDetails?.namedCurve ?? 'an unknown curve'
    return strongCurves.has(curve) ? null : `a key on ${curve}; P-256, P-384 and P-521 are taken`
  }
  return `a key of the kind ${asymmetricKeyType ?? 'unknown'}; RSA and elliptic curves are taken`
}

interface Algorithm {
  digest: string
  pss?: boolean
}

/** Those a signature may be made with; SHA-1 is none of them. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  '1.2.840.10045.4.3.2': { digest: 'sha256' },
  '1.2.840.10045.4.3.3': { digest: 'sha384' },
  '1.2.840.10045.4.3.4': { digest: 'sha512' },
  '1.2.840.113549.1.1.11': { digest: 'sha256' },
  '1.2.840.113549.1.1.12': { digest: 'sha384' },
  '1.2.840.113549.1.1.13': { digest: 'sha512' },
}
const pssId = '1.2.840.113549.1.1.10'

export const digestIds = {
  SHA1: '1.3.14.3.2.26',
  SHA256: '2.16.840.1.101.3.4.2.1',
  SHA384: '2.16.840.1.101.3.4.2.2',
  SHA512: '2.16.840.1.101.3.4.2.3',
} as const
export type DigestName = keyof typeof digestIds

export function digestOf(name: DigestName, bytes: Uint8Array): Buffer {
  return createHash(name.toLowerCase()).update(bytes).digest()
}

export function digestNamed(id: string): DigestName | undefined {
  const names: readonly DigestName[] = ['SHA1', 'SHA256', 'SHA384', 'SHA512']
  return names.find((name) => digestIds[name] === id)
}

/** The algorithm's identifier and the signature, as both stand at the end of what is signed. */
export function signed(body: Buffer, key: KeyObject): { algorithm: Buffer; signature: Buffer } {
  const wide = key.asymmetricKeyDetails?.namedCurve === 'secp384r1'
  const digest = wide ? 'sha384' : 'sha256'
  return { algorithm: signingAlgorithm(key), signature: sign(digest, body, key) }
}

export function signingAlgorithm(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === 'rsa') return sequence(objectId('1.2.840.113549.1.1.11'), nothing())
  const wide = key.asymmetricKeyDetails?.namedCurve === 'secp384r1'
  return sequence(objectId(wide ? '1.2.840.10045.4.3.3' : '1.2.840.10045.4.3.2'))
}

/** Ed25519 and Ed448, which have their digest in them (RFC 8410). */
const edwardsIds: ReadonlySet<string> = new Set(['1.3.101.112', '1.3.101.113'])

/** Whether what is signed so can be believed at all. @throws EncodingError when it cannot be read */
export function isStrongSignature(algorithm: Part): boolean {
  const [id, parameters] = algorithm.is(tags.sequence, 'the signature algorithm').parts()
  if (id === undefined) throw new EncodingError('a signature without its algorithm')
  const name = objectIdOf(id)
  return name === pssId
    ? digestOfPss(parameters) !== undefined
    : Object.hasOwn(algorithms, name) || edwardsIds.has(name)
}

/** @throws EncodingError when the algorithm is none that is believed */
export function isSigned(body: Buffer, algorithm: Part, signature: Buffer, key: KeyObject): boolean {
  const [id, parameters] = algorithm.is(tags.sequence, 'the signature algorithm').parts()
  if (id === undefined) throw new EncodingError('a signature without its algorithm')
  const name = objectIdOf(id)
  const known = name === pssId ? { digest: pssDigest(parameters), pss: true } : algorithms[name]
  if (known === undefined) throw new EncodingError(`a signature by ${name}, which is not believed`)
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
  try {
    return verify(known.digest, body, known.pss === true ? { key, ...pss } : key, signature)
  } catch {
    // The key is of another kind than the algorithm.
    return false
  }
}

function pssDigest(parameters: Part | undefined): string {
  const digest = digestOfPss(parameters)
  if (digest === undefined) throw new EncodingError('a signature by SHA-1, which is not believed')
  return digest.toLowerCase()
}

/** RFC 4055, 3.1: the digest is the first parameter; left out it is SHA-1, which is none that is believed. */
function digestOfPss(parameters: Part | undefined): DigestName | undefined {
  const first = parameters?.parts().find(({ tag }) => tag === 0xa0)
  const [id] = first?.parts()[0]?.parts() ?? []
  const digest = id === undefined ? undefined : digestNamed(objectIdOf(id))
  return digest === 'SHA1' ? undefined : digest
}
