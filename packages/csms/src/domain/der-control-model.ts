/** What is kept of DER controls and of the alarms they raise. */
import { type DerSettings } from '@stationmaster/contract'
import { type Instant } from './model.ts'

/** A control that a station has, as far as its answers and reports say. */
export interface DerControl {
  organisationId: string
  stationId: string
  controlId: string
  controlType: string
  isDefault: boolean
  /** The lowest counts (R 2.9). */
  priority: number
  /** Of a scheduled one; null begins at once. */
  startAt: Instant | null
  /** Null goes on. */
  endAt: Instant | null
  settings: DerSettings
  isSuperseded: boolean
  /** When the station told that it began. */
  startedAt: Instant | null
  acceptedAt: Instant | null
  reportedAt: Instant | null
  /** Since when nobody knows whether it is there: the answer to what sets or clears it was lost. */
  uncertainSince: Instant | null
  commandId: string | null
  actor: string | null
  reason: string | null
}

export interface DerAlarm {
  organisationId: string
  stationId: string
  controlType: string
  /** Empty where none was told. */
  gridEventFault: string
  startedAt: Instant
  endedAt: Instant | null
  extraInfo: string | null
  receivedAt: Instant
}
