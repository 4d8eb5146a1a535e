/** Online certificate status (RFC 6960): what is asked, and what is answered, on both sides. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { type CertificateHashData, keyHashOf, keyIdentifier, publicKeyOf, readCertificate } from './certificate.ts'
import {
  bitString,
  bitsOf,
  EncodingError,
  generalizedTime,
  hexOf,
  instantOf,
  integer,
  nothing,
  objectId,
  objectIdOf,
  octetString,
  type Part,
  readPart,
  sequence,
  tagged,
  taggedBytes,
  tags,
} from './der.ts'
import { digestIds, digestNamed, digestOf, isSigned, keyWeakness, signed } from './keys.ts'
import { type Revocation, revocationReasons } from './revocation.ts'

const basicResponse = '1.3.6.1.5.5.7.48.1.1'
const nonceId = '1.3.6.1.5.5.7.48.1.2'
/** Who asks for more at once is told that the request is malformed. */
const mostAsked = 32
const longestNonce = 128

export interface StatusRequest {
  asked: { id: CertificateHashData; raw: Buffer }[]
  /** The whole extension, which goes back as it came; null without one. */
  nonce: Buffer | null
}

/** @returns DER */
export function makeStatusRequest(ids: readonly CertificateHashData[], nonce?: Buffer): Buffer {
  const list = sequence(...ids.map((id) => sequence(certificateId(id))))
  const extensions =
    nonce === undefined ? [] : [tagged(2, sequence(sequence(objectId(nonceId), octetString(octetString(nonce)))))]
  return sequence(sequence(list, ...extensions))
}

function certificateId({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertificateHashData): Buffer {
  return sequence(
    sequence(objectId(digestIds[hashAlgorithm]), nothing()),
    octetString(Buffer.from(issuerNameHash, 'hex')),
    octetString(Buffer.from(issuerKeyHash, 'hex')),
    integer(serialNumber),
  )
}

/** @throws EncodingError */
export function readStatusRequest(bytes: Buffer): StatusRequest {
  const [body] = readPart(bytes).is(tags.sequence, 'the request').parts()
  const parts = body?.is(tags.sequence, 'the request').parts() ?? []
  const list = parts.find(({ tag }) => tag === tags.sequence)?.parts() ?? []
  if (list.length === 0 || list.length > mostAsked) throw new EncodingError(`it asks for ${list.length} certificates`)
  return {
    asked: list.map((one) => {
      const [id] = one.parts()
      if (id === undefined) throw new EncodingError('it asks for nothing')
      return { id: readId(id), raw: id.raw }
    }),
    nonce: nonceIn(parts.find(({ tag }) => tag === 0xa2)),
  }
}

function readId(id: Part): CertificateHashData {
  const [algorithm, name, key, number] = id.is(tags.sequence, 'a certificate').parts()
  const [digest] = algorithm?.parts() ?? []
  if (digest === undefined || name === undefined || key === undefined || number === undefined) {
    throw new EncodingError('a certificate that is not named')
  }
  const hashAlgorithm = digestNamed(objectIdOf(digest))
  if (hashAlgorithm === undefined) throw new EncodingError('a certificate named by an unknown digest')
  return {
    hashAlgorithm,
    issuerNameHash: name.is(tags.octetString, 'the name').content.toString('hex'),
    issuerKeyHash: key.is(tags.octetString, 'the key').content.toString('hex'),
    serialNumber: hexOf(number.is(tags.integer, 'the number')),
  }
}

function nonceIn(block: Part | undefined): Buffer | null {
  for (const extension of block?.parts()[0]?.parts() ?? []) {
    const [id] = extension.parts()
    if (id !== undefined && objectIdOf(id) === nonceId) {
      if (extension.raw.length > longestNonce) throw new EncodingError('a nonce beyond measure')
      return extension.raw
    }
  }
  return null
}

export type AnsweredStatus = { status: 'good' } | { status: 'revoked'; revocation: Revocation } | { status: 'unknown' }

interface ResponseContent {
  answers: readonly { raw: Buffer; answer: AnsweredStatus }[]
  nonce: Buffer | null
  producedAt: number
  /** Null promises none. */
  nextUpdate: number | null
  /** What leads from the key to who is trusted; the issuer itself needs none sent along (RFC 6960, 4.2.2.2). */
  certificates?: readonly X509Certificate[]
}

/** @returns DER */
export function makeStatusResponse(content: ResponseContent, key: KeyObject): Buffer {
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const { producedAt, nextUpdate, nonce } = content
  const body = sequence(
    tagged(2, octetString(keyIdentifier(publicKey))),
    generalizedTime(producedAt),
    sequence(
      ...content.answers.map(({ raw, answer }) =>
        sequence(
          raw,
          statusOf(answer),
          generalizedTime(producedAt),
          ...(nextUpdate === null ? [] : [tagged(0, generalizedTime(nextUpdate))]),
        ),
      ),
    ),
    ...(nonce === null ? [] : [tagged(1, sequence(nonce))]),
  )
  const { algorithm, signature } = signed(body, key)
  const { certificates = [] } = content
  const sent = certificates.length === 0 ? [] : [tagged(0, sequence(...certificates.map(({ raw }) => raw)))]
  const basic = sequence(body, algorithm, bitString(signature), ...sent)
  return sequence(integer(0, tags.enumerated), tagged(0, sequence(objectId(basicResponse), octetString(basic))))
}

function statusOf(answer: AnsweredStatus): Buffer {
  if (answer.status === 'good') return taggedBytes(0, Buffer.alloc(0))
  if (answer.status === 'unknown') return taggedBytes(2, Buffer.alloc(0))
  const { at, reason } = answer.revocation
  const code = reason === 'unspecified' ? [] : [tagged(0, integer(revocationReasons[reason], tags.enumerated))]
  return tagged(1, generalizedTime(at), ...code)
}

const refusals = { malformedRequest: 1, internalError: 2, tryLater: 3, sigRequired: 5, unauthorized: 6 } as const
/** Why a responder gives no answer (RFC 6960, 4.2.1). */
export type StatusRefusal = keyof typeof refusals | 'unknown'

const refusalNames = ['malformedRequest', 'internalError', 'tryLater', 'sigRequired', 'unauthorized'] as const

/** An answer that says no more than why there is none. @returns DER */
export function makeStatusRefusal(refusal: Exclude<StatusRefusal, 'unknown'>): Buffer {
  return sequence(integer(refusals[refusal], tags.enumerated))
}

interface SingleStatus {
  id: CertificateHashData
  status: AnsweredStatus['status']
  thisUpdate: number
  nextUpdate: number | null
}

export interface StatusResponse {
  answers: SingleStatus[]
  nonce: Buffer | null
  /** What was sent along, in no order; of those that cannot be read, nothing. */
  certificates: X509Certificate[]
  /** By the issuer of what was asked for, or by whom it certified to answer for it. */
  isSignedFor(issuer: X509Certificate, now: number): boolean
}

/** @returns why, when the responder refused to answer @throws EncodingError */
export function readStatusResponse(bytes: Buffer): StatusResponse | StatusRefusal {
  const [status, block] = readPart(bytes).is(tags.sequence, 'the response').parts()
  if (status === undefined) throw new EncodingError('the response is empty')
  const code = Number.parseInt(hexOf(status.is(tags.enumerated, 'the status')), 16)
  if (code !== 0) return refusalNames.find((name) => refusals[name] === code) ?? 'unknown'
  const [type, content] = block?.parts()[0]?.parts() ?? []
  if (type === undefined || content === undefined || objectIdOf(type) !== basicResponse) {
    throw new EncodingError('the response is of an unknown kind')
  }
  const [body, algorithm, signature, certificates] = readPart(content.content).parts()
  if (body === undefined || algorithm === undefined || signature === undefined) {
    throw new EncodingError('the response is not whole')
  }
  const parts = body.parts()
  const list = parts.find(({ tag }) => tag === tags.sequence)
  // Before the list [1] is the name of who answers, behind it what goes with the answer.
  const extra = list === undefined ? [] : parts.slice(parts.indexOf(list) + 1)
  const by = (key: KeyObject) => isSigned(body.raw, algorithm, bitsOf(signature), key)
  const sent = certificatesIn(certificates)
  return {
    answers: (list?.parts() ?? []).slice(0, mostAsked).map(readSingle),
    nonce: nonceIn(extra.find(({ tag }) => tag === 0xa1)),
    certificates: sent,
    isSignedFor(issuer, now) {
      if (by(publicKeyOf(issuer))) return true
      return sent.some((one) => mayAnswerFor(one, issuer, now) && by(publicKeyOf(one)))
    },
  }
}

function readSingle(single: Part): SingleStatus {
  const [id, status, thisUpdate, next] = single.parts()
  if (id === undefined || status === undefined || thisUpdate === undefined) {
    throw new EncodingError('an answer that is not whole')
  }
  const word = ({ 0: 'good', 1: 'revoked', 2: 'unknown' } as const)[status.tag & 0x1f]
  if (word === undefined) throw new EncodingError('an answer without a status')
  const [nextUpdate] = next?.tag === 0xa0 ? next.parts() : []
  return {
    id: readId(id),
    status: word,
    thisUpdate: instantOf(thisUpdate),
    nextUpdate: nextUpdate === undefined ? null : instantOf(nextUpdate),
  }
}

const mostCertificates = 8

function certificatesIn(block: Part | undefined): X509Certificate[] {
  const found = block?.parts()[0]?.parts() ?? []
  return found.slice(0, mostCertificates).flatMap(({ raw }) => {
    try {
      return [new X509Certificate(raw)]
    } catch {
      return []
    }
  })
}

/** RFC 6960, 4.2.2.2: certified by the issuer itself, for this purpose; judged as any certificate of a path is. */
function mayAnswerFor(responder: X509Certificate, issuer: X509Certificate, now: number): boolean {
  const { purposes, isStronglySigned, hasUnknownDemand } = readCertificate(responder)
  return (
    purposes?.includes('ocspSigning') === true &&
    isStronglySigned &&
    !hasUnknownDemand &&
    keyWeakness(publicKeyOf(responder)) === null &&
    responder.checkIssued(issuer) &&
    responder.verify(publicKeyOf(issuer)) &&
    responder.validFromDate.getTime() <= now &&
    responder.validToDate.getTime() > now
  )
}

/** Whether this names a certificate of this issuer, by whichever digest. */
export function namesIssuer(id: CertificateHashData, issuer: X509Certificate): boolean {
  const { subjectBytes, publicKeyBytes } = readCertificate(issuer)
  return (
    id.issuerNameHash === digestOf(id.hashAlgorithm, subjectBytes).toString('hex') &&
    id.issuerKeyHash === keyHashOf(publicKeyBytes, id.hashAlgorithm)
  )
}
