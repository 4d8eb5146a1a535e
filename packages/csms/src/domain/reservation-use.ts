/** Which reservation a start uses up: by its number, else by token or group and place (H03, 1.6 5.13); pure. */
import { isSameToken, isSecret } from './id-token.ts'
import { type PresentedToken } from './inbound.ts'
import { type Instant } from './model.ts'
import { type Reservation } from './reservation-model.ts'
import { ended, isOpen } from './reservation-state.ts'

/** What a transaction says of itself that may use a reservation up. */
export interface Use {
  /** Null where the station names none; 0 is none too. */
  reservationId: number | null
  evseId: number | null
  token: PresentedToken | null
  tokenKey: string | null
  groupId: string | null
  /** The event's own time: a start that was told late used what stood then. */
  at: Instant
  transactionKey: string
}

/** Between the station's clock and ours. */
const toleratedMs = 5 * 60_000

/** The reservation that is used now; undefined when none is, or when it was used before. */
export function usedBy(
  /** Those with the number the station names, newest first, and those that stood when it started. */
  rows: { named: readonly Reservation[]; standing: readonly Reservation[] },
  use: Use,
): Reservation | undefined {
  const { reservationId, transactionKey } = use
  const found =
    reservationId === null ? byToken(rows.standing, use) : rows.named.find((row) => couldBeUsed(row, use.at))
  return found === undefined ? undefined : { ...ended(found, 'used', null, use.at), transactionKey }
}

/** A driver who was there in time used it, even if it was taken for over when the station told so. */
function couldBeUsed(row: Reservation, at: Instant): boolean {
  if (isOpen(row)) return at <= row.expiresAt + toleratedMs
  const over = row.state === 'expired' || (row.state === 'removed' && row.stateReason !== 'replaced')
  return over && at <= (row.endedAt ?? row.expiresAt) + toleratedMs
}

/** One for the EVSE itself goes before one for any. */
function byToken(standing: readonly Reservation[], use: Use): Reservation | undefined {
  const fitting = standing.filter(
    (row) =>
      (isOpen(row) || row.state === 'expired') &&
      use.at >= row.requestedAt - toleratedMs &&
      use.at <= row.expiresAt &&
      (row.evseId === 0 || row.evseId === use.evseId) &&
      isFor(row, use),
  )
  return fitting.find((row) => row.evseId !== 0) ?? fitting[0]
}

function isFor(row: Reservation, { token, tokenKey, groupId }: Use): boolean {
  if (row.groupId !== null && row.groupId === groupId) return true
  if (row.idTokenKey === null || row.idToken === null || token === null) return false
  if (row.idTokenKey === tokenKey) return true
  // Of a code only the mask is on record, which is nobody's token (C04.FR.04).
  return !isSecret({ type: row.idTokenType }) && isSameToken(token, { value: row.idToken, type: row.idTokenType })
}
