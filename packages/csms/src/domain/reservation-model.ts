import { type Instant } from './model.ts'

export type ReservationState = 'requested' | 'active' | 'used' | 'expired' | 'cancelled' | 'removed' | 'refused'

/** One row per ReserveNow; a replacement is a row of its own with the number of the one before. */
export interface Reservation {
  organisationId: string
  /** The id of the command that asked for it. */
  id: string
  stationId: string
  /** The number it has on the wire; int32, ours. */
  reservationId: number
  /** 0 where any EVSE will do. */
  evseId: number
  connectorType: string | null
  state: ReservationState
  /** The station's word, or a code of ours. */
  stateReason: string | null
  /** Null for a key code, which is kept nowhere (C04.FR.04). */
  idTokenKey: string | null
  idToken: string | null
  idTokenType: string | null
  groupId: string | null
  requestedAt: Instant
  expiresAt: Instant
  answeredAt: Instant | null
  endedAt: Instant | null
  /** Our id of the transaction that used it. */
  transactionKey: string | null
}
