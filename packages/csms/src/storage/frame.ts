import { type Instant } from '../domain/model.ts'

/** One frame as it crossed the wire, or, with no message of its own, a gap the log could not keep. */
export interface Frame {
  organisationId: string
  stationId: string
  at: Instant
  direction: 'in' | 'out'
  /** 2 to 6 as OCPP-J numbers them; null for what could not be read, and for a gap. */
  messageType: number | null
  messageId: string | null
  action: string | null
  /** The whole frame as text. */
  payload: string
  connectionId: string | null
  note: string | null
}
