/**
 * Questions that change nothing, as the API asks them: what the read side of the store answers, by block.
 * Lists are bounded; `more` tells that there is a next page, and a position where the page before ended.
 */

import { type CsvKind, type FileTransferState } from '@stationmaster/contract'
import { type BatterySwap, type StockedBattery } from './battery-swap-model.ts'
import { type CheckRunReads } from './check-reads.ts'
import { type CustomerReportReads } from './customer-model.ts'
import { type DerAlarm, type DerControl } from './der-control-model.ts'
import { type DisplayMessage } from './display-message-model.ts'
import { type FileTransfer, type FileTransferKind } from './firmware-model.ts'
import { type FleetReads } from './fleet-job-reads.ts'
import { type LinkSecurity } from './link-security.ts'
import {
  type ApiKey,
  type AuditEntry,
  type Command,
  type Connector,
  type ConsoleSession,
  type DesiredVariable,
  type Deviation,
  type DeviceVariable,
  type Evse,
  type EvseState,
  type IdToken,
  type IdTokenStatus,
  type Instant,
  type Knock,
  type LedgerEntry,
  type LinkPeriod,
  type MeterValue,
  type Onboarding,
  type OpeningTimes,
  type OutboxEvent,
  type SeenCard,
  type Site,
  type Station,
  type StationCredential,
  type StatusReport,
  type TokenGroup,
  type Transaction,
  type TransactionState,
  type User,
} from './model.ts'
import { type MonitoringReads } from './monitoring-reads.ts'
import { type NetworkProfile } from './network-profiles-model.ts'
import { type PassportReads } from './passport-reads.ts'
import { type Settlement, type WebPayment } from './payment-model.ts'
import { type CertificateReads } from './reads-certificates.ts'
import { type Reservation, type ReservationState } from './reservation-model.ts'
import { type SecurityEvent } from './security-model.ts'
import { type SecurityUpgrade } from './security-upgrade-model.ts'
import {
  type EvNeeds,
  type ExternalLimit,
  type InstalledProfile,
  type ReportedComposite,
} from './smart-charging-model.ts'
import { type InstalledTariff, type KnownTariff } from './tariff-model.ts'
import { type UncertainRowReads } from './uncertain-rows.ts'

interface Page<T> {
  items: T[]
  more: boolean
}

export interface StationFilter {
  /** Part of identity, display name, vendor, model, serial number or public EVSE id. */
  q?: string | undefined
  siteId?: string | undefined
  onboarding?: Onboarding | undefined
  online?: boolean | undefined
  state?: EvseState | undefined
  protocolVersion?: string | undefined
}
export interface StationOrder {
  by: 'id' | 'lastSeenAt'
  descending: boolean
}
export type StationPosition = readonly [lastSeenAt: Instant, stationId: string]

export interface StationActivity {
  activeTransactions: number
  powerW: number | null
}
/** The newest values of an active transaction. */
export interface EvseActivity {
  evseId: number | null
  transactionId: string
  powerW: number | null
  energyWh: number | null
  socPercent: number | null
  meterAt: Instant | null
}
export interface ListedStation {
  station: Station
  siteName: string | null
  /** When its site may be charged at; null where it stands nowhere, or always. */
  opening: { times: OpeningTimes; timeZone: string } | null
  evses: Evse[]
  activity: StationActivity
}
export interface FullStation extends ListedStation {
  connectors: Connector[]
  charging: EvseActivity[]
  /** Held by the station, those that end first at the front. */
  reservations: Reservation[]
  hasPassword: boolean
  remoteAddress: string | null
}

export interface StationReads {
  list(
    filter: StationFilter,
    order: StationOrder,
    after: StationPosition | null,
    limit: number,
  ): Promise<Page<ListedStation>>
  count(filter: StationFilter): Promise<number>
  one(stationId: string): Promise<FullStation | undefined>
  station(stationId: string): Promise<Station | undefined>
  deviceVariables(stationId: string): Promise<DeviceVariable[]>
  /** Of every scope that can concern the station. */
  desiredVariables(station: Station): Promise<DesiredVariable[]>
  allDesired(): Promise<DesiredVariable[]>
  /** What stations of its vendor, model and firmware do that the specification does not. */
  deviations(station: Pick<Station, 'vendor' | 'model' | 'firmwareVersion'>): Promise<Deviation[]>
  countDeviations(station: Station): Promise<number>
  /** The newest of the window, ascending. */
  meterValues(
    stationId: string,
    window: { evseId?: number | undefined; from: Instant; to: Instant; limit: number },
  ): Promise<MeterValue[]>
}

export interface TimelineReads {
  of(
    stationId: string,
    from: Instant,
    to: Instant,
  ): Promise<{
    links: LinkPeriod[]
    /** Beginning with the state each connector had before. */
    states: StatusReport[]
    transactions: Transaction[]
    commands: Command[]
    truncated: boolean
  }>
}

export interface TransactionFilter {
  stationId?: string | undefined
  /** Keys the token may be on file under. */
  idTokenKeys?: readonly string[] | undefined
  siteId?: string | undefined
  active?: boolean | undefined
  state?: TransactionState | undefined
  transactionId?: string | undefined
  from?: Instant | undefined
  to?: Instant | undefined
}
export type TransactionPosition = readonly [startReceivedAt: Instant, id: string]
export interface ListedTransaction {
  transaction: Transaction
  /** The station's identity as written; its id when the station is gone. */
  identity: string
  siteName: string | null
}
export interface TransactionReads {
  /** Newest first, by when their start came. */
  list(filter: TransactionFilter, after: TransactionPosition | null, limit: number): Promise<Page<ListedTransaction>>
  one(id: string): Promise<ListedTransaction | undefined>
  /** Ascending; thinned evenly when there are more than 5,000. */
  meterValues(id: string): Promise<MeterValue[]>
  /** Every billing message as it came, in the order it came. */
  /** After the given `seq`, as many as fit a page. */
  messages(id: string, after: number | null): Promise<Page<LedgerEntry & { seq: number }>>
  /** Stations on which a transaction is active, at most 10,000. */
  stationsWithActive(): Promise<string[]>
  /** Those that ended with events missing since, oldest first, at most 500. */
  incomplete(since: Instant): Promise<{ stationId: string; id: string }[]>
}

export interface IdTokenFilter {
  q?: string | undefined
  /** Whether `q` looks into what is known of the person too. */
  personal?: boolean | undefined
  status?: IdTokenStatus | undefined
  groupId?: string | undefined
}
export type SeenCardPosition = readonly [lastSeenAt: Instant, key: string]
interface ListedSeenCard {
  card: SeenCard
  identity: string
  /** A token on file whose bytes are these in reverse (F20). */
  reversedMatch: string | null
}
export interface IdTokenReads {
  list(filter: IdTokenFilter, afterKey: string | null, limit: number): Promise<Page<IdToken>>
  one(key: string): Promise<IdToken | undefined>
  groups(): Promise<(TokenGroup & { tokens: number })[]>
  /** Newest first. */
  seenCards(after: SeenCardPosition | null, limit: number): Promise<Page<ListedSeenCard>>
}

export interface ReservationFilter {
  stationId?: string | undefined
  /** Held by the station and not over by `now`; false for every other. */
  active?: boolean | undefined
  state?: ReservationState | undefined
  idTokenKeys?: readonly string[] | undefined
  now: Instant
}
export type ReservationPosition = readonly [requestedAt: Instant, id: string]
export interface ListedReservation {
  reservation: Reservation
  identity: string
}
export interface ReservationReads {
  /** Newest first, by when they were asked for. */
  list(filter: ReservationFilter, after: ReservationPosition | null, limit: number): Promise<Page<ListedReservation>>
  one(id: string): Promise<ListedReservation | undefined>
}

export type CommandPosition = readonly [createdAt: Instant, commandId: string]
export interface ListedCommand {
  command: Command
  identity: string
}
export interface CommandReads {
  /** Newest first, of one station or of all. */
  list(stationId: string | null, after: CommandPosition | null, limit: number): Promise<Page<ListedCommand>>
  one(commandId: string): Promise<ListedCommand | undefined>
}

interface FileTransferFilter {
  kinds: readonly FileTransferKind[]
  stationId?: string | undefined
  state?: FileTransferState | undefined
}
export interface ListedFileTransfer {
  transfer: FileTransfer
  identity: string
}
export interface FileTransferReads {
  /** Newest first. */
  list(filter: FileTransferFilter, after: CommandPosition | null, limit: number): Promise<Page<ListedFileTransfer>>
  one(commandId: string): Promise<ListedFileTransfer | undefined>
}

interface SecurityEventFilter {
  stationId?: string | undefined
  type?: string | undefined
  critical?: boolean | undefined
}
export interface ListedSecurityEvent {
  event: SecurityEvent & { seq: number }
  identity: string
}
export interface SecurityEventReads {
  /** The last that came first. */
  list(
    filter: SecurityEventFilter,
    before: readonly [seq: number] | null,
    limit: number,
  ): Promise<Page<ListedSecurityEvent>>
}

export interface DerControlReads {
  controls(stationId: string): Promise<DerControl[]>
  /** Whether its variables tell of an inverter that works with the grid, or it has a control. */
  reported(stationId: string): Promise<boolean>
  /** Newest first, at most 300. */
  alarms(stationId: string): Promise<DerAlarm[]>
}

export interface BatterySwapReads {
  /** The stock, the station's slots, and what it says of eligibility. */
  stock(stationId: string): Promise<{
    reported: boolean
    batteries: StockedBattery[]
    slots: number[]
    targetSoC: number | null
    /** The newest state of charge per slot that a meter told. */
    metered: { evseId: number; soC: number; at: Instant }[]
  }>
  /** Newest first, at most 200. */
  swaps(stationId: string): Promise<BatterySwap[]>
}

export interface StationSecurityReads {
  networkProfiles(stationId: string): Promise<NetworkProfile[]>
  credential(stationId: string): Promise<StationCredential | undefined>
  latestUpgrade(stationId: string): Promise<SecurityUpgrade | undefined>
  /** Of every station that is not rejected. */
  posture(): Promise<PostureRow[]>
}

export interface PostureRow {
  identity: string
  securityProfile: number
  reachedSecurityProfile: number
  alsoAcceptedProfile: number | null
  reopenedUntilAt: Instant | null
  linkSecurity: LinkSecurity | null
  passwordSetAt: Instant | null
}

/** One frame as it crossed the wire, or a gap the log could not keep. */
interface TracedFrame {
  seq: number
  organisationId: string
  stationId: string
  at: Instant
  direction: 'in' | 'out'
  messageType: number | null
  messageId: string | null
  action: string | null
  payload: string
  note: string | null
}
export interface FrameFilter {
  stationId?: string | undefined
  action?: string | undefined
  messageId?: string | undefined
  direction?: 'in' | 'out' | undefined
  messageType?: number | undefined
  q?: string | undefined
  from?: Instant | undefined
  to?: Instant | undefined
}
export type FramePosition = readonly [at: Instant, seq: number]
export interface ListedFrame {
  frame: TracedFrame
  identity: string
  /** Set when a list holds the beginning of its payload only. */
  truncated?: true
}
export interface FrameReads {
  /** Newest first; `next` is set while older frames are left to look through, also when this page is short. */
  list(
    filter: FrameFilter,
    after: FramePosition | null,
    limit: number,
  ): Promise<{ items: ListedFrame[]; next: FramePosition | null }>
  /** A frame beside the one that answers it or that it answers. */
  exchange(seq: number): Promise<{ request: ListedFrame | null; answer: ListedFrame | null } | undefined>
}

export interface SiteReads {
  list(): Promise<(Site & { stations: number })[]>
  one(siteId: string): Promise<(Site & { stations: number }) | undefined>
}

export type AuditPosition = readonly [at: Instant, seq: number]
export interface UserReads {
  list(): Promise<User[]>
  one(userId: string): Promise<User | undefined>
  byName(name: string): Promise<User | undefined>
  session(sessionHash: string): Promise<{ session: ConsoleSession; user: User } | undefined>
  apiKey(keyHash: string): Promise<ApiKey | undefined>
  apiKeys(): Promise<ApiKey[]>
  /** Newest first. */
  audit(after: AuditPosition | null, limit: number): Promise<Page<AuditEntry & { seq: number }>>
}

export type KnockPosition = readonly [lastSeenAt: Instant, stationId: string]
export interface KnockReads {
  /** Newest first. */
  list(after: KnockPosition | null, limit: number): Promise<Page<Knock>>
}

export interface SiteCounts {
  siteId: string | null
  stations: number
  online: number
  pending: number
  evses: number
  /** A driver can charge there now, as the domain judges it. */
  chargeable: number
  states: Record<EvseState, number>
  activeTransactions: number
  powerW: number
  meterAt: Instant | null
}
interface NeedsAttention {
  identity: string
  since: Instant | null
  evseId?: number
  detail?: string | null
}
export interface NetworkReads {
  /** One line per site, and one for the stations that stand nowhere. */
  counts(now: Instant): Promise<SiteCounts[]>
  /** Energy delivered since by the transactions of sites in one time zone; `null` for those without a site. */
  energySince(from: Instant, timeZone: string | null): Promise<number>
  timeZones(): Promise<string[]>
  faulted(): Promise<NeedsAttention[]>
  /** Accepted stations that were here once and are not now; the freshest loss first. */
  offline(): Promise<NeedsAttention[]>
  pending(): Promise<NeedsAttention[]>
  /** Stations that an event of this type named since, the newest each. */
  told(type: string, since: Instant): Promise<NeedsAttention[]>
  knocking(): Promise<number>
}

/** Whole tables in the order of their keys, a chunk at a time, so that a reader's pace sets the pace. */
export interface ExportReads {
  stations(): AsyncGenerator<{ station: Station; evses: Evse[] }>
  credentials(): AsyncGenerator<Pick<StationCredential, 'stationId' | 'setAt'>>
  sites(): AsyncGenerator<Site>
  idTokens(): AsyncGenerator<IdToken>
  /** Which of these keys are on file: station ids, site ids or token keys. */
  known(kind: CsvKind, keys: readonly string[]): Promise<Set<string>>
}

/** Everything that the limits of a station are computed from. */
export interface ChargingFacts {
  profiles: InstalledProfile[]
  active: Transaction[]
  /** Commands that are not settled yet. */
  openCommandIds: string[]
  limits: ExternalLimit[]
  composites: ReportedComposite[]
  needs: EvNeeds[]
  evses: Evse[]
  /** The one the station says it is in, else that of its site. */
  timeZone: string
  /** Whose set point goes first, where the station says it (Q06.FR.20). */
  setpointPriority: 'CSMS' | 'ExternalControl' | undefined
}
export interface SmartChargingReads {
  of(stationId: string): Promise<ChargingFacts>
  /** TxProfiles whose transaction is over, of any station, at most 500. */
  overdue(): Promise<{ stationId: string; profileId: number }[]>
}

export interface TariffReads {
  /** What a station has, the tariffs themselves, and its running transactions. */
  of(stationId: string): Promise<{ installed: InstalledTariff[]; known: KnownTariff[]; active: { id: string }[] }>
}

export interface PaymentReads {
  settlements(
    filter: { stationId?: string | undefined; transactionKey?: string | undefined; pspRef?: string | undefined },
    after: readonly [receivedAt: Instant, settlementId: string] | null,
    limit: number,
  ): Promise<Page<{ settlement: Settlement; identity: string }>>
  webPayment(stationId: string): Promise<WebPayment | undefined>
  /** The addresses that stations show, each once. */
  templates(): Promise<string[]>
}

export interface DisplayMessageReads {
  /** What a station shows, and its running transactions, with which some of it goes. */
  of(stationId: string): Promise<{ messages: DisplayMessage[]; active: { id: string }[] }>
  /** Stations that have a message whose end or transaction is over, at most 500. */
  overdue(now: Instant): Promise<string[]>
}

export interface Reads {
  uncertainRows: UncertainRowReads
  stations: StationReads
  timeline: TimelineReads
  transactions: TransactionReads
  idTokens: IdTokenReads
  reservations: ReservationReads
  fleet: FleetReads
  checkRuns: CheckRunReads
  passports: PassportReads
  commands: CommandReads
  fileTransfers: FileTransferReads
  securityEvents: SecurityEventReads
  stationSecurity: StationSecurityReads
  derControl: DerControlReads
  batterySwap: BatterySwapReads
  certificates: CertificateReads
  customerReports: CustomerReportReads
  frames: FrameReads
  sites: SiteReads
  users: UserReads
  knocks: KnockReads
  network: NetworkReads
  exports: ExportReads
  smartCharging: SmartChargingReads
  displayMessages: DisplayMessageReads
  payments: PaymentReads
  tariffs: TariffReads
  monitoring: MonitoringReads
}

export type FeedItem =
  | { kind: 'event'; event: OutboxEvent }
  /** What was asked for is no longer kept, or too far behind: read the state anew and go on from `position`. */
  | { kind: 'reset'; position: number }

/** The committed events to many readers, each at its own pace. */
export interface EventFeed {
  /**
   * @param after the last position that was seen, or null to begin at the end
   * @param signal ends the reading
   */
  read(options: { after: number | null; signal: AbortSignal }): AsyncGenerator<FeedItem>
}
