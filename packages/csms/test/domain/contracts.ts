/** Chains of contract certificates for tests, and responders that answer for them. */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import {
  type AnsweredStatus,
  type CertificateContent,
  hashDataOf,
  issuerOf,
  makeCertificate,
  makeStatusRequest,
  makeStatusResponse,
  newKey,
  readStatusRequest,
  writeName,
} from '@stationmaster/pki'
import {
  type CertificateStatuses,
  failedStatus,
  type StatusQuestion,
  type StatusReply,
} from '../../src/domain/certificate-status.ts'

const day = 86_400_000
const hourAgo = (now: number) => now - 3_600_000

export interface Holder {
  certificate: X509Certificate
  pem: string
  key: KeyObject
}

interface Wishes {
  commonName: string
  issuer?: Holder
  key?: KeyObject
  authority?: CertificateContent['authority']
  notBefore?: number
  notAfter?: number
  ocspUrl?: string
  crlUrl?: string
}

export function certified(now: number, wishes: Wishes): Holder {
  const { commonName, issuer, authority } = wishes
  const key = wishes.key ?? newKey()
  const subjectBytes = writeName({ organisation: 'Mobility', commonName })
  const pem = makeCertificate(
    {
      subjectBytes,
      publicKeyBytes: createPublicKey(key).export({ type: 'spki', format: 'der' }),
      notBefore: wishes.notBefore ?? hourAgo(now),
      notAfter: wishes.notAfter ?? now + 100 * day,
      usage: authority === undefined ? ['digitalSignature', 'keyAgreement'] : ['keyCertSign', 'cRLSign'],
      ...(authority === undefined ? {} : { authority }),
      ...(wishes.ocspUrl === undefined ? {} : { ocspUrl: wishes.ocspUrl }),
      ...(wishes.crlUrl === undefined ? {} : { crlUrl: wishes.crlUrl }),
    },
    issuer === undefined ? { nameBytes: subjectBytes, key } : issuerOf(issuer.certificate, issuer.key),
  )
  return { certificate: new X509Certificate(pem), pem, key }
}

export const emaid = 'DE-ABC-C12345678-9'
export const responderUrl = 'http://ocsp.example/mo'

/** Root, two authorities and a contract, as ISO 15118-2 draws them. */
export function contractChain(now: number, leaf: Partial<Wishes> = {}, sub: Partial<Wishes> = {}) {
  const root = certified(now, { commonName: 'MO Root', authority: { pathLength: 2 } })
  const sub1 = certified(now, {
    commonName: 'MO Sub 1',
    issuer: root,
    authority: { pathLength: 1 },
    ocspUrl: 'http://ocsp.example/root',
  })
  const sub2 = certified(now, {
    commonName: 'MO Sub 2',
    issuer: sub1,
    authority: { pathLength: 0 },
    ocspUrl: 'http://ocsp.example/sub1',
    ...sub,
  })
  const contract = certified(now, { commonName: emaid, issuer: sub2, ocspUrl: responderUrl, ...leaf })
  return { root, sub1, sub2, contract, pem: contract.pem + sub2.pem + sub1.pem }
}

export function weakRsaKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey
}

/** As OCPP names it, with where it is asked for. */
export function namedOf({ certificate }: Holder, issuer: Holder, responderURL: string) {
  const { hashAlgorithm: _, ...hashData } = hashDataOf(certificate, issuer.certificate)
  return { hashAlgorithm: 'SHA256' as const, ...hashData, responderURL }
}

/** What a responder writes about a question, signed by `signer`. */
export function responseTo(
  question: StatusQuestion,
  signer: Holder,
  answer: AnsweredStatus,
  times: { producedAt: number; nextUpdate: number },
): Uint8Array {
  const [asked] = readStatusRequest(makeStatusRequest([question])).asked
  if (asked === undefined) throw new Error('the question is empty')
  return makeStatusResponse({ answers: [{ raw: asked.raw, answer }], nonce: null, ...times }, signer.key)
}

/** A fake of the port: what each question is answered by its responder's address. */
export class Responders implements CertificateStatuses {
  readonly asked: StatusQuestion[] = []
  readonly answers = new Map<string, (question: StatusQuestion) => StatusReply | Promise<StatusReply>>()

  async ask(question: StatusQuestion, signal: AbortSignal): Promise<StatusReply> {
    this.asked.push(question)
    signal.throwIfAborted()
    const answer = this.answers.get(question.responderUrl)
    return answer === undefined ? failedStatus('connection refused') : answer(question)
  }
}

export function verified(status: 'good' | 'revoked' | 'unknown', nextUpdate: number | null = null): StatusReply {
  return { status, response: null, thisUpdate: null, nextUpdate, verified: true, failure: null }
}

export function unplaced(status: 'good' | 'revoked', response: Uint8Array): StatusReply {
  return { status, response, thisUpdate: null, nextUpdate: null, verified: false, failure: null }
}

export const digest = (text: string) => createHash('sha256').update(text).digest('hex')
