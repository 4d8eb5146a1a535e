import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import {
  type CertificateContent,
  type Issuer,
  issuerOf,
  makeCertificate,
  type Name,
  newKey,
  writeName,
} from '@stationmaster/pki'

const dayMs = 86_400_000

export interface Certified {
  certificate: X509Certificate
  issuer: Issuer
}

/** A certificate with its key, in time around now; without one who certifies it signs itself. */
export function certified(
  name: Name,
  by: Certified | null,
  { key = newKey(), ...more }: Partial<CertificateContent> & { key?: KeyObject } = {},
): Certified {
  const subjectBytes = writeName(name)
  const content: CertificateContent = {
    subjectBytes,
    publicKeyBytes: createPublicKey(key).export({ type: 'spki', format: 'der' }),
    notBefore: Date.now() - dayMs,
    notAfter: Date.now() + 30 * dayMs,
    usage: ['digitalSignature'],
    ...more,
  }
  const certificate = new X509Certificate(makeCertificate(content, by?.issuer ?? { nameBytes: subjectBytes, key }))
  return { certificate, issuer: issuerOf(certificate, key) }
}

export function authority(commonName: string, by: Certified | null = null, more: Partial<CertificateContent> = {}) {
  return certified({ commonName }, by, { authority: {}, usage: ['keyCertSign', 'cRLSign'], ...more })
}

/** P-256 by a name that nobody has given to a curve. */
export function unreadableKey(): Buffer {
  const publicKeyBytes = createPublicKey(newKey()).export({ type: 'spki', format: 'der' })
  const curve = Buffer.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07)
  publicKeyBytes.writeUInt8(0x7f, publicKeyBytes.indexOf(curve) + curve.length - 1)
  return publicKeyBytes
}
