/** What stations told of a person, kept apart from everything else and not for long (N09, N10). */
import { type Instant } from './model.ts'

/** One question, from when it was asked. */
export interface CustomerReport {
  organisationId: string
  commandId: string
  stationId: string
  requestId: number
  /** Of the token it was asked about; null for a certificate or an identifier. */
  idTokenKey: string | null
  /** Who may read it. */
  actor: string
  createdAt: Instant
  /** When its last part had come. */
  endedAt: Instant | null
}

/** A question beside what its command tells of it; nothing of what was told. */
export interface ListedCustomerReport {
  report: CustomerReport
  parts: number
  reason: string | null
  isWaiting: boolean
}
export interface CustomerReportReads {
  /** Newest first, at most 200; they are kept for `customerReportDays`. */
  of(stationId: string): Promise<ListedCustomerReport[]>
}

export interface CustomerReportPart {
  organisationId: string
  commandId: string
  seqNo: number
  /** Whether the station said that none follows. */
  last: boolean
  /** Sealed under the key of the installation. */
  data: string
  receivedAt: Instant
}

/** Longer than a subject's request takes to be answered by hand, and no longer. */
export const customerReportDays = 7
