/** H01 to H04: what stations tell of reservations, and what the clock does to them. */
import { type DomainError } from '@stationmaster/contract'
import { type ReservationPort } from './inbound.ts'
import { type Instant } from './model.ts'
import { type Clock, type Decision, need, type Store } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { isReservationId } from './reservation-consumption.ts'
import { type Reservation } from './reservation-model.ts'
import { ended, expired, isOpen, isOpenThere, reservationChanges } from './reservation-state.ts'

const nothing: Decision<void> = { result: undefined, writes: [], events: [] }

export function createReservations({ store, clock }: { store: Store; clock: Clock }) {
  const port: ReservationPort = {
    statusUpdate: (call, input) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          station: need('station', call.stationId),
          ...(isReservationId(input.reservationId)
            ? { rows: need('reservationsByNumber', call.stationId, input.reservationId) }
            : {}),
        },
        decide: ({ station, rows = [] }): Decision<void> => {
          if (station === undefined) return nothing
          const open = rows.find(isOpenThere)
          if (open !== undefined) {
            const told = ended(open, input.update === 'Expired' ? 'expired' : 'removed', input.update, call.receivedAt)
            return { result: undefined, ...reservationChanges([told], station.identity, call.receivedAt, 'station') }
          }
          if (rows.length > 0) return nothing
          // Not one of ours, such as one by a raw call: told, and nothing more can be done with it.
          const data = { reservationId: input.reservationId, reservationUpdateStatus: input.update }
          const fact = { action: call.action, at: null, data }
          const event = stationEvent(station, 'station.noted', call.receivedAt, 'station', fact)
          return { result: undefined, writes: [], events: [event] }
        },
      }),
  }

  /**
   * Ends what is past its time: 1.6 stations never tell, and others may tell late or never. A driver who was in time
   * uses it all the same when the start is told.
   */
  async function expire(signal: AbortSignal): Promise<number> {
    let total = 0
    while (!signal.aborted) {
      const now = clock.now()
      const due = await store.run({
        touches: [],
        needs: { due: need('dueReservations', now) },
        decide: ({ due }): Decision<Reservation[]> => ({ result: due, writes: [], events: [] }),
      })
      for (const row of due) await expireOne(row, now)
      total += due.length
      if (due.length < dueBound) break
    }
    return total
  }

  function expireOne({ id, stationId }: Reservation, now: Instant): Promise<void> {
    return store.run({
      touches: [`station:${stationId}`],
      needs: { row: need('reservation', id), station: need('station', stationId) },
      decide: ({ row, station }): Decision<void> =>
        row === undefined || !isOpen(row) || row.expiresAt > now
          ? nothing
          : {
              result: undefined,
              ...reservationChanges([expired(row)], station?.identity ?? stationId, now, 'stationmaster'),
            },
    })
  }

  return { port, expire }
}

/** The lookup gives so many at most. */
const dueBound = 256

type Refusal = ConstructorParameters<typeof DomainError>

/** Why a reservation cannot be asked for; what only the station can know is left to it. */
export function reservationRefusal(
  { evseId, expiryDateTime }: { evseId?: number | undefined; expiryDateTime: string },
  nonEvseSpecific: boolean | null,
  at: Instant,
): Refusal | undefined {
  if (!(Date.parse(expiryDateTime) > at)) {
    return ['invalid-request', 'A reservation must end later than now', { field: 'parameters.expiryDateTime' }]
  }
  if ((evseId === undefined || evseId === 0) && nonEvseSpecific === false) {
    return [
      'invalid-request',
      'This station takes no reservation without an EVSE; name one as evseId',
      { field: 'parameters.evseId' },
    ]
  }
  return undefined
}
