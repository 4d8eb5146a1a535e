import { type Reservation } from '@stationmaster/contract'
import { type ListedReservation } from '../../domain/transaction-reads.ts'
import { instantOrNull, instantText } from '../kit.ts'
import { shownToken } from './transactions.ts'

export function presentReservation({ reservation, identity }: ListedReservation): Reservation {
  const { id, reservationId, evseId, connectorType, state, stateReason, idTokenType, groupId } = reservation
  return {
    id,
    reservationId,
    stationId: identity,
    evseId: evseId === 0 ? null : evseId,
    connectorType,
    state,
    stateReason,
    idToken: shownToken(reservation.idToken, idTokenType),
    idTokenType,
    groupId,
    requestedAt: instantText(reservation.requestedAt),
    expiresAt: instantText(reservation.expiresAt),
    answeredAt: instantOrNull(reservation.answeredAt),
    endedAt: instantOrNull(reservation.endedAt),
    transactionId: reservation.transactionKey,
  }
}
