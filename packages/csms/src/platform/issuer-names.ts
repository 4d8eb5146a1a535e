/** Names of certificate issuers as OCPP writes them: hashes over the DER of the name (CertificateHashData, RFC 6960). */
import { createHash, type X509Certificate } from 'node:crypto'

const algorithms = ['sha256', 'sha384', 'sha512'] as const

/** Of whoever stands above the last certificate of the chain: the root, in it or not. */
export function issuerNameHashes(chain: readonly X509Certificate[]): string[] {
  const top = chain.at(-1)
  const name = top === undefined ? undefined : issuerOf(top.raw)
  return name === undefined ? [] : algorithms.map((algorithm) => createHash(algorithm).update(name).digest('hex'))
}

interface Element {
  tag: number
  /** Where its contents begin and end. */
  start: number
  end: number
}

/** TBSCertificate: version [0], serialNumber, signature, issuer (RFC 5280, 4.1). */
function issuerOf(der: Buffer): Buffer | undefined {
  const certificate = elementAt(der, 0)
  const body = certificate === undefined ? undefined : elementAt(der, certificate.start)
  if (body === undefined) return undefined
  let at = body.start
  let place = 0
  while (at < body.end) {
    const element = elementAt(der, at)
    if (element === undefined) return undefined
    if (element.tag !== explicitVersion) place++
    if (place === 3) return der.subarray(at, element.end)
    at = element.end
  }
  return undefined
}

const explicitVersion = 0xa0

function elementAt(der: Buffer, at: number): Element | undefined {
  const tag = der[at]
  const first = der[at + 1]
  if (tag === undefined || first === undefined) return undefined
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (lengthBytes > 4 || at + 2 + lengthBytes > der.length) return undefined
  const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes)
  const start = at + 2 + lengthBytes
  return start + length > der.length ? undefined : { tag, start, end: start + length }
}
