/** Certificate signing requests (PKCS #10, RFC 2986). */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { bitString, bitsOf, EncodingError, integer, readPart, sequence, tagged, tags } from './der.ts'
import { isSigned, keyWeakness, signed } from './keys.ts'
import { type Name, type ReadName, readName, writeName } from './names.ts'
import { pemBlocks, pemOf } from './pem.ts'

export interface SigningRequest {
  subject: ReadName
  /** As it was written: a certificate repeats these very bytes. */
  subjectBytes: Buffer
  /** SubjectPublicKeyInfo. */
  publicKeyBytes: Buffer
  publicKey: KeyObject
  /** What is wrong with its key; null when it is strong enough. */
  weakness: string | null
}

/** @throws EncodingError saying what is wrong: no request, not well formed, or not signed by its own key */
export function readSigningRequest(text: string): SigningRequest {
  const [bytes, ...others] = [...pemBlocks(text, 'CERTIFICATE REQUEST'), ...pemBlocks(text, 'NEW CERTIFICATE REQUEST')]
  if (bytes === undefined) throw new EncodingError('there is no certificate signing request in PEM')
  if (others.length > 0) throw new EncodingError('there are several certificate signing requests')
  const [info, algorithm, signature, ...rest] = readPart(bytes).is(tags.sequence, 'the request').parts()
  if (info === undefined || algorithm === undefined || signature === undefined) {
    throw new EncodingError('the request is not whole')
  }
  if (rest.length > 0) throw new EncodingError('something follows where nothing may')
  const [version, subject, key] = info.is(tags.sequence, 'the request').parts()
  if (version === undefined || subject === undefined || key === undefined) {
    throw new EncodingError('the request is not whole')
  }
  const publicKey = publicKeyOf(key.is(tags.sequence, 'the key').raw)
  const weakness = keyWeakness(publicKey)
  // A key beyond measure is not even tried.
  if (weakness === null && !isSigned(info.raw, algorithm, bitsOf(signature), publicKey)) {
    throw new EncodingError('the request is not signed by the key it asks for')
  }
  return { subject: readName(subject), subjectBytes: subject.raw, publicKeyBytes: key.raw, publicKey, weakness }
}

function publicKeyOf(bytes: Buffer): KeyObject {
  try {
    return createPublicKey({ key: bytes, format: 'der', type: 'spki' })
  } catch {
    throw new EncodingError('the key cannot be read')
  }
}

/** @param key the private one, which stays where it is */
export function makeSigningRequest(subject: Name, publicKey: KeyObject, key: KeyObject): string {
  const info = sequence(
    integer(0),
    writeName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    // No attributes.
    tagged(0),
  )
  const { algorithm, signature } = signed(info, key)
  return pemOf('CERTIFICATE REQUEST', sequence(info, algorithm, bitString(signature)))
}
