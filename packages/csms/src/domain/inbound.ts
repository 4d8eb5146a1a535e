/**
 * What a station tells us, in our words: the seam between `adapters/` (versions end) and the domain.
 * Every method resolves after the commit, so its result may be sent as the answer (promise 1).
 */
import { type ChargingScheduleUpdate, type DerControlType, type DerSettings } from '@stationmaster/contract'
import { type BatteryData } from './battery-swap-model.ts'
import { type NamedCertificate, type StatusQuestion, type StatusReply } from './certificate-status.ts'
import { type SigningUse } from './certificates-model.ts'
import { type ContractRequest, type ContractStatus, type PresentedContract } from './contract-certificates.ts'
import { type CostOutcome } from './cost-model.ts'
import { type DisplayMessage } from './display-message-model.ts'
import { type FileTransferKind } from './firmware-model.ts'
import { type DeviceVariable, type Instant, type LedgerEntry, type Onboarding, type SampledValue } from './model.ts'
import { type MonitoringEventInput, type ReportedMonitor, type ReportedStream } from './monitoring-model.ts'
import { type Company, type Settlement } from './payment-model.ts'
import { type PartNumbers } from './report-parts.ts'
import { type ExternalLimit, type InstalledProfile, type Schedule } from './smart-charging-model.ts'

/** The call a message came in. */
export interface StationCall {
  stationId: string
  /** As on the wire; numbers as their decimal text (F3). */
  messageId: string
  action: string
  receivedAt: Instant
  /** The payload's text as it came. */
  raw: string
  /** The parsed payload as it came, before any repair. */
  payload: unknown
}

export interface PresentedToken {
  value: string
  /** OCPP 2.x type; a 1.6 idTag has `null` and is looked up in the rfid family first (F20). */
  type: string | null
}

/** Statuses of OCPP 2.x; the 1.6 adapter maps them to its five. */
export type AuthorizationStatus =
  | 'Accepted'
  | 'Blocked'
  | 'ConcurrentTx'
  | 'Expired'
  | 'Invalid'
  | 'NoCredit'
  | 'NotAllowedTypeEVSE'
  | 'NotAtThisLocation'
  | 'NotAtThisTime'
  | 'Unknown'

export interface AuthorizationResult {
  status: AuthorizationStatus
  /** How long the station may cache it. */
  expiresAt: Instant | null
  groupId: string | null
  /** Set when it may charge on some of the station's EVSEs only (C01.FR.18). */
  evseIds: number[] | null
  /** Ways of energy transfer that token and site allow; left out where neither says (Q01.FR.08). */
  energyTransfer?: string[]
  /** Said of the contract certificate that came along (C07). */
  certificateStatus?: ContractStatus
}

export interface AuthorizationPort {
  authorize(call: StationCall, token: PresentedToken, contract?: PresentedContract): Promise<AuthorizationResult>
}

export interface MeterValueInput {
  /** The station's time; null when it is missing or unreadable, then ours counts. */
  at: Instant | null
  samples: SampledValue[]
}

export interface StartInput {
  /** 1.6 connector number. */
  wireConnectorId: number
  token: PresentedToken
  /** Null when it is missing or no number. */
  meterStartWh: number | null
  at: Instant | null
  reservationId: number | null
}
export interface StopInput {
  /** The integer the station sent, as text; it is looked up only together with the station (F5). */
  transactionId: string
  token: PresentedToken | null
  meterStopWh: number | null
  at: Instant | null
  reason: string | null
  meterValues: MeterValueInput[]
}
export interface MeterValuesInput {
  /** 1.6 connector number, or null. */
  wireConnectorId: number | null
  evseId: number | null
  transactionId: string | null
  meterValues: MeterValueInput[]
}
export interface TransactionEventInput {
  eventType: 'Started' | 'Updated' | 'Ended'
  at: Instant | null
  triggerReason: string
  seqNo: number
  offline: boolean
  transactionId: string
  chargingState: string | null
  /** How it is charged (2.1). */
  operationMode: string | null
  stoppedReason: string | null
  remoteStartId: number | null
  evseId: number | null
  connectorId: number | null
  token: PresentedToken | null
  reservationId: number | null
  meterValues: MeterValueInput[]
  /** What the station charges by, and what it worked out (2.1, I12). */
  tariffId: string | null
  costDetails: object | null
}

/**
 * Makes the answer as it goes over the wire. It is called inside the decision, so that the ledger keeps what was
 * answered in the same commit; a replay gets that very answer back (F4).
 */
export type Respond<Outcome, Response> = (outcome: Outcome) => Response

export interface StartOutcome {
  /** 1.6 4.8: the answer always carries an id, whatever the token's status. */
  number: number
  authorization: AuthorizationResult
}
export interface AuthorizationOutcome {
  /** There when the request carried a token (E01.FR.12). */
  authorization: AuthorizationResult | null
}

export interface TransactionEventOutcome extends AuthorizationOutcome {
  cost: CostOutcome
}

export interface TransactionsPort {
  start<R>(call: StationCall, input: StartInput, respond: Respond<StartOutcome, R>): Promise<R>
  stop<R>(call: StationCall, input: StopInput, respond: Respond<AuthorizationOutcome, R>): Promise<R>
  meterValues<R>(call: StationCall, input: MeterValuesInput, respond: Respond<void, R>): Promise<R>
  event<R>(call: StationCall, input: TransactionEventInput, respond: Respond<TransactionEventOutcome, R>): Promise<R>
  /** A billing message nothing more can be done with: stored raw (F2); `number` for a StartTransaction. */
  unreadable<R>(call: StationCall, note: string, respond: Respond<{ number: number }, R>): Promise<R>
  /** Billing messages of a station we answered Pending or Rejected: kept in quarantine (F10). */
  quarantine(call: StationCall): Promise<void>
  /** What was kept while it was not accepted, oldest first, to be handled again as if it came now. */
  quarantined(stationId: string): Promise<LedgerEntry[]>
}

export interface BootInput {
  vendor: string
  model: string
  serialNumber: string | null
  firmwareVersion: string | null
  iccid: string | null
  imsi: string | null
  /** 2.x reason, `Unknown` in 1.6. */
  reason: string
}
export interface BootResult {
  status: Onboarding
  intervalS: number
  at: Instant
}

export interface ReportPart extends PartNumbers {
  variables: DeviceVariableInput[]
}
export type DeviceVariableInput = Omit<DeviceVariable, 'organisationId' | 'stationId' | 'readAt'>

export interface ProvisioningPort {
  boot(call: StationCall, input: BootInput): Promise<BootResult>
  /** Costs no write: last-seen is coalesced by the gateway. */
  heartbeat(call: StationCall): Promise<{ at: Instant }>
  report(call: StationCall, part: ReportPart): Promise<void>
}

export interface StatusInput {
  /** 1.6 connector number, 0 for the station; null in 2.x. */
  wireConnectorId: number | null
  evseId: number
  connectorId: number
  /** Available, Occupied, Preparing, Charging, …: the station's word. */
  status: string
  errorCode: string | null
  info: string | null
  vendorErrorCode: string | null
  at: Instant | null
}

/** A component says that it has, or no longer has, a problem (2.x, variable Problem). */
export interface ProblemInput {
  evseId: number
  connectorId: number
  active: boolean
  info: string | null
  vendorErrorCode: string | null
  at: Instant | null
}

export type AvailabilityInput = { status: StatusInput } | { problem: ProblemInput }

export interface AvailabilityPort {
  status(call: StationCall, input: StatusInput): Promise<void>
  /** What one message tells in many words, in their order. */
  told(call: StationCall, inputs: readonly AvailabilityInput[]): Promise<void>
}

export interface ReservationUpdateInput {
  reservationId: number
  /** `NoTransaction` came with 2.1: it was used and nothing began. */
  update: 'Expired' | 'Removed' | 'NoTransaction'
}

export interface ReservationPort {
  /** H04: the station tells that it no longer holds one. */
  statusUpdate(call: StationCall, input: ReservationUpdateInput): Promise<void>
}

export interface DataTransferPort {
  /** Registered vendors answer; others get UnknownVendorId (P01). */
  received(
    call: StationCall,
    input: { vendorId: string; messageId: string | null; data: unknown },
  ): Promise<{ status: 'Accepted' | 'Rejected' | 'UnknownMessageId' | 'UnknownVendorId'; data?: unknown }>
}

interface LocalListPort {
  /** Its local list and our answers differ (1.6 LocalListConflict). */
  conflict(call: StationCall): Promise<void>
}

export interface SecurityPort {
  /** Kept in the order they come, each with its own time (A04). */
  securityEvent(call: StationCall, event: SecurityEventInput): Promise<void>
  /** Everything that is only noted as a committed event. */
  noted(call: StationCall, type: string, at: Instant | null, data: unknown): Promise<void>
}

/** K12: a limit that is not ours; EVSE 0 is the station as a whole. */
type ChargingLimitInput = Pick<
  ExternalLimit,
  'evseId' | 'source' | 'isLocalGeneration' | 'isGridCritical' | 'schedules'
>

/** One part of what GetChargingProfiles asked for; parts have no numbers (K09). */
export interface ProfileReport {
  requestId: number
  source: string
  evseId: number
  toBeContinued: boolean
  profiles: ReportedProfile[]
}
export type ReportedProfile = Pick<
  InstalledProfile,
  | 'profileId'
  | 'purpose'
  | 'kind'
  | 'stackLevel'
  | 'recurrencyKind'
  | 'validFromAt'
  | 'validToAt'
  | 'schedules'
  | 'dynUpdateAt'
  | 'dynUpdateIntervalS'
  | 'maxOfflineDurationS'
  | 'invalidAfterOfflineDuration'
> & {
  /** As on the wire. */
  transactionId: string | null
}

export interface ChargingNeedsInput {
  evseId: number
  needs: unknown
  requestedEnergyTransfer: string | null
  controlMode: string | null
  perPhase: boolean
  maxScheduleTuples: number | null
  departureAt: Instant | null
}
export interface ChargingScheduleInput {
  evseId: number
  timeBaseAt: Instant
  schedule: Schedule
  /** Of those it was offered, by id (2.1). */
  selectedScheduleId: number | null
}

export interface SmartChargingPort {
  chargingLimit(call: StationCall, input: ChargingLimitInput): Promise<void>
  clearedChargingLimit(call: StationCall, input: { evseId: number | null; source: string }): Promise<void>
  profilesReported(call: StationCall, report: ProfileReport): Promise<void>
  /** Accepted only when there is a schedule that it can be sent, Processing when one is on its way (K15, K18). */
  chargingNeeds(
    call: StationCall,
    input: ChargingNeedsInput,
  ): Promise<'Accepted' | 'Processing' | 'NoChargingProfile' | 'Rejected'>
  /** What the vehicle chose, judged by what is installed (K15, K17). */
  chargingSchedule(call: StationCall, input: ChargingScheduleInput): Promise<'Accepted' | 'Rejected'>
  /** What the period of a Dynamic profile says now; null where there is no such profile (K28.FR.12). */
  dynamicUpdate(call: StationCall, profileId: number): Promise<ChargingScheduleUpdate | null>
  /** K21, K22: whichever asked for it, it is so now. */
  priorityCharging(call: StationCall, input: { transactionId: string; activated: boolean }): Promise<void>
}

/** One part of what GetDERControl asked for; parts have no numbers (R04.FR.32). */
export interface DerReport {
  requestId: number
  toBeContinued: boolean
  controls: {
    controlId: string
    controlType: DerControlType
    isDefault: boolean
    isSuperseded: boolean
    settings: DerSettings
  }[]
}

export interface DerControlPort {
  reported(call: StationCall, report: DerReport): Promise<void>
  /** A scheduled control begins or is over (R04.FR.20–22). */
  startStop(
    call: StationCall,
    input: { controlId: string; started: boolean; at: Instant | null; supersededIds: string[] },
  ): Promise<void>
  /** The station deviates because of a control, or no longer does (R05). */
  alarm(
    call: StationCall,
    input: {
      controlType: string
      gridEventFault: string | null
      ended: boolean
      at: Instant | null
      extraInfo: string | null
    },
  ): Promise<void>
}

export interface BatterySwapInput {
  eventType: 'BatteryIn' | 'BatteryOut' | 'BatteryOutTimeout'
  requestId: number
  token: PresentedToken
  batteries: BatteryData[]
}
export interface BatterySwapPort {
  swapped(call: StationCall, input: BatterySwapInput): Promise<void>
}

export interface SecurityEventInput {
  type: string
  critical: boolean
  at: Instant | null
  techInfo: string | null
}

/** A word of the station about a file. */
export interface TransferWord {
  kind: FileTransferKind
  status: string
  /** Null where the message carries none: all of plain 1.6. */
  requestId: number | null
  description: string | null
  /** Of `Published`. */
  locations: string[]
}

export interface FileTransfersPort {
  /** A word about firmware or a log; one that belongs to no request of ours is noted. */
  reported(call: StationCall, word: TransferWord): Promise<void>
}

/** One part of what GetDisplayMessages asked for; parts have no numbers (O03). */
export interface DisplayReport {
  requestId: number
  toBeContinued: boolean
  messages: ReportedMessage[]
}
type ReportedMessage = Pick<
  DisplayMessage,
  'messageId' | 'priority' | 'state' | 'startAt' | 'endAt' | 'message' | 'messageExtra' | 'display'
> & {
  /** As on the wire. */
  transactionId: string | null
}

export interface DisplayMessagesPort {
  reported(call: StationCall, report: DisplayReport): Promise<void>
}

interface MonitoringReportPart extends PartNumbers {
  monitors: ReportedMonitor[]
}

/** N15: values of one stream, each with its own time. */
interface StreamValues {
  streamId: number
  /** How many the station has left to send. */
  pending: number
  values: { at: Instant; value: string }[]
}

export interface EventStreamsPort {
  /** Accepted where a monitor of ours asks for it; who is refused sends events instead (N15). */
  opened(call: StationCall, stream: ReportedStream): Promise<'Accepted' | 'Rejected'>
  closed(call: StationCall, streamId: number): Promise<void>
  /** A SEND: what belongs to no stream is counted and dropped. */
  values(call: StationCall, values: StreamValues): Promise<void>
}

/** One part of what a station tells of a person (N09). */
interface CustomerInformationPart extends PartNumbers {
  data: string
}

export interface CustomerInformationPort {
  received(call: StationCall, part: CustomerInformationPart): Promise<void>
}

export interface MonitoringPort {
  /** N02: one part of what GetMonitoringReport asked for. */
  reported(call: StationCall, part: MonitoringReportPart): Promise<void>
  /** N07, N08: what one message reports, in its order. */
  events(call: StationCall, events: readonly MonitoringEventInput[]): Promise<void>
}

/** A02: a request to certify a key of the station. */
export interface SigningRequestInput {
  certificateType: SigningUse
  /** PEM, as it came. */
  csr: string
  /** 2.1. */
  requestId: number | null
  /** What stands in it; a text tells why it cannot be read or believed. */
  read: { commonNames: string[]; organisations: string[]; weakness: string | null } | string
}

export interface SigningOutcome {
  status: 'Accepted' | 'Rejected'
  /** A reason code of 2.x. */
  code?: string
  reason?: string
}

/** M01, M02: what the pool of contracts answers a vehicle. */
export interface ContractOutcome {
  status: 'Accepted' | 'Failed'
  /** In base64, as the pool wrote it; empty where it wrote nothing. */
  exiResponse: string
  /** 2.1: how many more contracts wait for the vehicle. */
  remainingContracts: number | null
  /** Why it failed. */
  code?: string
  reason?: string
}

export interface ContractCertificatesPort {
  /** @param longestResponse how many characters the station takes, where its report does not say more */
  requested(call: StationCall, request: ContractRequest, longestResponse: number): Promise<ContractOutcome>
}

export interface CertificatesPort {
  /** Accepted: it is on record and on its way to the authority. */
  signingRequested(call: StationCall, input: SigningRequestInput): Promise<SigningOutcome>
}

export interface ChainStatusInput extends NamedCertificate {
  source: StatusQuestion['source']
  /** Each is tried until one tells. */
  urls: readonly string[]
}

export interface ChainStatus {
  status: StatusReply['status']
  /** Until when it may be relied on; of one that failed, when to try again. */
  nextUpdateAt: Instant
}

export interface CertificateStatusPort {
  /** M06: the responder's answer as it gave it, DER of an OCSPResponse. */
  responseFor(
    call: StationCall,
    asked: NamedCertificate & { responderUrl: string },
  ): Promise<{ kind: 'told'; response: Uint8Array } | { kind: 'failed'; reason: string }>
  /** M07: one for each, in the same order. */
  chainStatus(call: StationCall, asked: readonly ChainStatusInput[]): Promise<ChainStatus[]>
}

export type SettlementInput = Pick<
  Settlement,
  | 'transactionId'
  | 'pspRef'
  | 'status'
  | 'statusInfo'
  | 'amount'
  | 'receiptId'
  | 'receiptUrl'
  | 'vatNumber'
  | 'vatCompany'
> & {
  /** Null when it is missing or unreadable, then ours counts. */
  settledAt: Instant | null
}

export interface VatAnswer {
  accepted: boolean
  reasonCode?: string
  info?: string
  company?: Company
}

export interface PaymentsPort {
  settled(
    call: StationCall,
    input: SettlementInput,
  ): Promise<Pick<Settlement, 'receiptId' | 'receiptUrl' | 'receiptBy'>>
  /** C18.FR.09 */
  vatNumber(vatNumber: string): Promise<VatAnswer>
}

/** All that an adapter may ask of the domain. */
export interface DomainPorts {
  authorization: AuthorizationPort
  transactions: TransactionsPort
  provisioning: ProvisioningPort
  availability: AvailabilityPort
  reservations: ReservationPort
  dataTransfer: DataTransferPort
  localList: LocalListPort
  security: SecurityPort
  smartCharging: SmartChargingPort
  derControl: DerControlPort
  batterySwap: BatterySwapPort
  fileTransfers: FileTransfersPort
  displayMessages: DisplayMessagesPort
  payments: PaymentsPort
  monitoring: MonitoringPort
  eventStreams: EventStreamsPort
  customerInformation: CustomerInformationPort
  certificates: CertificatesPort
  certificateStatus: CertificateStatusPort
  contractCertificates: ContractCertificatesPort
}
