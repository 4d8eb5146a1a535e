/** Certificates in the words of X.509, as far as both sides of the domain need them read. */
import { X509Certificate } from 'node:crypto'
import { EncodingError, hashDataOf, pemBlocks, readSigningRequest } from '@stationmaster/pki'
import { type SigningRequestInput } from '../domain/inbound.ts'
import { type InstalledCertificateInput } from '../domain/outbound.ts'

/** A02: what a SignCertificate of any version asks for. */
export function signingInput(
  csr: string,
  certificateType: SigningRequestInput['certificateType'] = 'ChargingStationCertificate',
  requestId: number | null = null,
): SigningRequestInput {
  return { certificateType, csr, requestId, read: readRequest(csr) }
}

function readRequest(csr: string): SigningRequestInput['read'] {
  try {
    const { subject, weakness } = readSigningRequest(csr)
    return { ...subject, weakness }
  } catch (error) {
    if (error instanceof EncodingError) return error.message
    throw error
  }
}

/** What a station now holds of what it took; nothing where the issuer is not known, without whom it has no name. */
export function installedFrom(certificateType: string, pem: string): InstalledCertificateInput[] {
  const [bytes] = pemBlocks(pem, 'CERTIFICATE')
  const certificate = bytes === undefined ? undefined : parsed(bytes)
  if (certificate === undefined || !certificate.checkIssued(certificate)) return []
  const { hashAlgorithm: _, ...hashData } = hashDataOf(certificate, certificate)
  return [
    {
      certificateType,
      ...hashData,
      hashAlgorithm: 'SHA256',
      children: [],
      subject: certificate.subject.replaceAll('\n', ', '),
      notAfterAt: certificate.validToDate.getTime(),
      certificate: pem,
    },
  ]
}

function parsed(bytes: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes)
  } catch {
    return undefined
  }
}

type HashData = Pick<InstalledCertificateInput, 'hashAlgorithm' | 'issuerNameHash' | 'issuerKeyHash' | 'serialNumber'>

/** One of a GetInstalledCertificateIds answer. */
export function installedAs(
  certificateType: string,
  named: HashData,
  children: readonly HashData[] = [],
): InstalledCertificateInput {
  const unknown = { subject: null, notAfterAt: null, certificate: null }
  return { certificateType, ...hashData(named), children: children.map(hashData), ...unknown }
}

function hashData({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: HashData): HashData {
  return { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }
}
