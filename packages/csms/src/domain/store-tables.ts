/** Every table that units write and every question they may ask, with the rows they hold. */

import { type BatterySwap, type StockedBattery } from './battery-swap-model.ts'
import { type InstalledCertificate, type StationCertificate } from './certificates-model.ts'
import { type CheckCaseRow, type CheckRunRow } from './check-model.ts'
import { type CostUpdate } from './cost-model.ts'
import { type CustomerReport, type CustomerReportPart } from './customer-model.ts'
import { type DerAlarm, type DerControl } from './der-control-model.ts'
import { type DisplayMessage } from './display-message-model.ts'
import { type FileTransfer, type FileTransferKind } from './firmware-model.ts'
import { type FleetJob, type FleetTarget } from './fleet-job-model.ts'
import { type IdToken, type SeenCard, type TokenGroup } from './id-token-model.ts'
import { type LedgerEntry, type MeterValue } from './ledger-model.ts'
import { type LocalList, type LocalListEntry, type LocalListMember } from './local-list-model.ts'
import {
  type Command,
  type Connector,
  type DesiredVariable,
  type Deviation,
  type DeviceVariable,
  type Evse,
  type Instant,
  type Knock,
  type LinkPeriod,
  type Site,
  type Station,
  type StationCredential,
  type StatusReport,
  type Transaction,
} from './model.ts'
import {
  type EventStream,
  type Monitor,
  type MonitoringEvent,
  type MonitoringValue,
  type StationMonitoring,
} from './monitoring-model.ts'
import { type NetworkProfile } from './network-profiles-model.ts'
import { type AbilityRow } from './passport-model.ts'
import { type Settlement, type WebPayment } from './payment-model.ts'
import { type ApiKey, type AuditEntry, type ConsoleSession, type User } from './people-model.ts'
import { type Reservation } from './reservation-model.ts'
import { type SecurityEvent } from './security-model.ts'
import { type SecurityUpgrade } from './security-upgrade-model.ts'
import {
  type EvNeeds,
  type ExternalLimit,
  type InstalledProfile,
  type ReportedComposite,
} from './smart-charging-model.ts'
import { type InstalledTariff, type KnownTariff } from './tariff-model.ts'

/** Every table the domain writes, by name, with the shape of its row. */
export interface Tables {
  station: Station
  stationCredential: StationCredential
  site: Site
  evse: Evse
  connector: Connector
  statusReport: StatusReport
  linkPeriod: LinkPeriod
  transaction: Transaction
  ledger: LedgerEntry
  meterValue: MeterValue
  idToken: IdToken
  tokenGroup: TokenGroup
  seenCard: SeenCard
  deviceVariable: DeviceVariable
  desiredVariable: DesiredVariable
  localList: LocalList
  localListMember: LocalListMember
  localListEntry: LocalListEntry
  command: Command
  reservation: Reservation
  fleetJob: FleetJob
  fleetTarget: FleetTarget
  ability: AbilityRow
  checkRun: CheckRunRow
  checkCase: CheckCaseRow
  deviation: Deviation
  knock: Knock
  user: User
  apiKey: ApiKey
  consoleSession: ConsoleSession
  audit: AuditEntry
  chargingProfile: InstalledProfile
  externalLimit: ExternalLimit
  reportedComposite: ReportedComposite
  evNeeds: EvNeeds
  fileTransfer: FileTransfer
  securityEvent: SecurityEvent
  networkProfile: NetworkProfile
  displayMessage: DisplayMessage
  customerReport: CustomerReport
  customerReportPart: CustomerReportPart
  monitor: Monitor
  eventStream: EventStream
  monitoringValue: MonitoringValue
  stationMonitoring: StationMonitoring
  monitoringEvent: MonitoringEvent
  costUpdate: CostUpdate
  settlement: Settlement
  webPayment: WebPayment
  securityUpgrade: SecurityUpgrade
  derControl: DerControl
  derAlarm: DerAlarm
  stockedBattery: StockedBattery
  batterySwap: BatterySwap
  tariff: KnownTariff
  installedTariff: InstalledTariff
  stationCertificate: StationCertificate
  installedCertificate: InstalledCertificate
}

/**
 * The questions a unit of work may ask before it decides, each answered by one prepared statement.
 * `one` gives a row or undefined, `many` a list (bounded by the statement).
 */
export interface Lookups {
  station: { key: [stationId: string]; result: Station | undefined }
  credential: { key: [stationId: string]; result: StationCredential | undefined }
  site: { key: [siteId: string]; result: Site | undefined }
  /** The site of a station, in one step. */
  siteOfStation: { key: [stationId: string]; result: Site | undefined }
  evses: { key: [stationId: string]; result: Evse[] }
  /** EVSEs with this printed id; more than one only while the network is put in order. */
  evsesByPublicId: { key: [publicEvseId: string]; result: Evse[] }
  connectors: { key: [stationId: string]; result: Connector[] }
  /** By the OCPP transaction id, together with its station only (F5). */
  transaction: { key: [stationId: string, transactionId: string]; result: Transaction | undefined }
  transactionById: { key: [id: string]; result: Transaction | undefined }
  /** All that are `active` on the station. */
  activeTransactions: { key: [stationId: string]; result: Transaction[] }
  /** The newest by number on one evse and connector, whatever its state (F6). */
  newestOnConnector: { key: [stationId: string, evseId: number, connectorId: number]; result: Transaction | undefined }
  /** Active ones of a token on any station (F8). */
  activeOfToken: { key: [idTokenKey: string]; result: Transaction[] }
  activeOfGroup: { key: [groupId: string]; result: Transaction[] }
  /** Ledger entries with this message id and action, newest first, at most 8 (F4). */
  ledgerByMessage: { key: [stationId: string, messageId: string, action: string]; result: LedgerEntry[] }
  /** Ledger entries of a transaction with this seqNo, at most 8. */
  ledgerBySeqNo: { key: [transactionKey: string, seqNo: number]; result: LedgerEntry[] }
  /** Meter values of a transaction from this instant on, oldest first. */
  meterValuesSince: { key: [transactionKey: string, at: number]; result: MeterValue[] }
  /** Meter values of a station outside its transactions, measured from one instant to another. */
  meterValuesAtRest: { key: [stationId: string, from: Instant, to: Instant]; result: MeterValue[] }
  quarantined: { key: [stationId: string]; result: LedgerEntry[] }
  /** The same message in quarantine, under whatever id. */
  quarantinedAlike: { key: [stationId: string, fingerprint: string, action: string]; result: LedgerEntry | undefined }
  /** The oldest in quarantine when there are at least so many of the station, or more bytes of raw text. */
  quarantineFull: { key: [stationId: string, messages: number, bytes: number]; result: LedgerEntry | undefined }
  idToken: { key: [key: string]; result: IdToken | undefined }
  idTokenByAlias: { key: [shortAlias: string]; result: IdToken | undefined }
  tokenGroup: { key: [groupId: string]; result: TokenGroup | undefined }
  seenCard: { key: [key: string]; result: SeenCard | undefined }
  deviceVariables: { key: [stationId: string]; result: DeviceVariable[] }
  /** Desired values of every scope that can concern the station. */
  desiredVariables: { key: [stationId: string]; result: DesiredVariable[] }
  localList: { key: [stationId: string]; result: LocalList | undefined }
  /** Those of a network, by station after the given one, at most 500. */
  localLists: { key: [organisationId: string, afterStationId: string]; result: LocalList[] }
  /** Those that hold the token, or are to. */
  localListsOfToken: { key: [idTokenKey: string]; result: LocalList[] }
  localListMembers: { key: [stationId: string]; result: LocalListMember[] }
  /** What the station accepted. */
  localListEntries: { key: [stationId: string]; result: LocalListEntry[] }
  /** Tokens on file that the list of a station covers, by key. */
  idTokensOfLocalList: { key: [stationId: string]; result: IdToken[] }
  command: { key: [commandId: string]; result: Command | undefined }
  /** Unsettled commands of the station: pending, sent or accepted, oldest first, at most 256. */
  openCommands: { key: [stationId: string]; result: Command[] }
  /** Commands of one type created since, newest first, at most 64. */
  commandsSince: { key: [stationId: string, type: string, since: Instant]; result: Command[] }
  /** Unsettled commands of any station whose time is over, and was not before `from`; at most 256. */
  dueCommands: { key: [now: Instant, from: Instant]; result: Command[] }
  reservation: { key: [id: string]; result: Reservation | undefined }
  /** Every one that has this number on the station, newest first, at most 16. */
  reservationsByNumber: { key: [stationId: string, reservationId: number]; result: Reservation[] }
  /** Requested or active on the station, oldest first, at most 256. */
  openReservations: { key: [stationId: string]; result: Reservation[] }
  /** Those whose time was not over at this instant, whatever became of them; oldest first, at most 256. */
  reservationsStandingAt: { key: [stationId: string, at: Instant]; result: Reservation[] }
  /** Requested or active on any station and past their time, at most 256. */
  dueReservations: { key: [now: Instant]; result: Reservation[] }
  fleetJob: { key: [jobId: string]; result: FleetJob | undefined }
  /** Those with targets that are not over, oldest first, at most 64. */
  openFleetJobs: { key: [organisationId: string]; result: FleetJob[] }
  fleetTarget: { key: [jobId: string, stationId: string]; result: FleetTarget | undefined }
  /** Not asked yet, by station after the given one, at most 500. */
  waitingFleetTargets: { key: [jobId: string, afterStationId: string]; result: FleetTarget[] }
  /** Whose command is not settled in the job, at most 2,000. */
  askedFleetTargets: { key: [jobId: string]; result: FleetTarget[] }
  /** The commands of those. */
  fleetCommands: { key: [jobId: string]; result: Command[] }
  ability: {
    key: [vendor: string, model: string, firmwareVersion: string, protocolVersion: string, ability: string]
    result: AbilityRow | undefined
  }
  /** Of the model, firmware and version that the station is. */
  abilityOfStation: { key: [stationId: string, ability: string]; result: AbilityRow | undefined }
  checkRun: { key: [runId: string]; result: CheckRunRow | undefined }
  /** Those that are not over, oldest first, at most 64. */
  openCheckRuns: { key: [organisationId: string]; result: CheckRunRow[] }
  checkCases: { key: [runId: string]; result: CheckCaseRow[] }
  openLink: { key: [stationId: string]; result: LinkPeriod | undefined }
  /** Stations shown online, by id after the given one, at most 500. */
  onlineStations: { key: [organisationId: string, afterStationId: string]; result: Station[] }
  /** Longest unseen first, at most 1,001. */
  knocks: { key: [organisationId: string]; result: Knock[] }
  knock: { key: [stationId: string]; result: Knock | undefined }
  user: { key: [userId: string]; result: User | undefined }
  userByName: { key: [name: string]; result: User | undefined }
  /** Disabled ones too, at most 1,000. */
  usersByRole: { key: [role: string]; result: User[] }
  sessionsOfUser: { key: [userId: string]; result: ConsoleSession[] }
  /** Any one station that stands there. */
  stationOfSite: { key: [siteId: string]; result: Station | undefined }
  /** Any one token that belongs to it. */
  idTokenOfGroup: { key: [groupId: string]; result: IdToken | undefined }
  apiKeyByHash: { key: [keyHash: string]; result: ApiKey | undefined }
  apiKey: { key: [apiKeyId: string]; result: ApiKey | undefined }
  consoleSession: { key: [sessionHash: string]; result: ConsoleSession | undefined }
  deviation: {
    key: [vendor: string, model: string, firmwareVersion: string, action: string, path: string, rule: string]
    result: Deviation | undefined
  }
  /** What the station has installed, TxProfiles of ended transactions included until they are swept. */
  chargingProfiles: { key: [stationId: string]; result: InstalledProfile[] }
  externalLimits: { key: [stationId: string]; result: ExternalLimit[] }
  evNeeds: { key: [stationId: string]; result: EvNeeds[] }
  reportedComposites: { key: [stationId: string]; result: ReportedComposite[] }
  /** The newest 16 of a kind, newest first. */
  fileTransfers: { key: [stationId: string, kind: FileTransferKind]; result: FileTransfer[] }
  fileTransfer: { key: [commandId: string]; result: FileTransfer | undefined }
  /** Whose time is over and that have not ended, at most 256. */
  dueFileTransfers: { key: [now: Instant]; result: FileTransfer[] }
  securityUpgrade: { key: [upgradeId: string]; result: SecurityUpgrade | undefined }
  latestSecurityUpgrade: { key: [stationId: string]; result: SecurityUpgrade | undefined }
  /** Those under way on any station of a network, oldest first, at most 256. */
  openSecurityUpgrades: { key: [organisationId: string]; result: SecurityUpgrade[] }
  stationCertificate: { key: [certificateId: string]; result: StationCertificate | undefined }
  /** The newest 256 that it asked for, newest first. */
  stationCertificates: { key: [stationId: string]; result: StationCertificate[] }
  /** Hex in lower case; of whichever issuer, at most 16. */
  stationCertificatesBySerialNumber: { key: [serialNumber: string]; result: StationCertificate[] }
  /** Which the clock is to look at, at most 64. */
  dueStationCertificates: { key: [now: Instant]; result: StationCertificate[] }
  /** In use on a connected station, ending before the one instant and not asked for since the other; at most 16. */
  certificatesToRenew: { key: [endsBefore: Instant, askedBefore: Instant]; result: StationCertificate[] }
  installedCertificates: { key: [stationId: string]; result: InstalledCertificate[] }
  /** Stations that said this of themselves, at most 16. */
  stationsBySerialNumber: { key: [serialNumber: string]; result: Station[] }
  /** What its slots hold, as it accepted them. */
  networkProfiles: { key: [stationId: string]; result: NetworkProfile[] }
  derControls: { key: [stationId: string]; result: DerControl[] }
  /** The newest 300 of a station. */
  derAlarms: { key: [stationId: string]; result: DerAlarm[] }
  stockedBatteries: { key: [stationId: string]; result: StockedBattery[] }
  /** Swaps of the station under this number, newest first, at most 16. */
  batterySwapsOfRequest: { key: [stationId: string, requestId: number]; result: BatterySwap[] }
  /** Security events of a station with this type and time. */
  securityEventsAlike: { key: [stationId: string, type: string, at: Instant]; result: SecurityEvent[] }
  tariff: { key: [tariffId: string]; result: KnownTariff | undefined }
  /** What the station has, replaced ones included until others are set. */
  installedTariffs: { key: [stationId: string]; result: InstalledTariff[] }
  /** With this payment reference, newest first, at most 64. */
  settlements: { key: [stationId: string, pspRef: string]; result: Settlement[] }
  webPayment: { key: [stationId: string]; result: WebPayment | undefined }
  costUpdate: { key: [transactionKey: string]; result: CostUpdate | undefined }
  /** Of any station, longest due first, at most 256. */
  dueCostUpdates: { key: [now: Instant]; result: CostUpdate[] }
  displayMessages: { key: [stationId: string]; result: DisplayMessage[] }
  monitors: { key: [stationId: string]; result: Monitor[] }
  eventStreams: { key: [stationId: string]; result: EventStream[] }
  /** The question that a station's report of a person answers. */
  customerReport: { key: [stationId: string, requestId: number]; result: CustomerReport | undefined }
  customerReportOf: { key: [commandId: string]; result: CustomerReport | undefined }
  customerReportParts: { key: [commandId: string]; result: CustomerReportPart[] }
  stationMonitoring: { key: [stationId: string]; result: StationMonitoring | undefined }
  /** Events of a station with this number and time, at most 64. */
  monitoringEventsAlike: { key: [stationId: string, eventId: number, at: Instant]; result: MonitoringEvent[] }
  /** Alerts of a station that are not over, at most 1,000. */
  openMonitoringEvents: { key: [stationId: string]; result: MonitoringEvent[] }
  /** A fresh number for a transaction, from a sequence that never goes back (F5). Gaps are allowed. */
  nextTransactionNumber: { key: []; result: number }
}
