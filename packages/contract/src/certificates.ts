import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf, PageQuery, Reason } from './primitives.ts'

/** What a certificate is for that a station asks to have signed (A02). */
export const signingUses = ['ChargingStationCertificate', 'V2GCertificate', 'V2G20Certificate'] as const

/**
 * `requested`: the authority has it; `signed`: on its way to the station; `installed`: the station took it; `refused`:
 * the authority or the station did not; `failed`: it never came to an answer.
 */
export const StationCertificateState = oneOf([
  'requested',
  'signed',
  'installed',
  'refused',
  'failed',
  'superseded',
  'revoked',
])
export type StationCertificateState = Static<typeof StationCertificateState>

/** RFC 5280, 5.3.1. */
export const RevocationReason = oneOf([
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
])
export type RevocationReason = Static<typeof RevocationReason>

/** A certificate that a station asked for, from its request to its end. */
export const StationCertificate = Type.Object({
  id: Id,
  stationId: Identity,
  certificateType: oneOf([...signingUses]),
  state: StationCertificateState,
  /** Why it was refused, failed or waits. */
  stateReason: nullable(Type.String()),
  commonName: Type.String(),
  /** Hex. */
  serialNumber: nullable(Type.String()),
  issuer: nullable(Type.String()),
  /** SHA-256. */
  fingerprint: nullable(Type.String()),
  notBefore: nullable(Instant),
  notAfter: nullable(Instant),
  /** PEM, leaf first. */
  chain: nullable(Type.String()),
  /** The CertificateSigned that brought it. */
  commandId: nullable(Id),
  requestedAt: Instant,
  signedAt: nullable(Instant),
  installedAt: nullable(Instant),
  revokedAt: nullable(Instant),
  revocationReason: nullable(RevocationReason),
  /** When the authority knew of the revocation; it is told until it does. */
  revocationToldAt: nullable(Instant),
})
export type StationCertificate = Static<typeof StationCertificate>

/** One that a station holds, as it named it or as it took it from us (M03, M05). */
export const InstalledCertificate = Type.Object({
  certificateType: Type.String(),
  hashAlgorithm: Type.String(),
  issuerNameHash: Type.String(),
  issuerKeyHash: Type.String(),
  serialNumber: Type.String(),
  /** What stands below it in a chain (V2GCertificateChain). */
  children: Type.Array(
    Type.Object({
      hashAlgorithm: Type.String(),
      issuerNameHash: Type.String(),
      issuerKeyHash: Type.String(),
      serialNumber: Type.String(),
    }),
  ),
  /** Known of those that came from us. */
  subject: nullable(Type.String()),
  notAfter: nullable(Instant),
  certificate: nullable(Type.String()),
  source: oneOf(['reported', 'installed']),
  at: Instant,
})

export const StationCertificates = Type.Object({
  /** What it asked for, newest first. */
  certificates: Type.Array(StationCertificate),
  installed: Type.Array(InstalledCertificate),
  /** What it last came in with (security profile 3). */
  presented: nullable(
    Type.Object({
      serialNumber: Type.String(),
      issuer: Type.String(),
      commonName: Type.String(),
      notAfter: Instant,
      at: Instant,
    }),
  ),
})
export type StationCertificates = Static<typeof StationCertificates>

export const StationCertificateQuery = Type.Object({
  ...PageQuery.properties,
  station: Type.Optional(Identity),
  state: Type.Optional(StationCertificateState),
  certificateType: Type.Optional(oneOf([...signingUses])),
  /** With it those that are in use are told, the first to end first. */
  expiringBefore: Type.Optional(Instant),
})

export const RevocationInput = Type.Object(
  { revocationReason: Type.Optional(RevocationReason), reason: Reason },
  { additionalProperties: false },
)
