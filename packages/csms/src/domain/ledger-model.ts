/** What stations said that bills, word for word, and what they measured. */
import { type Instant } from './model.ts'

/** Every billing message as it came, with what we answered; written in the commit of its state (F2). */
export interface LedgerEntry {
  organisationId: string
  stationId: string
  messageId: string
  action: string
  /** Hash of the payload without what a resend may change; a replay is equal in all four (F4). */
  fingerprint: string
  transactionKey: string | null
  seqNo: number | null
  kind: 'started' | 'updated' | 'ended' | 'meter-values' | 'unreadable'
  /** The station's time. */
  at: Instant | null
  receivedAt: Instant
  raw: string
  response: string
  /** The message in full where a key code had to leave `raw` and it will be read again (C04.FR.04, F10). */
  sealed: string | null
  /** Quarantined until the station is accepted (F10). */
  quarantined: boolean
  note: string | null
  /** The store's own number of a row that was loaded; a `put` or `remove` with it changes that row. */
  seq?: number
}

export interface SampledValue {
  measurand: string
  /** Normalised: Wh, W, A, V, percent …; null for a signed or unreadable one. */
  value: number | null
  unit: string
  context: string
  phase: string | null
  location: string
  /** Kept byte-exact when it was not a plain number: signed data, its method, encoding and key. */
  signed?: { data: string; method: string | null; encoding: string | null; publicKey: string | null }
  /** The text or number as it came, when normalising changed it. */
  raw?: string
}

export interface MeterValue {
  organisationId: string
  stationId: string
  evseId: number
  connectorId: number | null
  transactionKey: string | null
  at: Instant
  receivedAt: Instant
  energyWh: number | null
  powerW: number | null
  socPercent: number | null
  samples: SampledValue[]
}
