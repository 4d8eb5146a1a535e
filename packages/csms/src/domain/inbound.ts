/**
 * What a station tells us, in our words: the seam between `adapters/` (versions end) and the domain.
 * Every method resolves after the commit, so its result may be sent as the answer (promise 1).
 */

import { type SigningUse } from './certificates-model.ts'
import { type ContractRequest, type ContractStatus, type PresentedContract } from './contract-certificates.ts'
import { type DisplayMessage } from './display-message-model.ts'
import { type FileTransferKind } from './firmware-model.ts'
import { type DeviceVariable, type Instant, type Onboarding } from './model.ts'
import { type Company, type Settlement } from './payment-model.ts'
import { type PartNumbers } from './report-parts.ts'
import { type ExternalLimit } from './smart-charging-model.ts'
import { type NamedCertificate, type StatusQuestion, type StatusReply } from './status-question.ts'

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

export interface LocalListPort {
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
export type ChargingLimitInput = Pick<
  ExternalLimit,
  'evseId' | 'source' | 'isLocalGeneration' | 'isGridCritical' | 'schedules'
>

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
