/** Whether a certificate is still good, by those who answer for it (RFC 6960, RFC 5280 5; OCPP M06, M07, F24). */
import { type Instant } from './model.ts'

/** What names a certificate at its responder (CertificateHashDataType, OCSPRequestDataType); hex in lower case. */
export interface StatusQuestion {
  hashAlgorithm: 'SHA256' | 'SHA384' | 'SHA512'
  issuerNameHash: string
  issuerKeyHash: string
  serialNumber: string
  /** Where it is asked for. */
  responderUrl: string
  source: 'OCSP' | 'CRL'
  /** Who signed it, where whoever asks has walked the path from there to who is trusted: then its word counts. */
  issuer?: IssuerCertificate
}

export interface IssuerCertificate {
  fingerprint256: string
  /** DER. */
  raw: Uint8Array
}

/** One that can be asked, or why that cannot be. */
export type StatusPlace = StatusQuestion | string

/** All that a certificate names; none where it names none, or is refused anyway. */
export type FindPlaces = () => Promise<readonly StatusPlace[]>

export interface StatusReply {
  status: 'good' | 'revoked' | 'unknown' | 'failed'
  /** DER of the OCSPResponse as the responder sent it; null with CRL and where nothing came. */
  response: Uint8Array | null
  thisUpdate: Instant | null
  nextUpdate: Instant | null
  /** Whether the answer's signature leads to a certificate we trust; false = the answer is only passed on. */
  verified: boolean
  /** Why failed, in words an operator understands; else null. */
  failure: string | null
}

export interface CertificateStatuses {
  /** Never throws for what the other side does. Answers from a cache until nextUpdate (bounded in entries and age); joins equal questions under way. */
  ask(question: StatusQuestion, signal: AbortSignal): Promise<StatusReply>
}

const digits = { SHA256: 64, SHA384: 96, SHA512: 128 } as const satisfies Record<
  StatusQuestion['hashAlgorithm'],
  number
>
/** RFC 5280, 4.1.2.2: a serial number has at most 20 bytes. */
const mostSerialDigits = 40

/** How OCPP names a certificate (CertificateHashDataType), as it came: in either case, with or without leading zeros. */
export type NamedCertificate = Pick<
  StatusQuestion,
  'hashAlgorithm' | 'issuerNameHash' | 'issuerKeyHash' | 'serialNumber'
>

export function statusQuestion(
  named: NamedCertificate,
  responderUrl: string,
  source: StatusQuestion['source'],
): StatusPlace {
  const { hashAlgorithm } = named
  const [issuerNameHash, issuerKeyHash] = [named.issuerNameHash.toLowerCase(), named.issuerKeyHash.toLowerCase()]
  const serialNumber = named.serialNumber.toLowerCase().replace(/^0+(?=.)/, '')
  const isDigest = (text: string) => text.length === digits[hashAlgorithm] && isHex(text)
  if (!isDigest(issuerNameHash)) return `issuerNameHash is no ${hashAlgorithm} in hex`
  if (!isDigest(issuerKeyHash)) return `issuerKeyHash is no ${hashAlgorithm} in hex`
  if (!isHex(serialNumber) || serialNumber.length > mostSerialDigits) return 'serialNumber is no number in hex'
  if (!URL.canParse(responderUrl)) return 'it names no address to ask at'
  return { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber, responderUrl, source }
}

function isHex(text: string): boolean {
  return /^[0-9a-f]+$/.test(text)
}

export function failedStatus(failure: string): StatusReply {
  return { status: 'failed', response: null, thisUpdate: null, nextUpdate: null, verified: false, failure }
}
