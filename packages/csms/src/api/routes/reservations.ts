import { DomainError, Id, Reservation, ReservationQuery } from '@stationmaster/contract'
import Type from 'typebox'
import { type Clock } from '../../domain/ports.ts'
import { type Reads } from '../../domain/reads.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, pageOf, stationKey } from '../kit.ts'
import { type KeysOfToken } from '../ports.ts'
import { presentReservation } from '../present/reservations.ts'

export function reservationRoutes(
  app: Api,
  { reads, keysOfToken, clock }: { reads: Reads; keysOfToken: KeysOfToken; clock: Clock },
): void {
  const tags = ['reservations']

  app.get(
    '/reservations',
    {
      schema: {
        tags,
        summary: 'List reservations, newest first; they are made and cancelled by commands',
        querystring: ReservationQuery,
        response: { 200: pageOf(Reservation) },
      },
    },
    async ({ query: { cursor, limit = 50, station, active, state, idToken } }) => {
      const filter = {
        active,
        state,
        now: clock.now(),
        stationId: station === undefined ? undefined : stationKey(station),
        // A token is asked for by its value alone, so every family it may belong to is looked through (F20).
        idTokenKeys: idToken === undefined ? undefined : keysOfToken(idToken),
      }
      const page = await reads.reservations.list(filter, decodeCursor(cursor, ['number', 'text']), limit)
      const last = page.items.at(-1)?.reservation
      const nextCursor = page.more && last !== undefined ? encodeCursor([last.requestedAt, last.id]) : null
      return { items: page.items.map(presentReservation), nextCursor }
    },
  )

  app.get(
    '/reservations/:id',
    {
      schema: {
        tags,
        summary: 'One reservation and how it ended; its id is that of the command that asked for it',
        params: Type.Object({ id: Id }),
        response: { 200: Reservation },
      },
    },
    async ({ params }) => {
      const found = await reads.reservations.one(params.id)
      if (found === undefined) {
        throw new DomainError('reservation-not-found', `No reservation has the id ${params.id}.`)
      }
      return presentReservation(found)
    },
  )
}
