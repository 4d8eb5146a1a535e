/**
 * Questions that change nothing, as the API asks them: what the read side of the store answers, by block.
 * Lists are bounded; `more` tells that there is a next page, and a position where the page before ended.
 */

import { type CsvKind, type FileTransferState } from '@stationmaster/contract'
import { type CheckRunReads } from './check-reads.ts'
import { type CustomerReportReads } from './customer-model.ts'
import { type DisplayMessage } from './display-message-model.ts'
import { type FileTransfer, type FileTransferKind } from './firmware-model.ts'
import { type FleetReads } from './fleet-job-reads.ts'
import { type IdToken } from './id-token-model.ts'
import {
  type Command,
  type Evse,
  type Instant,
  type OutboxEvent,
  type Site,
  type Station,
  type StationCredential,
} from './model.ts'
import { type MonitoringReads } from './monitoring-reads.ts'
import { type Page } from './page.ts'
import { type PassportReads } from './passport-reads.ts'
import { type Settlement, type WebPayment } from './payment-model.ts'
import { type ApiKey, type AuditEntry, type ConsoleSession, type User } from './people-model.ts'
import { type CertificateReads } from './reads-certificates.ts'
import { type SecurityEventReads, type StationSecurityReads } from './security-reads.ts'
import { type BatterySwapReads, type DerControlReads, type SmartChargingReads } from './smart-charging-reads.ts'
import {
  type KnockReads,
  type NetworkReads,
  type SiteReads,
  type StationReads,
  type TimelineReads,
} from './station-reads.ts'
import { type InstalledTariff, type KnownTariff } from './tariff-model.ts'
import { type IdTokenReads, type ReservationReads, type TransactionReads } from './transaction-reads.ts'
import { type UncertainRowReads } from './uncertain-rows.ts'

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

/** Whole tables in the order of their keys, a chunk at a time, so that a reader's pace sets the pace. */
export interface ExportReads {
  stations(): AsyncGenerator<{ station: Station; evses: Evse[] }>
  credentials(): AsyncGenerator<Pick<StationCredential, 'stationId' | 'setAt'>>
  sites(): AsyncGenerator<Site>
  idTokens(): AsyncGenerator<IdToken>
  /** Which of these keys are on file: station ids, site ids or token keys. */
  known(kind: CsvKind, keys: readonly string[]): Promise<Set<string>>
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
