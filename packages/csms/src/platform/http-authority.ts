/** A certificate authority behind HTTP: ours, or another that keeps the same contract (docs/certificates.md). */
import { X509Certificate } from 'node:crypto'
import { pemBlocks, pemOf, readSigningRequest } from '@stationmaster/pki'
import { type CertificateAuthority, type SignedCertificate, type SigningOrder } from '../domain/ports.ts'
import { detailOf, type HttpAnswer, type HttpService, post } from './http-service.ts'

const patienceMs = 20_000
const longestAnswer = 131_072
const longestChain = 5

/** Which of its authorities signs what. */
const authorities = {
  ChargingStationCertificate: 'stations',
  V2GCertificate: 'v2g',
  V2G20Certificate: 'v2g',
} as const satisfies Record<SigningOrder['use'], string>

export function httpAuthority(service: HttpService): CertificateAuthority {
  const ask = (path: string, body: object, signal: AbortSignal) =>
    post(service, path, body, { longestAnswer, signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]) })

  return {
    async sign({ orderId, use, csr, commonName, organisations }, signal) {
      const order = { requestId: orderId, authority: authorities[use], csr, commonName, organisations }
      const answer = await ask('/v1/certificates', order, signal)
      if (typeof answer === 'string') return { kind: 'away', reason: answer }
      if (isRefusal(answer)) return { kind: 'refused', reason: detailOf(answer) }
      if (answer.status >= 300) return { kind: 'away', reason: detailOf(answer) }
      const certificate = signedIn(answer, csr)
      return typeof certificate === 'string'
        ? { kind: 'refused', reason: certificate }
        : { kind: 'signed', certificate }
    },
    async revoke(serialNumber, reason, signal) {
      const answer = await ask(`/v1/certificates/${serialNumber}/revoke`, { reason }, signal)
      if (typeof answer === 'string') return { kind: 'away', reason: answer }
      if (answer.status === 404) return { kind: 'unknown' }
      return answer.status < 300 ? { kind: 'revoked' } : { kind: 'away', reason: detailOf(answer) }
    },
  }
}

/** It has looked and will not; everything else is asked again. */
function isRefusal({ status }: HttpAnswer): boolean {
  return status === 400 || status === 409 || status === 422
}

/** What was signed is looked at before a station gets it: for its key, and by who follows in the chain. */
function signedIn({ fields }: HttpAnswer, csr: string): SignedCertificate | string {
  const text = [fields.certificate, fields.chain].filter((part) => typeof part === 'string').join('\n')
  const blocks = pemBlocks(text, 'CERTIFICATE')
  const chain = blocks.slice(0, longestChain).flatMap(parsed)
  const [leaf, ...above] = chain
  if (leaf === undefined || chain.length !== blocks.length) return 'its answer holds no chain of certificates'
  if (!leaf.publicKey.equals(readSigningRequest(csr).publicKey)) return 'it certified another key'
  const broken = chain.some((one, index) => {
    const next = above[index]
    return next !== undefined && !(one.checkIssued(next) && one.verify(next.publicKey))
  })
  if (broken) return 'its chain is not one'
  // A station has the root, or is not to take it from here.
  const sent = chain.filter((one, index) => index === 0 || !one.checkIssued(one))
  return {
    chain: sent.map(({ raw }) => pemOf('CERTIFICATE', raw)).join(''),
    serialNumber: leaf.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    issuer: leaf.issuer,
    fingerprint: leaf.fingerprint256,
    notBeforeAt: leaf.validFromDate.getTime(),
    notAfterAt: leaf.validToDate.getTime(),
  }
}

function parsed(bytes: Buffer): X509Certificate[] {
  try {
    return [new X509Certificate(bytes)]
  } catch {
    return []
  }
}
