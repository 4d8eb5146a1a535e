/** Certificate revocation lists (RFC 5280, 5). */
import { createPublicKey, type X509Certificate } from 'node:crypto'
import { extensionsIn, type Issuer, keyIdentifier, readCertificate } from './certificate.ts'
import {
  bitString,
  bitsOf,
  EncodingError,
  hexOf,
  instantOf,
  integer,
  objectId,
  octetString,
  type Part,
  readPart,
  sequence,
  tagged,
  taggedBytes,
  tags,
  time,
} from './der.ts'
import { isSigned, signed, signingAlgorithm } from './keys.ts'
import { pemBlocks } from './pem.ts'
import { type Revocation, revocationReasons } from './revocation.ts'

interface ListContent {
  /** Only ever goes up. */
  number: number
  thisUpdate: number
  /** Null promises none, as some authorities do that RFC 5280, 5.1.2.5 does not know. */
  nextUpdate: number | null
  revoked: readonly Revocation[]
}

const reasonId = '2.5.29.21'
const numberId = '2.5.29.20'
const authorityKeyId = '2.5.29.35'
const issuingDistributionPoint = '2.5.29.28'

/** @returns DER */
export function makeRevocationList(content: ListContent, issuer: Issuer): Buffer {
  const publicKey = createPublicKey(issuer.key).export({ type: 'spki', format: 'der' })
  const entries = content.revoked.map(({ serialNumber, at, reason }) =>
    sequence(integer(serialNumber), time(at), ...reasonOf(reason)),
  )
  const body = sequence(
    integer(1),
    signingAlgorithm(issuer.key),
    issuer.nameBytes,
    time(content.thisUpdate),
    ...(content.nextUpdate === null ? [] : [time(content.nextUpdate)]),
    // An empty list is left out; a long one is more than a call has arguments for.
    ...(entries.length === 0 ? [] : [sequence(Buffer.concat(entries))]),
    tagged(
      0,
      sequence(
        sequence(objectId(authorityKeyId), octetString(sequence(taggedBytes(0, keyIdentifier(publicKey))))),
        sequence(objectId(numberId), octetString(integer(content.number))),
      ),
    ),
  )
  const { algorithm, signature } = signed(body, issuer.key)
  return sequence(body, algorithm, bitString(signature))
}

/** `unspecified` is said by saying nothing. */
function reasonOf(reason: Revocation['reason']): Buffer[] {
  if (reason === 'unspecified') return []
  const code = octetString(integer(revocationReasons[reason], tags.enumerated))
  return [sequence(sequence(objectId(reasonId), code))]
}

export interface RevocationList {
  issuerBytes: Buffer
  thisUpdate: number
  /** Null where it promises none. */
  nextUpdate: number | null
  /** Serial numbers in hex; read when first asked for, which takes its time with a long list. */
  readonly revoked: ReadonlySet<string>
  /** It tells what changed, or of some certificates or reasons only: who is not on it may be revoked all the same. */
  isPartial: boolean
  isSignedBy(issuer: X509Certificate): boolean
}

/** @throws EncodingError */
export function readRevocationList(bytes: Buffer): RevocationList {
  const [armoured] = pemBlocks(bytes.subarray(0, 64).includes('-----BEGIN') ? bytes.toString('latin1') : '', 'X509 CRL')
  const [body, algorithm, signature] = readPart(armoured ?? bytes)
    .is(tags.sequence, 'the list')
    .parts()
  if (body === undefined || algorithm === undefined || signature === undefined) {
    throw new EncodingError('the list is not whole')
  }
  const parts = body.parts()
  const [, issuer, thisUpdate, ...rest] = parts[0]?.tag === tags.integer ? parts.slice(1) : parts
  if (issuer === undefined || thisUpdate === undefined) throw new EncodingError('the list is not whole')
  const next = rest.find(({ tag }) => tag === tags.utcTime || tag === tags.generalizedTime)
  const entries = rest.find(({ tag }) => tag === tags.sequence)
  let numbers: ReadonlySet<string> | undefined
  return {
    issuerBytes: issuer.raw,
    thisUpdate: instantOf(thisUpdate),
    nextUpdate: next === undefined ? null : instantOf(next),
    get revoked() {
      numbers ??= new Set(entries?.parts(Number.POSITIVE_INFINITY).map(numberIn))
      return numbers
    },
    isPartial: isPartial(rest.find(({ tag }) => tag === 0xa0)),
    isSignedBy(certificate) {
      const { subjectBytes } = readCertificate(certificate)
      return subjectBytes.equals(issuer.raw) && isSigned(body.raw, algorithm, bitsOf(signature), certificate.publicKey)
    },
  }
}

/** RFC 5280, 5.2: a list with a demand that is not understood says nothing of anybody. */
function isPartial(block: Part | undefined): boolean {
  return [...extensionsIn(block)].some(([id, { critical, value }]) => {
    if (id !== issuingDistributionPoint) return critical
    // Where the list is found limits nothing; all that may stand beside it does.
    return readPart(value)
      .parts()
      .some(({ tag }) => tag !== 0xa0)
  })
}

function numberIn(entry: Part): string {
  const number = entry.first()
  if (number === undefined) throw new EncodingError('an entry of the list without its number')
  return hexOf(number)
}
