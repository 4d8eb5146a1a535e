import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf, PageQuery } from './primitives.ts'

/**
 * `requested` until the station answered; `active` while it holds the place; then how it ended: `used` by a
 * transaction, `expired`, `cancelled` by us, `removed` by the station, or `refused` before it ever held.
 */
export const ReservationState = oneOf(['requested', 'active', 'used', 'expired', 'cancelled', 'removed', 'refused'])
export type ReservationState = Static<typeof ReservationState>

export const Reservation = Type.Object({
  /** Ours; the id of the ReserveNow command that asked for it. */
  id: Id,
  /** The number it has on the wire, unique per station. */
  reservationId: Type.Integer(),
  stationId: Identity,
  /** Null where any EVSE of the station will do. */
  evseId: nullable(Type.Integer()),
  connectorType: nullable(Type.String()),
  state: ReservationState,
  /** Why it is what it is: the station's own word, or a code of ours. */
  stateReason: nullable(Type.String()),
  idToken: nullable(Type.String()),
  idTokenType: nullable(Type.String()),
  groupId: nullable(Type.String()),
  requestedAt: Instant,
  expiresAt: Instant,
  answeredAt: nullable(Instant),
  endedAt: nullable(Instant),
  /** Our id of the transaction that used it. */
  transactionId: nullable(Id),
})
export type Reservation = Static<typeof Reservation>

export const ReservationQuery = Type.Object({
  ...PageQuery.properties,
  station: Type.Optional(Identity),
  /** Held by the station and not over yet. */
  active: Type.Optional(Type.Boolean()),
  state: Type.Optional(ReservationState),
  idToken: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
})
export type ReservationQuery = Static<typeof ReservationQuery>
