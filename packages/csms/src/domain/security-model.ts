import { type Instant } from './model.ts'

/** What a station noticed of its own security; kept in the order it came (A04). */
export interface SecurityEvent {
  organisationId: string
  stationId: string
  type: string
  critical: boolean
  /** The station's own time; ours where it said none that can be read. */
  at: Instant
  receivedAt: Instant
  techInfo: string | null
}
