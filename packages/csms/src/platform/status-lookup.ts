/** Asks those who answer for certificates: responders (RFC 6960, A.1) and lists (RFC 5280, 4.2.1.13), over HTTP. */
import { randomBytes, X509Certificate } from 'node:crypto'
import {
  type CertificateHashData,
  digestOf,
  EncodingError,
  keyHashOf,
  makeStatusRequest,
  namesIssuer,
  pathTo,
  readCertificate,
  readStatusResponse,
  type StatusRefusal,
} from '@stationmaster/pki'
import { type Clock } from '../domain/ports.ts'
import { failedStatus, type StatusQuestion, type StatusReply } from '../domain/status-question.ts'
import { type GuardedHttp, type Message, NoAnswer } from './guarded-http.ts'
import { RevocationLists } from './revocation-lists.ts'

export interface StatusLookupOptions {
  clock: Clock
  http: GuardedHttp
  /** Whose word counts. */
  authorities(): readonly X509Certificate[]
  /** Whether answers are for us alone. One that is passed on (M06) carries no nonce, which another would not know. */
  withNonce: boolean
}

/** What fits into any answer to a station, and more than responders send. */
const longestResponse = 16_384
/** How far the clocks of two sides may be apart. */
const skewMs = 300_000
/** How old an answer may be that does not say when it ends. */
const endlessMs = 3_600_000
/** RFC 9654, 2.1. */
const nonceLength = 32

export function createStatusLookup(options: StatusLookupOptions) {
  const { clock, http, authorities, withNonce } = options
  const lists = new RevocationLists({ clock, fetch: (url, signal) => http(url, listRequest, signal) })

  async function responderSays(question: StatusQuestion, signal: AbortSignal): Promise<StatusReply> {
    const nonce = withNonce ? randomBytes(nonceLength) : undefined
    let said = await responderSaysOf(question, { question, nonce, signal })
    if (said === 'unauthorized' || said === 'malformedRequest') {
      const name = bySha1(question)
      if (name !== undefined) said = await responderSaysOf(name, { question, nonce: undefined, signal })
    }
    if (typeof said === 'string') throw new NoAnswer(`the responder refuses to answer (${said})`)
    return said
  }

  /** RFC 5019, 2.1: who answers from a store may know that name only, and no nonce. It names, and protects nothing. */
  function bySha1(question: StatusQuestion): CertificateHashData | undefined {
    const issuer = issuerOf(question, [])?.certificate
    if (issuer === undefined) return undefined
    const { subjectBytes, publicKeyBytes } = readCertificate(issuer)
    return {
      hashAlgorithm: 'SHA1',
      issuerNameHash: digestOf('SHA1', subjectBytes).toString('hex'),
      issuerKeyHash: keyHashOf(publicKeyBytes, 'SHA1'),
      serialNumber: question.serialNumber,
    }
  }

  async function responderSaysOf(
    name: CertificateHashData,
    { question, nonce, signal }: { question: StatusQuestion; nonce: Buffer | undefined; signal: AbortSignal },
  ): Promise<StatusReply | StatusRefusal> {
    const body = makeStatusRequest([name], nonce)
    const response = await http(question.responderUrl, { ...responderRequest, body }, signal)
    const read = readStatusResponse(response)
    if (typeof read === 'string') return read
    const { answers, certificates } = read
    const answer = answers.find(({ id }) => isNamed(id, name))
    if (answer === undefined) throw new NoAnswer('the responder answered for another certificate')
    // RFC 6960, 4.4.1: who knows no nonce leaves it out; one that is there is of this question or of an older one.
    if (nonce !== undefined && read.nonce !== null && !read.nonce.subarray(-nonce.length).equals(nonce)) {
      throw new NoAnswer('the answer is to another question (its nonce is not ours)')
    }
    const { status, thisUpdate, nextUpdate } = answer
    inTime({ thisUpdate, nextUpdate })
    // RFC 6960, 4.2.2.1: newer words are to be had at any time, so these are not new.
    if (nextUpdate === null && thisUpdate < clock.now() - endlessMs) {
      throw new NoAnswer(`the answer is of ${instantText(thisUpdate)}, and does not say when it ends`)
    }
    const issuer = issuerOf(question, certificates)
    const verified = issuer?.isTrusted === true && read.isSignedFor(issuer.certificate, clock.now())
    if (issuer?.isTrusted === true && !verified) throw new NoAnswer('the answer is not signed by who may answer')
    return { status, response, thisUpdate, nextUpdate, verified, failure: null }
  }

  async function listSays(question: StatusQuestion, signal: AbortSignal): Promise<StatusReply> {
    const list = await lists.at(question.responderUrl, signal)
    const { thisUpdate, nextUpdate, issuerBytes, isPartial } = list
    inTime({ thisUpdate, nextUpdate })
    if (digestOf(question.hashAlgorithm, issuerBytes).toString('hex') !== question.issuerNameHash) {
      throw new NoAnswer('the list is that of another authority')
    }
    if (nextUpdate === null) throw new NoAnswer('the list does not say when it ends, as RFC 5280, 5.1.2.5 demands')
    if (isPartial) throw new NoAnswer('the list tells of some certificates or reasons only')
    // Anybody can be made to send a long list, so only one that is believed is read to its end.
    const issuer = issuerOf(question, [])?.certificate
    if (issuer === undefined) throw new NoAnswer('the list is that of an authority which is not trusted here')
    if (!signsLists(issuer) || !list.isSignedBy(issuer)) throw new NoAnswer('the list is not signed by its authority')
    const status = list.revoked.has(question.serialNumber) ? 'revoked' : 'good'
    return { status, response: null, thisUpdate, nextUpdate, verified: true, failure: null }
  }

  function inTime({ thisUpdate, nextUpdate }: { thisUpdate: number; nextUpdate: number | null }): void {
    const now = clock.now()
    if (thisUpdate > now + skewMs) throw new NoAnswer(`the answer is of ${instantText(thisUpdate)}, which is to come`)
    if (nextUpdate !== null && nextUpdate < now - skewMs) {
      throw new NoAnswer(`the answer ended at ${instantText(nextUpdate)}`)
    }
  }

  /** One whose path was walked is believed as those are; one that came along where it leads to one that is trusted. */
  function issuerOf(
    question: StatusQuestion,
    sent: readonly X509Certificate[],
  ): { certificate: X509Certificate; isTrusted: boolean } | undefined {
    const trusted = authorities()
    const now = clock.now()
    const known = trusted.find((one) => namesIssuer(question, one) && one.validToDate.getTime() > now)
    if (known !== undefined) return { certificate: known, isTrusted: true }
    const walked = question.issuer === undefined ? undefined : new X509Certificate(question.issuer.raw)
    if (walked !== undefined && namesIssuer(question, walked)) return { certificate: walked, isTrusted: true }
    const certificate = sent.find((one) => namesIssuer(question, one))
    if (certificate === undefined) return undefined
    const isTrusted = certificate.ca && pathTo(certificate, { between: sent, authorities: trusted, now }) !== null
    return { certificate, isTrusted }
  }

  return async (question: StatusQuestion, signal: AbortSignal): Promise<StatusReply> => {
    try {
      return await (question.source === 'OCSP' ? responderSays(question, signal) : listSays(question, signal))
    } catch (error) {
      if (error instanceof NoAnswer) return failedStatus(error.message)
      if (error instanceof EncodingError) return failedStatus(`the answer cannot be read: ${error.message}`)
      if (signal.aborted) return failedStatus('the server is going down')
      throw error
    }
  }
}

function isNamed(id: CertificateHashData, asked: CertificateHashData): boolean {
  return (
    id.serialNumber === asked.serialNumber &&
    id.issuerNameHash === asked.issuerNameHash &&
    id.issuerKeyHash === asked.issuerKeyHash
  )
}

function signsLists(authority: X509Certificate): boolean {
  return readCertificate(authority).usage?.includes('cRLSign') !== false
}

const responderRequest = {
  method: 'POST',
  headers: { 'Content-Type': 'application/ocsp-request', Accept: 'application/ocsp-response' },
  longest: longestResponse,
} as const satisfies Message

const listRequest = {
  method: 'GET',
  headers: { Accept: 'application/pkix-crl, application/x-pem-file;q=0.5, */*;q=0.1' },
  longest: 4_194_304,
} as const satisfies Message

function instantText(at: number): string {
  return new Date(at).toISOString()
}
