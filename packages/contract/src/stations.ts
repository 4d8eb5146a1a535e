import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf, PageQuery, Reason } from './primitives.ts'

export const Onboarding = oneOf(['accepted', 'pending', 'rejected'])
export const EvseState = oneOf(['available', 'occupied', 'reserved', 'faulted', 'unavailable', 'unknown'])
export type EvseState = Static<typeof EvseState>

export const Connector = Type.Object({
  connectorId: Type.Integer(),
  /** Its number in OCPP 1.6 and before, which know no EVSEs (F18); null in later versions. */
  wireConnectorId: nullable(Type.Integer()),
  type: nullable(Type.String()),
  maxPowerW: nullable(Type.Integer()),
  /** The station's own word. */
  status: nullable(Type.String()),
  errorCode: nullable(Type.String()),
  info: nullable(Type.String()),
  vendorErrorCode: nullable(Type.String()),
  statusAt: nullable(Instant),
})

export const Evse = Type.Object({
  evseId: Type.Integer(),
  publicEvseId: nullable(Type.String()),
  state: EvseState,
  /** A stable code: why the state is what it is. */
  stateReason: nullable(Type.String()),
  stateAt: Instant,
  requestedOperation: nullable(oneOf(['operative', 'inoperative'])),
  /** "Can a driver charge here now?" and the first reason why not (promise 4). */
  chargeable: Type.Boolean(),
  chargeableReason: nullable(Type.String()),
  /** When its site opens next, while it is shut; null while it is open, or when nobody knows. */
  opensAt: nullable(Instant),
  /** Id of the active transaction. */
  transactionId: nullable(Id),
  powerW: nullable(Type.Integer()),
  energyWh: nullable(Type.Integer()),
  socPercent: nullable(Type.Number()),
  /** Age of the three values above (promise 2). */
  meterAt: nullable(Instant),
  /** For whom it is kept and until when, where we asked for it. */
  reservation: nullable(Type.Object({ id: Id, reservationId: Type.Integer(), expiresAt: Instant })),
  connectors: Type.Array(Connector),
})
export type Evse = Static<typeof Evse>

const summary = {
  /** The identity as written. */
  id: Identity,
  displayName: nullable(Type.String()),
  siteId: nullable(Id),
  siteName: nullable(Type.String()),
  onboarding: Onboarding,
  online: Type.Boolean(),
  linkAt: nullable(Instant),
  lastSeenAt: nullable(Instant),
  /** The subprotocol of the last connection. */
  protocolVersion: nullable(Type.String()),
  vendor: nullable(Type.String()),
  model: nullable(Type.String()),
  serialNumber: nullable(Type.String()),
  firmwareVersion: nullable(Type.String()),
  activeTransactions: Type.Integer(),
  powerW: nullable(Type.Integer()),
}

export const StationSummary = Type.Object({
  ...summary,
  evses: Type.Array(Type.Pick(Evse, ['evseId', 'publicEvseId', 'state', 'stateReason', 'chargeable'])),
})
export type StationSummary = Static<typeof StationSummary>

/** A command that the station's version has and the station cannot, with what tells so. */
export const WithheldCommand = Type.Object({ type: Type.String(), evidence: Type.String(), at: Instant })
export type WithheldCommand = Static<typeof WithheldCommand>

export const Station = Type.Object({
  ...summary,
  reading: oneOf(['generous', 'strict']),
  /** The profile its links must be of; 0 asks nothing. */
  securityProfile: Type.Integer(),
  /** 2 or 3 when a link of it was, else 0; there is no way back from it (A05.FR.07). */
  reachedSecurityProfile: Type.Integer(),
  /** Until then it may come with a lower one all the same (F22). */
  securityProfileReopenedUntil: nullable(Instant),
  /** An expired certificate lets it in, so that it can be given a new one (A00.FR.429). */
  acceptsExpiredCertificate: Type.Boolean(),
  /** It may come by the port for TLS before 1.2 (F23). */
  acceptsLegacyTls: Type.Boolean(),
  /** Whether a Basic password is on file. */
  hasPassword: Type.Boolean(),
  iccid: nullable(Type.String()),
  imsi: nullable(Type.String()),
  registeredAt: Instant,
  lastBootAt: nullable(Instant),
  lastBootReason: nullable(Type.String()),
  remoteAddress: nullable(Type.String()),
  clockOffsetMs: nullable(Type.Integer()),
  heartbeatIntervalS: Type.Integer(),
  assumedVersion: nullable(Type.String()),
  /** Where a station over SOAP is called; null: where it says it listens, if that is allowed. */
  soapEndpoint: nullable(Type.String()),
  pings: Type.Boolean(),
  /** The station as a whole (connector 0): only `available`, `unavailable`, `faulted` or `unknown`. */
  state: EvseState,
  stateReason: nullable(Type.String()),
  evses: Type.Array(Evse),
  /** How many desired values the station does not have. */
  drift: Type.Integer(),
  deviations: Type.Integer(),
  /** Contract commands that the version of its last connection has, and that nothing says it cannot. */
  commands: Type.Array(Type.String()),
  /** Those its version has and it cannot, as far as its passport tells; asked all the same with `?force=true`. */
  withheld: Type.Array(WithheldCommand),
})
export type Station = Static<typeof Station>

/** `PUT /stations/{id}` registers or edits; what is left out keeps its value, or its default on the first PUT. */
export const StationInput = Type.Object(
  {
    siteId: Type.Optional(nullable(Id)),
    displayName: Type.Optional(nullable(Type.String({ maxLength: 100 }))),
    onboarding: Type.Optional(Onboarding),
    reading: Type.Optional(oneOf(['generous', 'strict'])),
    /** Known before its first boot; the certificate of profile 3 names it (A00.FR.405). */
    serialNumber: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 50 }))),
    securityProfile: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
    /** After a factory reset or with another board: lets it come back with a lower profile for so long (F22). */
    reopenSecurityProfileHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 72 })),
    acceptsExpiredCertificate: Type.Optional(Type.Boolean()),
    acceptsLegacyTls: Type.Optional(Type.Boolean()),
    heartbeatIntervalS: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    assumedVersion: Type.Optional(nullable(Type.String({ maxLength: 20 }))),
    /** Pins where a station over SOAP (1.5, 1.6) is called; null takes what it says of itself. */
    soapEndpoint: Type.Optional(nullable(Type.String({ pattern: '^https?://[^@\\s]+$', maxLength: 500 }))),
    pings: Type.Optional(Type.Boolean()),
    /**
     * Basic password: the text to store, `{ "hex": "…" }` for bytes that are not text (1.6), `{ "generate": true }` to
     * have one made and shown once in the answer, or null to take it away. At least 16 bytes.
     */
    password: Type.Optional(
      nullable(
        Type.Union([
          Type.String({ minLength: 16, maxLength: 64 }),
          Type.Object({ hex: Type.String({ pattern: '^([0-9a-fA-F]{2}){16,64}$' }) }, { additionalProperties: false }),
          Type.Object({ generate: Type.Literal(true) }, { additionalProperties: false }),
        ]),
      ),
    ),
    /** `station` sends a new password through the connected station; `expected` only changes ours (F25). */
    passwordBy: Type.Optional(oneOf(['station', 'expected'])),
    /** Which EVSE each 1.6 connector belongs to, and the ids printed on them (F18). */
    evses: Type.Optional(
      Type.Array(
        Type.Object(
          {
            evseId: Type.Integer({ minimum: 1, maximum: 1000 }),
            publicEvseId: Type.Optional(nullable(Type.String({ maxLength: 48 }))),
            connectors: Type.Optional(
              Type.Array(
                Type.Object(
                  {
                    connectorId: Type.Integer({ minimum: 1, maximum: 100 }),
                    wireConnectorId: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
                    type: Type.Optional(nullable(Type.String({ maxLength: 50 }))),
                    maxPowerW: Type.Optional(nullable(Type.Integer({ minimum: 0 }))),
                  },
                  { additionalProperties: false },
                ),
                { maxItems: 20 },
              ),
            ),
          },
          { additionalProperties: false },
        ),
        { maxItems: 200 },
      ),
    ),
    reason: Reason,
  },
  { additionalProperties: false },
)
export type StationInput = Static<typeof StationInput>

export const StationQuery = Type.Object({
  ...PageQuery.properties,
  /** Part of identity, display name, vendor, model, serial number or public EVSE id. */
  q: Type.Optional(Type.String({ maxLength: 100 })),
  siteId: Type.Optional(Id),
  onboarding: Type.Optional(Onboarding),
  online: Type.Optional(Type.Boolean()),
  state: Type.Optional(EvseState),
  protocolVersion: Type.Optional(Type.String({ maxLength: 20 })),
  sort: Type.Optional(oneOf(['id', '-id', 'lastSeenAt', '-lastSeenAt'])),
})
export type StationQuery = Static<typeof StationQuery>

/** A deviation from the specification, counted per model and firmware. */
export const Deviation = Type.Object({
  vendor: Type.String(),
  model: Type.String(),
  firmwareVersion: Type.String(),
  action: Type.String(),
  path: Type.String(),
  rule: Type.String(),
  sample: Type.String(),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  count: Type.Integer(),
})
export type Deviation = Static<typeof Deviation>

/** An identity that was refused or waits at the door (F11). */
export const Knock = Type.Object({
  id: Identity,
  remoteAddress: Type.String(),
  subprotocols: Type.String(),
  credential: oneOf(['none', 'missing', 'wrong', 'correct', 'unknown']),
  reason: Type.String(),
  vendor: nullable(Type.String()),
  model: nullable(Type.String()),
  serialNumber: nullable(Type.String()),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  count: Type.Integer(),
})
export type Knock = Static<typeof Knock>

/** The swim lanes of one station on one axis. */
export const Timeline = Type.Object({
  from: Instant,
  to: Instant,
  links: Type.Array(
    Type.Object({
      from: Instant,
      to: nullable(Instant),
      reason: nullable(Type.String()),
      version: nullable(Type.String()),
    }),
  ),
  states: Type.Array(
    Type.Object({
      evseId: Type.Integer(),
      connectorId: Type.Integer(),
      at: Instant,
      status: Type.String(),
      state: EvseState,
      errorCode: nullable(Type.String()),
      info: nullable(Type.String()),
      stale: Type.Boolean(),
    }),
  ),
  transactions: Type.Array(
    Type.Object({
      id: Id,
      evseId: nullable(Type.Integer()),
      from: Instant,
      to: nullable(Instant),
      state: Type.String(),
      idToken: nullable(Type.String()),
      energyWh: nullable(Type.Integer()),
    }),
  ),
  commands: Type.Array(
    Type.Object({ id: Id, type: Type.String(), at: Instant, status: Type.String(), actor: Type.String() }),
  ),
  /** The lists above are bounded; true when something was left out. */
  truncated: Type.Boolean(),
})
export type Timeline = Static<typeof Timeline>
