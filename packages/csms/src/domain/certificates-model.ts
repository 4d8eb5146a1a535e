import { type RevocationReason, type StationCertificateState } from '@stationmaster/contract'
import { type Instant } from './model.ts'

export type SigningUse = 'ChargingStationCertificate' | 'V2GCertificate' | 'V2G20Certificate'

/** A certificate that a station asked for (A02), from its request to its end. */
export interface StationCertificate {
  organisationId: string
  certificateId: string
  stationId: string
  certificateType: SigningUse
  state: StationCertificateState
  stateReason: string | null
  /** 2.1: given back in CertificateSigned (A02.FR.25). */
  requestId: number | null
  /** PEM. */
  csr: string
  commonName: string
  /** Hex in lower case. */
  serialNumber: string | null
  issuer: string | null
  fingerprint: string | null
  notBeforeAt: Instant | null
  notAfterAt: Instant | null
  /** PEM, leaf first. */
  chain: string | null
  commandId: string | null
  requestedAt: Instant
  signedAt: Instant | null
  installedAt: Instant | null
  revokedAt: Instant | null
  revocationReason: RevocationReason | null
  revocationToldAt: Instant | null
  /** How often the authority was asked in vain. */
  attempts: number
  /** When the clock looks at it again; null when nothing is open. */
  dueAt: Instant | null
  renewalAskedAt: Instant | null
}

/** How OCPP names a certificate; hex. */
interface CertificateHashData {
  hashAlgorithm: 'SHA256' | 'SHA384' | 'SHA512'
  issuerNameHash: string
  issuerKeyHash: string
  serialNumber: string
}

/** A certificate in a station's store. */
export interface InstalledCertificate extends CertificateHashData {
  organisationId: string
  stationId: string
  certificateType: string
  children: CertificateHashData[]
  /** Known of those that came from us. */
  subject: string | null
  notAfterAt: Instant | null
  certificate: string | null
  source: 'reported' | 'installed'
  seenAt: Instant
}
