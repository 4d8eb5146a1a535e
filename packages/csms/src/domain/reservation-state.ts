/** The life of a reservation as pure steps, the same for every version (H01 to H04; 1.6 5.1, 5.13). */
import { type CommandParameters } from '@stationmaster/contract'
import { isAnswerLost } from './commands.ts'
import { shownValue } from './id-token.ts'
import { commandTokenKey } from './key-codes.ts'
import { type EvseState, type Instant, type Station } from './model.ts'
import { type StationAnswer } from './outbound.ts'
import { type NewEvent, put, type Write } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { type Reservation, type ReservationState } from './reservation-model.ts'

/** What stands until something ends it. */
export function isOpen({ state }: Pick<Reservation, 'state'>): boolean {
  return state === 'requested' || state === 'active'
}

/**
 * Whether the station may know of it. What it tells of a number before our ReserveNow was answered is about the one
 * that the new one is to replace.
 */
export function isOpenThere({ state, stateReason }: Pick<Reservation, 'state' | 'stateReason'>): boolean {
  return state === 'active' || (state === 'requested' && stateReason === 'no-answer')
}

export interface Asked {
  commandId: string
  parameters: CommandParameters<'ReserveNow'>
  /** The number it goes out with. */
  reservationId: number
  /** Of the key code it is for. */
  keyCodeHash: string | null
  at: Instant
}

export function requested(
  { organisationId, stationId }: Pick<Station, 'organisationId' | 'stationId'>,
  { commandId, parameters, reservationId, keyCodeHash, at }: Asked,
): Reservation {
  const { idToken, evseId = 0, connectorType = null, groupId = null } = parameters
  const token = { value: idToken.value, type: idToken.type ?? null }
  return {
    organisationId,
    id: commandId,
    stationId,
    reservationId,
    evseId,
    connectorType,
    state: 'requested',
    stateReason: null,
    idTokenKey: commandTokenKey(token, keyCodeHash),
    idToken: shownValue(token),
    idTokenType: token.type,
    groupId,
    requestedAt: at,
    expiresAt: Date.parse(parameters.expiryDateTime),
    answeredAt: null,
    endedAt: null,
    transactionKey: null,
  }
}

export function ended(
  reservation: Reservation,
  state: Exclude<ReservationState, 'requested' | 'active'>,
  stateReason: string | null,
  at: Instant,
): Reservation {
  return { ...reservation, state, stateReason, endedAt: at }
}

export function expired(reservation: Reservation): Reservation {
  // That its time is over ends it, whenever that is noticed.
  return ended(reservation, 'expired', null, reservation.expiresAt)
}

/** Without an answer nobody knows whether the station holds it, so it stays as asked for until its use, its end or its time tells. */
export function reserveUnanswered(rows: readonly Reservation[], id: string): Reservation[] {
  return rows
    .filter((row) => row.id === id && row.state === 'requested')
    .map((row) => ({ ...row, stateReason: 'no-answer' }))
}

/**
 * What the answer to ReserveNow makes of the rows with its number.
 *
 * @param rows all with the number, the one that was asked for among them
 */
export function reserveAnswered(
  rows: readonly Reservation[],
  id: string,
  { verdict, status, code }: StationAnswer,
  wasSent: boolean,
  at: Instant,
): Reservation[] {
  const own = rows.find((row) => row.id === id)
  if (own === undefined) return []
  if (isAnswerLost({ verdict }, wasSent)) return []
  if (verdict !== 'completed' && verdict !== 'accepted') {
    return isOpen(own) && own.answeredAt === null
      ? [{ ...ended(own, 'refused', status ?? code ?? verdict, at), answeredAt: at }]
      : []
  }
  // A driver may have been quicker than the answer, and another with its number too; nothing else ends it before.
  const isPast = own.state === 'used' || own.stateReason === 'replaced'
  const held: Reservation = isPast ? own : { ...own, state: 'active', stateReason: null, endedAt: null }
  const settled = { ...(isOpen(held) && held.expiresAt <= at ? expired(held) : held), answeredAt: at }
  const before = rows.filter((row) => row.id !== id && isOpen(row) && row.id < id)
  // H01.FR.02, 1.6 5.13: one with the same id takes the place of the one before.
  return [settled, ...before.map((row) => ended(row, 'removed', 'replaced', at))]
}

/** Without an answer it may stand or not, until its use, its end or its time tells; nothing asks a station for them. */
export function cancelUnanswered(rows: readonly Reservation[]): Reservation[] {
  return rows.filter(({ state }) => state === 'active').map((row) => ({ ...row, stateReason: cancelInDoubt }))
}

const cancelInDoubt = 'cancel-unanswered'

/**
 * What the answer to CancelReservation makes of the rows with its number. Rejected has one meaning in every version:
 * the station has no such reservation (H02.FR.01, 1.6 5.1).
 */
export function cancelAnswered(
  rows: readonly Reservation[],
  { verdict, status }: StationAnswer,
  at: Instant,
): Reservation[] {
  const open = rows.filter(isOpenThere)
  if (verdict === 'completed' || verdict === 'accepted') return open.map((row) => ended(row, 'cancelled', null, at))
  return verdict === 'rejected' ? open.map((row) => ended(row, 'removed', status, at)) : []
}

/**
 * What a status of an EVSE, or of the station as a whole, says of the reservations there: an EVSE that fails keeps
 * none (1.6 5.13, H01), and one that says Reserved holds what it never answered for.
 */
export function afterStatus(
  open: readonly Reservation[],
  evseId: number,
  state: EvseState,
  word: string,
  at: Instant,
): Reservation[] {
  if (state === 'reserved') {
    return open
      .filter(
        ({ evseId: place, state: known, stateReason }) =>
          place === evseId &&
          ((known === 'requested' && stateReason === 'no-answer') ||
            (known === 'active' && stateReason === cancelInDoubt)),
      )
      .map((row) => ({ ...row, state: 'active' as const, stateReason: word }))
  }
  if (state !== 'faulted' && state !== 'unavailable') return []
  return open
    .filter((row) => row.state === 'active' && (evseId === 0 || row.evseId === evseId))
    .map((row) => ended(row, 'removed', word, at))
}

/** The row as the API and the feed tell it. */
function reservationResource(row: Reservation, identity: string) {
  const text = (at: Instant | null) => (at === null ? null : instantText(at))
  return {
    id: row.id,
    reservationId: row.reservationId,
    stationId: identity,
    evseId: row.evseId === 0 ? null : row.evseId,
    connectorType: row.connectorType,
    state: row.state,
    stateReason: row.stateReason,
    idToken: row.idToken,
    idTokenType: row.idTokenType,
    groupId: row.groupId,
    requestedAt: instantText(row.requestedAt),
    expiresAt: instantText(row.expiresAt),
    answeredAt: text(row.answeredAt),
    endedAt: text(row.endedAt),
    transactionId: row.transactionKey,
  }
}

/** Changed rows, each with the event that tells of it. */
export function reservationChanges(
  rows: readonly Reservation[],
  identity: string,
  at: Instant,
  source: 'station' | 'operator' | 'stationmaster',
): { writes: Write[]; events: NewEvent[] } {
  return {
    writes: rows.map((row) => put('reservation', row)),
    events: rows.map((row) => stationEvent(row, 'reservation.changed', at, source, reservationResource(row, identity))),
  }
}
