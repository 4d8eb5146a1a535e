/**
 * What the network is made of, in OCPP 2.x words and free of any protocol version.
 *
 * Instants are epoch milliseconds (UTC) under names that end in `At`; energy is whole Wh, power W.
 * Every record that belongs to a customer carries `organisationId` (F27). A station's `stationId` is its
 * identity in lower case, because identities compare without case (F12); `identity` keeps it as written.
 */

import { type EnergyTransferMode } from '@stationmaster/contract'
import { type TransactionCost } from './cost-model.ts'
import { type LinkSecurity } from './link-security.ts'

export type Instant = number

export type Onboarding = 'accepted' | 'pending' | 'rejected'

export interface Station {
  organisationId: string
  stationId: string
  identity: string
  siteId: string | null
  displayName: string | null
  onboarding: Onboarding
  /** How its frames are read: generous is the default, strict is for certification and firmware tests (F1). */
  reading: 'generous' | 'strict'
  /** The one its links must be of; 0 asks nothing. */
  securityProfile: number
  /** One that is accepted beside it until the first connection with it (F22). */
  alsoAcceptedProfile: number | null
  /** The highest of 2 and 3 that a link of it had, else 0: there is no way back from it (A05.FR.07). */
  reachedSecurityProfile: number
  /** Until then it may come back with a lower one, after a factory reset or with another board (F22). */
  securityProfileReopenedUntilAt: Instant | null
  /** An expired certificate lets it in, so that it can be given a new one (A00.FR.429). */
  acceptsExpiredCertificate: boolean
  /** Whether it may come by the port for TLS before 1.2 (F23). */
  acceptsLegacyTls: boolean
  /** How it last connected; null before the first time. */
  linkSecurity: LinkSecurity | null
  /** Opaque name of the version of its last connection; null before the first. */
  protocolVersion: string | null
  vendor: string | null
  model: string | null
  serialNumber: string | null
  firmwareVersion: string | null
  iccid: string | null
  imsi: string | null
  registeredAt: Instant
  lastBootAt: Instant | null
  lastBootReason: string | null
  /** Coalesced in memory, so it may be older than the last frame by up to a minute (promise 2). */
  lastSeenAt: Instant | null
  online: boolean
  /** Since when `online` has its value. */
  linkAt: Instant | null
  /** Station clock minus ours, the median over live messages (F17); null while unknown. */
  clockOffsetMs: number | null
  /** The last offsets measured on live messages, newest last, at most 9. */
  clockSamples: number[]
  heartbeatIntervalS: number
  /** Which firmware the configuration or inventory was last read from (F19); null asks again. */
  inventoryFirmware: string | null
  inventoryAt: Instant | null
  /** Version assumed when the station offers no subprotocol; null refuses it. */
  assumedVersion: string | null
  /** Where a station over SOAP is called; null: at the address it last gave itself. */
  soapEndpoint: string | null
  /** Whether the server pings this station (F16). */
  pings: boolean
}

export interface StationCredential {
  organisationId: string
  stationId: string
  /** HMAC-SHA-256 of the password bytes under the installation key, hex. */
  passwordHash: string
  /** Those before it, newest first, accepted until a newer one was seen once or `previousUntilAt` (F25). */
  previousHashes: string[]
  previousUntilAt: Instant | null
  setAt: Instant
  usedAt: Instant | null
}

export interface Site {
  organisationId: string
  siteId: string
  name: string
  address: string | null
  city: string | null
  postalCode: string | null
  country: string | null
  timeZone: string
  latitude: number | null
  longitude: number | null
  /** Which tokens may charge here (F21). */
  access: SiteAccess
}

interface SiteAccess {
  mode: 'known' | 'free' | 'groups'
  groupIds: string[]
  openingTimes?: OpeningTimes | null
  /** EVSEs for members of these groups only, as `<station>/<evse>`. */
  groupEvses?: { evse: string; groupIds: string[] }[]
  allowedEnergyTransfer?: EnergyTransferMode[] | null
  /** Null leaves it to the station. */
  unlockOnEVSideDisconnect?: boolean | null
}

/** In the words of OCPI's `Hours`: times of day in the site's zone, exceptions as instants in text. */
export interface OpeningTimes {
  twentyfourseven: boolean
  regularHours: { weekday: number; periodBegin: string; periodEnd: string }[]
  exceptionalOpenings: { periodBegin: string; periodEnd: string }[]
  exceptionalClosings: { periodBegin: string; periodEnd: string }[]
}

export type EvseState = 'available' | 'occupied' | 'reserved' | 'faulted' | 'unavailable' | 'unknown'

/** Evse 0 stands for the station as a whole. */
export interface Evse {
  organisationId: string
  stationId: string
  evseId: number
  /** The id that is printed on it, unique in the network (F18). */
  publicEvseId: string | null
  state: EvseState
  /** Why, as a stable code: a connector status, `transaction`, `requested`, `link` … */
  stateReason: string | null
  stateAt: Instant
  /** What the operator asked for, kept apart from what the station reports. */
  requestedOperation: 'operative' | 'inoperative' | null
}

export interface Connector {
  organisationId: string
  stationId: string
  evseId: number
  connectorId: number
  /** The number a 1.6 station gives it; in 2.x null. */
  wireConnectorId: number | null
  type: string | null
  maxPowerW: number | null
  /** As the station says it, mapped to the neutral state by the domain. */
  status: string | null
  errorCode: string | null
  info: string | null
  vendorErrorCode: string | null
  /** The station's own time of the report. */
  statusAt: Instant | null
  receivedAt: Instant | null
}

/** One line of the timeline: a connector's or station's status as it came. */
export interface StatusReport {
  organisationId: string
  stationId: string
  evseId: number
  connectorId: number
  status: string
  state: EvseState
  errorCode: string | null
  info: string | null
  vendorErrorCode: string | null
  statusAt: Instant
  receivedAt: Instant
  /** History only: older than what is known and the clock did not step (F17). */
  stale: boolean
}

/** A period in which a station's socket was open; `disconnectedAt` is null while it lasts. */
export interface LinkPeriod {
  organisationId: string
  linkId: string
  stationId: string
  connectedAt: Instant
  disconnectedAt: Instant | null
  closeReason: string | null
  remoteAddress: string | null
  protocolVersion: string | null
}

export type TransactionState = 'active' | 'ended' | 'ended-incomplete' | 'interrupted' | 'orphan'

export interface Transaction {
  organisationId: string
  /** Ours, UUIDv7. */
  id: string
  stationId: string
  siteId: string | null
  /** The OCPP transaction id: the station's string in 2.x, our `number` as text in 1.6. */
  transactionId: string
  number: number
  evseId: number | null
  connectorId: number | null
  state: TransactionState
  idTokenKey: string | null
  idToken: string | null
  idTokenType: string | null
  groupId: string | null
  /** What we answered for the token. */
  authorizationStatus: string | null
  startedAt: Instant
  /** The start as the station's clock had it; null when it said none. A retry is recognised by it (F6). */
  stationStartedAt: Instant | null
  startReceivedAt: Instant
  endedAt: Instant | null
  endReceivedAt: Instant | null
  /** Set when a station time was impossible and ours took its place (F17). */
  timeCorrected: boolean
  clockOffsetMs: number | null
  meterStartWh: number | null
  meterStopWh: number | null
  energyWh: number | null
  /** Its end is provisional: the last register and time received (F7). */
  estimated: boolean
  chargingState: string | null
  stoppedReason: string | null
  remoteStartId: number | null
  commandId: string | null
  reservationId: number | null
  /** Any of its events was sent after the fact. */
  offline: boolean
  /** What 2.1 tells of how it is charged: first in line, by which mode, and which ways are allowed; null: undecided. */
  priorityCharging: boolean
  operationMode: string | null
  allowedEnergyTransfer: string[] | null
  /** Registers of what was given back. */
  exportStartWh: number | null
  lastExportWh: number | null
  cost: TransactionCost | null
  sequence: SequenceState
  lastEventAt: Instant
  lastMeterAt: Instant | null
  lastRegisterWh: number | null
  lastPowerW: number | null
  lastSocPercent: number | null
  /** Anomalies that a person may want to see, as stable codes. */
  flags: string[]
}

/** Which `seqNo` have come: inclusive ranges, ascending (2.x E 1.3.2.1). */
export interface SequenceState {
  seen: [number, number][]
  startedSeqNo: number | null
  endedSeqNo: number | null
  /** The rank of the event each value came from, so that any order of arrival ends in the same transaction. */
  marks?: Readonly<Record<string, number>>
  /** Sum of the energy that was told per interval, for meters that have no register. */
  intervalWh?: number
}

export interface DeviceVariable {
  organisationId: string
  stationId: string
  component: string
  componentInstance: string
  /** 0 where the component stands for the station. */
  evseId: number
  connectorId: number
  variable: string
  variableInstance: string
  attributeType: 'Actual' | 'Target' | 'MinSet' | 'MaxSet'
  value: string | null
  mutability: 'ReadOnly' | 'WriteOnly' | 'ReadWrite' | null
  dataType: string | null
  unit: string | null
  valuesList: string | null
  minLimit: number | null
  maxLimit: number | null
  readAt: Instant
}

/** What a station's configuration should be; the narrowest scope wins: station, model, site, everyone. */
export interface DesiredVariable {
  organisationId: string
  scope: 'everyone' | 'site' | 'model' | 'station'
  /** Site id, `vendor/model`, or station id; empty for everyone. */
  scopeId: string
  component: string
  variable: string
  variableInstance: string
  value: string
}

export type CommandStatus =
  | 'pending'
  | 'sent'
  | 'accepted'
  | 'completed'
  | 'rejected'
  | 'error'
  | 'timeout'
  | 'offline'
  | 'expired'
  | 'no-effect'
  | 'failed'
  | 'unsupported'

export interface Command {
  organisationId: string
  commandId: string
  stationId: string
  type: string
  parameters: unknown
  status: CommandStatus
  /** The station's own words: its status, reason code, CALLERROR code and description. */
  outcome: CommandOutcome | null
  actor: string
  reason: string | null
  createdAt: Instant
  /** Handed to the station's link: from here on it may have left, whatever became of us. Null while it waits. */
  dispatchedAt: Instant | null
  sentAt: Instant | null
  answeredAt: Instant | null
  completedAt: Instant | null
  expiresAt: Instant
  /** What a later event must carry to move this row: `remoteStartId:…`, `requestId:…`, `transaction:…`. */
  correlation: string | null
}

interface CommandOutcome {
  status: string | null
  code: string | null
  description: string | null
  /** The answer's payload, redacted. */
  payload: unknown
}

export interface Deviation {
  organisationId: string
  vendor: string
  model: string
  firmwareVersion: string
  action: string
  path: string
  rule: string
  sample: string
  stationId: string
  firstSeenAt: Instant
  lastSeenAt: Instant
  count: number
}

/** Identities that were refused or wait at the door (F11). */
export interface Knock {
  organisationId: string
  stationId: string
  identity: string
  remoteAddress: string
  subprotocols: string
  credential: 'none' | 'missing' | 'wrong' | 'correct' | 'unknown'
  reason: string
  vendor: string | null
  model: string | null
  serialNumber: string | null
  firmwareVersion: string | null
  firstSeenAt: Instant
  lastSeenAt: Instant
  count: number
}

/** A committed fact as the feed tells it. */
export interface OutboxEvent {
  /** Rising in commit order as the feed reads it. */
  position: number
  organisationId: string
  id: string
  type: string
  version: number
  stationId: string | null
  at: Instant
  recordedAt: Instant
  source: string
  data: unknown
}
