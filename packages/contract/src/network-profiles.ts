import Type, { type Static } from 'typebox'
import { Instant, nullable, oneOf } from './primitives.ts'

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })

/** A mobile network (APNType). */
const Apn = Type.Object(
  {
    apn: text(2000),
    apnUserName: Type.Optional(text(50)),
    apnPassword: Type.Optional(text(64)),
    simPin: Type.Optional(Type.Integer({ minimum: 0, maximum: 99_999_999 })),
    /** MCC and MNC, one after the other. */
    preferredNetwork: Type.Optional(text(6)),
    useOnlyPreferredNetwork: Type.Optional(Type.Boolean()),
    apnAuthentication: oneOf(['CHAP', 'NONE', 'PAP', 'AUTO']),
  },
  { additionalProperties: false },
)

/** A VPN (VPNType); `key` is its shared secret. */
const Vpn = Type.Object(
  {
    server: text(2000),
    user: text(50),
    group: Type.Optional(text(50)),
    password: text(64),
    key: text(255),
    type: oneOf(['IKEv2', 'IPSec', 'L2TP', 'PPTP']),
  },
  { additionalProperties: false },
)

export const OcppInterface = oneOf([
  'Any',
  'Wired0',
  'Wired1',
  'Wired2',
  'Wired3',
  'Wireless0',
  'Wireless1',
  'Wireless2',
  'Wireless3',
])
export type OcppInterface = Static<typeof OcppInterface>

/** Without the identity, which the station puts behind it. */
export const CsmsUrl = Type.String({ maxLength: 2000, pattern: '^(?:wss?|https?)://[^@\\s?#]+$' })

/** How a station reaches a CSMS (B09); its secrets are sent and kept nowhere in clear. */
export const NetworkConnectionProfile = Type.Object(
  {
    ocppCsmsUrl: CsmsUrl,
    securityProfile: Type.Integer({ minimum: 0, maximum: 3 }),
    ocppInterface: OcppInterface,
    /** Seconds after which the station gives up on an answer. */
    messageTimeout: Type.Integer({ minimum: 1, maximum: 3600 }),
    ocppTransport: Type.Optional(oneOf(['JSON', 'SOAP'])),
    /** Told where the version of the message has the field and wants it; a station may ignore it. */
    ocppVersion: Type.Optional(oneOf(['OCPP12', 'OCPP15', 'OCPP16', 'OCPP20', 'OCPP201', 'OCPP21'])),
    /** 2.1 only, as is the password: earlier versions have variables for both. */
    identity: Type.Optional(Type.String({ minLength: 1, maxLength: 48, pattern: '^[^:\\s]+$' })),
    basicAuthPassword: Type.Optional(Type.String({ minLength: 16, maxLength: 64 })),
    apn: Type.Optional(Apn),
    vpn: Type.Optional(Vpn),
  },
  { additionalProperties: false },
)
export type NetworkConnectionProfile = Static<typeof NetworkConnectionProfile>

export const configurationSlot = Type.Integer({ minimum: 0, maximum: 1000 })

/** `GET /stations/{id}/network-profiles`: what a station holds per slot, as far as it was told or told itself. */
export const NetworkProfiles = Type.Object({
  /** The order in which slots are tried; null while the station did not say. */
  priority: nullable(Type.Array(Type.Integer())),
  /** Which slots there are; null while the station did not say. */
  slots: nullable(Type.Array(Type.Integer())),
  /** The slot of the connection of now. */
  activeSlot: nullable(Type.Integer()),
  profiles: Type.Array(
    Type.Object({
      configurationSlot: Type.Integer(),
      active: Type.Boolean(),
      /** Its place in `priority`, from 1; null where it is not tried. */
      rank: nullable(Type.Integer()),
      ocppCsmsUrl: nullable(Type.String()),
      securityProfile: nullable(Type.Integer()),
      ocppInterface: nullable(Type.String()),
      ocppTransport: nullable(Type.String()),
      ocppVersion: nullable(Type.String()),
      messageTimeout: nullable(Type.Integer()),
      identity: nullable(Type.String()),
      /** Whether it has a Basic password of its own; null where nobody knows. */
      hasPassword: nullable(Type.Boolean()),
      apn: nullable(Type.String()),
      vpnServer: nullable(Type.String()),
      /** `command`: accepted by the station; `report`: told in its configuration. The newer of both counts. */
      source: oneOf(['command', 'report']),
      at: Instant,
    }),
  ),
})
export type NetworkProfiles = Static<typeof NetworkProfiles>
