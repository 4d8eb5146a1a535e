/** Whom a peer must trust to believe our certificates, as OCPP names roots (CertificateHashData, RFC 6960). */
import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { digestOf, keyHashOf, readCertificate } from '@stationmaster/pki'

export interface TrustAnchor {
  issuerNameHash: string
  /** Null where the root itself is neither in our files nor known to the machine. */
  issuerKeyHash: string | null
  /** Null where another certificate of the same name and key may stand for it. */
  serialNumber: string | null
}

const algorithms = ['SHA256', 'SHA384', 'SHA512'] as const

/**
 * Who stands above the last certificate of the chain, in it or not; and each authority in it, which a peer may hold as
 * a root of that name and key.
 *
 * @param chain leaf first
 */
export function trustAnchorsOf(chain: readonly X509Certificate[]): TrustAnchor[] {
  const top = chain.at(-1)
  if (top === undefined) return []
  const within = chain.slice(1).flatMap(anchorsFor)
  if (isSelfSigned(top)) return chain.length === 1 ? anchorsFor(top) : within
  const root = knownRootOf(top)
  if (root !== undefined) return [...within, ...anchorsFor(root)]
  const { issuerBytes } = readCertificate(top)
  const byName = algorithms.map((algorithm) => ({
    issuerNameHash: digestOf(algorithm, issuerBytes).toString('hex'),
    issuerKeyHash: null,
    serialNumber: null,
  }))
  return [...within, ...byName]
}

function anchorsFor(authority: X509Certificate): TrustAnchor[] {
  const { subjectBytes, publicKeyBytes, serialNumber } = readCertificate(authority)
  return algorithms.map((algorithm) => ({
    issuerNameHash: digestOf(algorithm, subjectBytes).toString('hex'),
    issuerKeyHash: keyHashOf(publicKeyBytes, algorithm),
    serialNumber: isSelfSigned(authority) ? serialNumber : null,
  }))
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey)
}

/** Of the public ones, which a chain from a public authority leaves out. */
function knownRootOf(top: X509Certificate): X509Certificate | undefined {
  for (const pem of rootCertificates) {
    const root = new X509Certificate(pem)
    if (top.checkIssued(root) && top.verify(root.publicKey)) return root
  }
  return undefined
}
