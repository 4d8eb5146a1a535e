/** What is kept of payments at stations and of the codes that stations show for paying (2.1, C18 to C25). */
import { type Instant } from './model.ts'

export interface Settlement {
  organisationId: string
  settlementId: string
  stationId: string
  transactionKey: string | null
  /** As on the wire. */
  transactionId: string | null
  pspRef: string
  status: string
  statusInfo: string | null
  /** Decimal text. */
  amount: string
  /** By the station's clock; ours where it said none. */
  settledAt: Instant
  receivedAt: Instant
  receiptId: string | null
  receiptUrl: string | null
  receiptBy: 'csms' | 'station' | null
  vatNumber: string | null
  vatCompany: unknown
}

export interface WebPayment {
  organisationId: string
  stationId: string
  urlTemplate: string
  validityTimeS: number
  length: number
  /** Sealed: whoever has it can make codes of the station. */
  secret: string
  /** The one before, good until the station took the new one. */
  previousSecret: string | null
  confirmed: boolean
  commandId: string | null
  setAt: Instant
}

export interface Company {
  name: string
  address1: string
  city: string
  country: string
  address2?: string
  postalCode?: string
}
