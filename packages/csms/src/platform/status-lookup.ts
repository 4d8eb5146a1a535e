/** Asks those who answer for certificates: responders (RFC 6960, A.1) and lists (RFC 5280, 4.2.1.13), over HTTP. */
import { type X509Certificate } from 'node:crypto'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import {
  digestOf,
  EncodingError,
  makeStatusRequest,
  namesIssuer,
  pathTo,
  readCertificate,
  readStatusResponse,
} from '@stationmaster/pki'
import { failedStatus, type StatusQuestion, type StatusReply } from '../domain/certificate-status.ts'
import { type Clock } from '../domain/ports.ts'
import { type EndpointGuard, EndpointRefused } from './endpoint-guard.ts'
import { RevocationLists } from './revocation-lists.ts'

export interface StatusLookupOptions {
  clock: Clock
  guard: EndpointGuard
  /** Of an authority of ours, which the operator named: called wherever it is. */
  trustedOrigin: string | null
  /** Whose word counts. */
  authorities(): readonly X509Certificate[]
}

const patienceMs = 10_000
/** What fits into any answer to a station, and more than responders send. */
const longestResponse = 16_384
/** Who did not answer is not asked for so long, whatever for: a network that returns does not wait for it each time. */
const awayMs = 30_000
const mostAway = 256
/** How far the clocks of two sides may be apart. */
const skewMs = 300_000

/** Why there is no answer, in words for who has to see to it. */
class NoStatus extends Error {
  override readonly name = 'NoStatus'
}

export function createStatusLookup(options: StatusLookupOptions) {
  const { clock, guard, trustedOrigin, authorities } = options
  const away = new Map<string, number>()
  const lists = new RevocationLists({ clock, fetch: (url, signal) => exchange(url, listRequest, signal) })

  async function exchange(url: string, message: Message, signal: AbortSignal): Promise<Buffer> {
    const target = new URL(url)
    const { origin, username, password } = target
    const refusal = username + password === '' ? null : 'its address carries credentials'
    const guarded = origin !== trustedOrigin
    const refused = refusal ?? (guarded ? guard.refusal(url) : null)
    if (refused !== null) throw new NoStatus(`not asked: ${refused}`)
    if (clock.now() < (away.get(origin) ?? 0)) throw new NoStatus(`${origin} did not answer a moment ago`)
    try {
      const body = await send(target, message, { signal, ...(guarded ? { lookup: guard.lookup } : {}) })
      away.delete(origin)
      return body
    } catch (error) {
      if (error instanceof NoStatus || signal.aborted) throw error
      if (error instanceof EndpointRefused) throw new NoStatus(`not asked: ${error.message}`)
      away.delete(origin)
      away.set(origin, clock.now() + awayMs)
      if (away.size > mostAway) away.delete(away.keys().next().value ?? '')
      throw new NoStatus(`${origin} does not answer (${reasonOf(error)})`)
    }
  }

  async function responderSays(question: StatusQuestion, signal: AbortSignal): Promise<StatusReply> {
    const body = makeStatusRequest([question])
    const response = await exchange(question.responderUrl, { ...responderRequest, body }, signal)
    const read = readStatusResponse(response)
    if (read === null) throw new NoStatus('the responder refuses to answer')
    const { answers, certificates } = read
    const answer = answers.find(({ id }) => isNamed(id, question))
    if (answer === undefined) throw new NoStatus('the responder answered for another certificate')
    const { status, thisUpdate, nextUpdate } = answer
    inTime({ thisUpdate, nextUpdate })
    const issuer = issuerOf(question, certificates)
    const verified = issuer?.isTrusted === true && read.isSignedFor(issuer.certificate, clock.now())
    if (issuer?.isTrusted === true && !verified) throw new NoStatus('the answer is not signed by who may answer')
    return { status, response, thisUpdate, nextUpdate, verified, failure: null }
  }

  async function listSays(question: StatusQuestion, signal: AbortSignal): Promise<StatusReply> {
    const list = await lists.at(question.responderUrl, signal)
    const { thisUpdate, nextUpdate, issuerBytes, isPartial } = list
    inTime({ thisUpdate, nextUpdate })
    if (digestOf(question.hashAlgorithm, issuerBytes).toString('hex') !== question.issuerNameHash) {
      throw new NoStatus('the list is that of another authority')
    }
    if (isPartial) throw new NoStatus('the list tells of some certificates or reasons only')
    // Anybody can be made to send a long list, so only one that is believed is read to its end.
    const issuer = issuerOf(question, [])?.certificate
    if (issuer === undefined) throw new NoStatus('the list is that of an authority which is not trusted here')
    if (!signsLists(issuer) || !list.isSignedBy(issuer)) throw new NoStatus('the list is not signed by its authority')
    const status = list.revoked.has(question.serialNumber) ? 'revoked' : 'good'
    return { status, response: null, thisUpdate, nextUpdate, verified: true, failure: null }
  }

  function inTime({ thisUpdate, nextUpdate }: { thisUpdate: number; nextUpdate: number | null }): void {
    const now = clock.now()
    if (thisUpdate > now + skewMs) throw new NoStatus(`the answer is of ${instantText(thisUpdate)}, which is to come`)
    if (nextUpdate !== null && nextUpdate < now - skewMs) {
      throw new NoStatus(`the answer ended at ${instantText(nextUpdate)}`)
    }
  }

  /** One that came along is believed where it leads to one that is trusted. */
  function issuerOf(
    question: StatusQuestion,
    sent: readonly X509Certificate[],
  ): { certificate: X509Certificate; isTrusted: boolean } | undefined {
    const trusted = authorities()
    const now = clock.now()
    const known = trusted.find((one) => namesIssuer(question, one) && one.validToDate.getTime() > now)
    if (known !== undefined) return { certificate: known, isTrusted: true }
    const certificate = sent.find((one) => namesIssuer(question, one))
    if (certificate === undefined) return undefined
    const isTrusted = certificate.ca && pathTo(certificate, { between: sent, authorities: trusted, now }) !== null
    return { certificate, isTrusted }
  }

  return async (question: StatusQuestion, signal: AbortSignal): Promise<StatusReply> => {
    try {
      return await (question.source === 'OCSP' ? responderSays(question, signal) : listSays(question, signal))
    } catch (error) {
      if (error instanceof NoStatus) return failedStatus(error.message)
      if (error instanceof EncodingError) return failedStatus(`the answer cannot be read: ${error.message}`)
      if (signal.aborted) return failedStatus('the server is going down')
      throw error
    }
  }
}

function isNamed(
  id: Omit<StatusQuestion, 'hashAlgorithm' | 'responderUrl' | 'source'>,
  asked: StatusQuestion,
): boolean {
  return (
    id.serialNumber === asked.serialNumber &&
    id.issuerNameHash === asked.issuerNameHash &&
    id.issuerKeyHash === asked.issuerKeyHash
  )
}

function signsLists(authority: X509Certificate): boolean {
  return readCertificate(authority).usage?.includes('cRLSign') !== false
}

interface Message {
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  longest: number
  body?: Buffer
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

interface Sending {
  signal: AbortSignal
  lookup?: EndpointGuard['lookup']
}

function send(target: URL, message: Message, { signal, lookup }: Sending): Promise<Buffer> {
  const { method, headers, longest, body } = message
  const start = target.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const request = start(
      target,
      {
        method,
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
        headers: {
          ...headers,
          Connection: 'close',
          'User-Agent': 'stationmaster',
          ...(body === undefined ? {} : { 'Content-Length': body.length }),
        },
        ...(lookup === undefined ? {} : { lookup }),
      },
      (response) => {
        const status = response.statusCode ?? 0
        const wrong = status === 200 ? undefined : `${target.origin} answered ${status}${redirectionOf(status)}`
        const read =
          wrong === undefined ? bytesOf(response, longest, target.origin) : Promise.reject(new NoStatus(wrong))
        read.then(resolve, (error: unknown) => {
          request.destroy()
          reject(error instanceof Error ? error : new Error(String(error)))
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

function redirectionOf(status: number): string {
  return status >= 300 && status < 400 ? ', and is not followed elsewhere' : ''
}

async function bytesOf(parts: AsyncIterable<unknown>, longest: number, origin: string): Promise<Buffer> {
  const found: Buffer[] = []
  let length = 0
  for await (const part of parts) {
    if (!Buffer.isBuffer(part)) continue
    length += part.length
    if (length > longest) throw new NoStatus(`${origin} answered more than ${longest} bytes`)
    found.push(part)
  }
  return Buffer.concat(found)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `nothing within ${patienceMs / 1_000} s`
  return 'code' in error ? String(error.code) : error.message
}

function instantText(at: number): string {
  return new Date(at).toISOString()
}
