/** What a start needs loaded to know which reservation it uses up, and the rows it changes. */
import { type Instant, type Transaction } from './model.ts'
import { type NewEvent, need, type Write } from './ports.ts'
import { type Reservation } from './reservation-model.ts'
import { reservationChanges } from './reservation-state.ts'
import { usedBy } from './reservation-use.ts'
import { isLate } from './transactions-time.ts'

/**
 * The open ones of the station are remembered by the writer; those that stood at an earlier time are looked for only
 * where a start is told late and may have been in time.
 */
export function reservationNeeds(
  stationId: string,
  { reservationId, at, receivedAt }: { reservationId: number | null; at: Instant | null; receivedAt: Instant },
) {
  const isNamed = reservationId !== null && isReservationId(reservationId)
  const late = at !== null && isLate(at, receivedAt)
  return {
    ...(isNamed ? { reservationsNamed: need('reservationsByNumber', stationId, reservationId) } : {}),
    ...(!isNamed && late ? { reservationsStanding: need('reservationsStandingAt', stationId, at) } : {}),
    ...(isNamed || late ? {} : { reservationsOpen: need('openReservations', stationId) }),
  }
}

/** 0 is what stations say that have none; every one of ours is above it and an int32. */
export function isReservationId(reservationId: number): boolean {
  return Number.isInteger(reservationId) && reservationId > 0 && reservationId < 2 ** 31
}

interface Loaded {
  reservationsNamed?: readonly Reservation[]
  reservationsStanding?: readonly Reservation[]
  reservationsOpen?: readonly Reservation[]
}

/** H03.FR.07, 1.6 5.13: a start by the token, or one of its group, uses it up; a second one finds it used. */
export function consumption(
  loaded: Loaded,
  transaction: Transaction,
  presented: { value: string; type: string | null } | null,
  identity: string,
  receivedAt: Instant,
): { writes: Write[]; events: NewEvent[] } {
  const named = loaded.reservationsNamed ?? []
  const standing = loaded.reservationsStanding ?? loaded.reservationsOpen ?? []
  const used = usedBy(
    { named, standing },
    {
      reservationId: loaded.reservationsNamed === undefined ? null : transaction.reservationId,
      evseId: transaction.evseId,
      token: presented,
      tokenKey: transaction.idTokenKey,
      groupId: transaction.groupId,
      at: transaction.startedAt,
      transactionKey: transaction.id,
    },
  )
  return reservationChanges(used === undefined ? [] : [used], identity, receivedAt, 'station')
}
