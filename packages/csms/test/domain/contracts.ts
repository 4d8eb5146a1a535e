/** Chains of contract certificates for tests, and responders that answer for them. */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  type AnsweredStatus,
  hashDataOf,
  makeStatusRequest,
  makeStatusResponse,
  readStatusRequest,
} from '@stationmaster/pki'
import { idTokenKey } from '../../src/domain/id-token.ts'
import { type IdTokenStatus } from '../../src/domain/id-token-model.ts'
import { put, type Write } from '../../src/domain/ports.ts'
import {
  type CertificateStatuses,
  failedStatus,
  type StatusQuestion,
  type StatusReply,
} from '../../src/domain/status-question.ts'
import { createStatusLookup } from '../../src/platform/status-lookup.ts'
import { type Certified, certified } from '../support/authorities.ts'

const day = 86_400_000

type Wishes = NonNullable<Parameters<typeof certified>[2]>

/** In time at this hour; what it is for follows from whether it is an authority. */
export function contract(now: number, commonName: string, by: Certified | null, wishes: Wishes = {}): Certified {
  const usage = wishes.authority === undefined ? ['digitalSignature', 'keyAgreement'] : ['keyCertSign', 'cRLSign']
  return certified({ organisation: 'Mobility', commonName }, by, {
    notBefore: now - 3_600_000,
    notAfter: now + 100 * day,
    usage: usage as Wishes['usage'] & object,
    ...wishes,
  })
}

export const pemOf = (...chain: Certified[]) => chain.map(({ certificate }) => certificate.toString()).join('')

export const emaid = 'DE-ABC-C12345678-9'
export const responderUrl = 'http://ocsp.example/mo'

/** Root, two authorities and a contract, as ISO 15118-2 draws them. */
export function contractChain(now: number, leaf: Wishes & { commonName?: string } = {}, below: Wishes = {}) {
  const root = contract(now, 'MO Root', null, { authority: { pathLength: 2 } })
  const ocspUrl = 'http://ocsp.example/root'
  const sub1 = contract(now, 'MO Sub 1', root, { authority: { pathLength: 1 }, ocspUrl })
  const of2 = { authority: { pathLength: 0 }, ocspUrl: 'http://ocsp.example/sub1', ...below }
  const sub2 = contract(now, 'MO Sub 2', sub1, of2)
  const { commonName = emaid, ...wishes } = leaf
  const vehicle = contract(now, commonName, sub2, { ocspUrl: responderUrl, ...wishes })
  return { root, sub1, sub2, contract: vehicle, pem: pemOf(vehicle, sub2, sub1) }
}

export function weakRsaKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey
}

/** As OCPP names it, with where it is asked for. */
export function namedOf({ certificate }: Certified, issuer: Certified, responderURL: string) {
  const { hashAlgorithm: _, ...hashData } = hashDataOf(certificate, issuer.certificate)
  return { hashAlgorithm: 'SHA256' as const, ...hashData, responderURL }
}

/** What a responder writes about a question, signed by `signer`. */
export function responseTo(
  question: StatusQuestion,
  signer: Certified,
  answer: AnsweredStatus,
  times: { producedAt: number; nextUpdate: number },
): Uint8Array {
  const [asked] = readStatusRequest(makeStatusRequest([question])).asked
  if (asked === undefined) throw new Error('the question is empty')
  return makeStatusResponse({ answers: [{ raw: asked.raw, answer }], nonce: null, ...times }, signer.issuer.key)
}

type Answer = (question: StatusQuestion) => StatusReply | Uint8Array | Promise<StatusReply>

/** What each question is answered, by its responder's address; bytes go through the lookup that the server has. */
export class Responders implements CertificateStatuses {
  readonly asked: StatusQuestion[] = []
  readonly answers = new Map<string, Answer>()
  readonly #trusted: Certified[]
  readonly #clock: { now(): number }

  constructor(now = Date.now(), trusted: Certified[] = []) {
    this.#clock = { now: () => now }
    this.#trusted = trusted
  }

  async ask(question: StatusQuestion, signal: AbortSignal): Promise<StatusReply> {
    this.asked.push(question)
    signal.throwIfAborted()
    const answer = await this.answers.get(question.responderUrl)?.(question)
    if (answer === undefined) return failedStatus('connection refused')
    if (!(answer instanceof Uint8Array)) return answer
    const lookUp = createStatusLookup({
      clock: this.#clock,
      http: async () => Buffer.from(answer),
      authorities: () => this.#trusted.map(({ certificate }) => certificate),
      withNonce: true,
    })
    return lookUp(question, signal)
  }
}

export function verified(status: 'good' | 'revoked' | 'unknown', nextUpdate: number | null = null): StatusReply {
  return { status, response: null, thisUpdate: null, nextUpdate, verified: true, failure: null }
}

/** The token behind the contract, as an operator puts it on file. */
export function eMaidOnFile(organisationId: string, now: number, status: IdTokenStatus = 'accepted'): Write {
  return put('idToken', {
    organisationId,
    key: idTokenKey(emaid, 'eMAID'),
    value: emaid,
    type: 'eMAID',
    shortAlias: null,
    status,
    expiresAt: null,
    groupId: null,
    concurrentUse: null,
    allowedEvses: [],
    allowedEnergyTransfer: null,
    holder: null,
    note: null,
    createdAt: now,
  })
}

export const digest = (text: string) => createHash('sha256').update(text).digest('hex')
