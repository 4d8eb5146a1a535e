import { type Kysely } from 'kysely'
import {
  type ListedReservation,
  type ReservationFilter,
  type ReservationPosition,
  type ReservationReads,
} from '../../domain/transaction-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { pageOf } from './text.ts'

export function createReservationReads(database: Kysely<Database>): ReservationReads {
  const joined = () =>
    database
      .selectFrom('reservation')
      .leftJoin('station', 'station.stationId', 'reservation.stationId')
      .selectAll('reservation')
      .select('station.identity as identity')

  async function list(filter: ReservationFilter, after: ReservationPosition | null, limit: number) {
    const { stationId, active, state, idTokenKeys, now } = filter
    let query = joined()
    if (stationId !== undefined) query = query.where('reservation.stationId', '=', stationId)
    if (state !== undefined) query = query.where('reservation.state', '=', state)
    if (idTokenKeys !== undefined) query = query.where('reservation.idTokenKey', 'in', [...idTokenKeys])
    if (active !== undefined) {
      query = query.where(({ and, or, eb }) =>
        active
          ? and([eb('reservation.state', '=', 'active'), eb('reservation.expiresAt', '>', now)])
          : or([eb('reservation.state', '!=', 'active'), eb('reservation.expiresAt', '<=', now)]),
      )
    }
    if (after !== null) {
      const [at, id] = after
      query = query.where(({ or, and, eb }) =>
        or([
          eb('reservation.requestedAt', '<', at),
          and([eb('reservation.requestedAt', '=', at), eb('reservation.id', '<', id)]),
        ]),
      )
    }
    const rows = await query
      .orderBy('reservation.requestedAt', 'desc')
      .orderBy('reservation.id', 'desc')
      .limit(limit + 1)
      .execute()
    const page = pageOf(rows, limit)
    return { items: page.items.map(listed), more: page.more }
  }

  async function one(id: string): Promise<ListedReservation | undefined> {
    const row = await joined().where('reservation.id', '=', id).executeTakeFirst()
    return row === undefined ? undefined : listed(row)
  }

  return { list, one }
}

function listed(row: { identity: string | null; stationId: string }): ListedReservation {
  const { identity, ...reservation } = row
  return { reservation: decodeRow('reservation', reservation), identity: identity ?? row.stationId }
}
