import Type, { type Static } from 'typebox'
import { CsmsUrl, configurationSlot, OcppInterface } from './network-profiles.ts'
import { Id, Identity, Instant, nullable, oneOf, Reason } from './primitives.ts'

/** Raises a station to a higher security profile in one action (A05, F22), or lowers it from 3 to 2 in 2.1. */
export const SecurityUpgradeInput = Type.Object(
  {
    toProfile: Type.Integer({ minimum: 1, maximum: 3 }),
    /** Where the station is to connect; without it our public address, where there is one. 2.x only. */
    csmsUrl: Type.Optional(CsmsUrl),
    /** The slot that gets the new profile; without it a free one. 2.x only. */
    configurationSlot: Type.Optional(configurationSlot),
    /** Without it that of the connection of now, or in 2.1 any. 2.x only. */
    ocppInterface: Type.Optional(OcppInterface),
    messageTimeout: Type.Optional(Type.Integer({ minimum: 1, maximum: 3600 })),
    /** `OnIdle` waits for transactions to end; by default. */
    resetType: Type.Optional(oneOf(['Immediate', 'OnIdle'])),
    /** Set before the profile: 1.6 has no variable for the address, but vendors do. */
    variables: Type.Optional(
      Type.Array(
        Type.Object(
          {
            component: Type.String({ minLength: 1, maxLength: 50 }),
            variable: Type.String({ minLength: 1, maxLength: 50 }),
            value: Type.String({ maxLength: 2500 }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 20 },
      ),
    ),
    /** Gives the station a new password first, made here and shown nowhere. */
    newPassword: Type.Optional(Type.Boolean()),
    /** Needed to go lower, so that nobody does it by mistake. */
    lower: Type.Optional(Type.Boolean()),
    /** Goes on although a precondition is not met; what the door asks for stays as it is. */
    force: Type.Optional(Type.Boolean()),
    /** Says what would be missing, and does nothing. */
    dryRun: Type.Optional(Type.Boolean()),
    /** How long the station may take, from 1 to 168. */
    hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 168 })),
    reason: Reason,
  },
  { additionalProperties: false },
)
export type SecurityUpgradeInput = Static<typeof SecurityUpgradeInput>

export const Precondition = Type.Object({
  name: oneOf([
    'connected',
    'version',
    'direction',
    'tls-listener',
    'certificate-trusted',
    'station-authorities',
    'station-certificate',
    'password',
    'address',
    'slot',
    'interface',
  ]),
  /** `unknown` does not hold it up: only the station can tell. */
  state: oneOf(['met', 'not-met', 'unknown']),
  detail: Type.String(),
})
export type Precondition = Static<typeof Precondition>

export const SecurityUpgradeStep = Type.Object({
  name: oneOf([
    'inspect',
    'certificates',
    'password',
    'variables',
    'profile',
    'activate',
    'idle',
    'reset',
    'connect',
    'restore',
  ]),
  state: oneOf(['done', 'failed', 'skipped', 'running']),
  at: Instant,
  detail: nullable(Type.String()),
  commandId: nullable(Id),
})

export const SecurityUpgrade = Type.Object({
  id: Id,
  stationId: Identity,
  fromProfile: Type.Integer(),
  toProfile: Type.Integer(),
  /** `completed` on the first connection with the new profile, even when we had given up. */
  state: oneOf(['running', 'completed', 'failed', 'cancelled']),
  steps: Type.Array(SecurityUpgradeStep),
  /** What went wrong and what holds now, as a sentence. */
  failure: nullable(Type.String()),
  /** Both profiles are accepted at the door until the first connection with the new one. */
  bothAccepted: Type.Boolean(),
  configurationSlot: nullable(Type.Integer()),
  csmsUrl: nullable(Type.String()),
  actor: Type.String(),
  reason: nullable(Type.String()),
  createdAt: Instant,
  endedAt: nullable(Instant),
  expiresAt: Instant,
})
export type SecurityUpgrade = Static<typeof SecurityUpgrade>

/** What `POST /stations/{id}/security-upgrade` answers; without an upgrade on a dry run. */
export const SecurityUpgradeAnswer = Type.Object({
  preconditions: Type.Array(Precondition),
  upgrade: nullable(SecurityUpgrade),
})
export type SecurityUpgradeAnswer = Static<typeof SecurityUpgradeAnswer>

/** A station's certificate as a handshake found it. */
export const PresentedCertificate = Type.Object({
  commonName: Type.String(),
  organisations: Type.Array(Type.String()),
  /** Hex. */
  serialNumber: Type.String(),
  issuer: Type.String(),
  expiresAt: Instant,
  /** What is wrong with it, its expiry and its names aside. */
  fault: nullable(Type.String()),
})

/** `GET /stations/{id}/security`. */
export const StationSecurity = Type.Object({
  securityProfile: Type.Integer(),
  reachedSecurityProfile: Type.Integer(),
  securityProfileReopenedUntil: nullable(Instant),
  /** A profile that is accepted beside it while an upgrade is under way, or was given up. */
  alsoAccepted: nullable(Type.Integer()),
  password: nullable(
    Type.Object({
      setAt: Instant,
      /** When it was last seen, to the day. */
      usedAt: nullable(Instant),
      /** The one before works too, until then. */
      previousUntil: nullable(Instant),
    }),
  ),
  /** Of the last connection; null before the first. */
  connection: nullable(
    Type.Object({
      at: Instant,
      securityProfile: Type.Integer(),
      secure: Type.Boolean(),
      /** Null where TLS ended at a proxy. */
      tlsVersion: nullable(Type.String()),
      cipher: nullable(Type.String()),
      certificate: nullable(PresentedCertificate),
    }),
  ),
  upgrade: nullable(SecurityUpgrade),
})
export type StationSecurity = Static<typeof StationSecurity>

const weaknesses = [
  'no-password',
  'no-tls',
  'legacy-tls',
  'certificate-expires',
  'certificate-expired',
  'old-password',
  'lowered',
  'reopened',
] as const

/** `GET /security-posture`: how the network is secured, and where it is weak. */
export const SecurityPosture = Type.Object({
  stations: Type.Integer(),
  /** How many stations are at each profile, from 0. */
  profiles: Type.Array(Type.Integer()),
  upgrading: Type.Integer(),
  /** How many have each weakness; the first 500 of them are listed. */
  weaknesses: Type.Array(Type.Object({ weakness: oneOf([...weaknesses]), stations: Type.Integer() })),
  weak: Type.Array(
    Type.Object({
      stationId: Identity,
      securityProfile: Type.Integer(),
      weaknesses: Type.Array(oneOf([...weaknesses])),
      tlsVersion: nullable(Type.String()),
      certificateExpiresAt: nullable(Instant),
      passwordSetAt: nullable(Instant),
    }),
  ),
})
export type SecurityPosture = Static<typeof SecurityPosture>
