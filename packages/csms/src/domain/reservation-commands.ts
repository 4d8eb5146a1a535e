/** ReserveNow and CancelReservation: the row of the reservation beside the command's (H01, H02). */
import { takesNonEvseSpecific } from './device-model.ts'
import { need } from './ports.ts'
import { type CommandBlock, type CommandBlocks } from './remote-control-block.ts'
import { reservationRefusal } from './reservation.ts'
import {
  cancelAnswered,
  cancelUnanswered,
  requested,
  reservationChanges,
  reserveAnswered,
  reserveUnanswered,
} from './reservation-state.ts'
import { tokenRefusal } from './transactions-commands.ts'

const settlementNeeds: CommandBlock<'ReserveNow' | 'CancelReservation'>['settlementNeeds'] = (stationId, request) => {
  const { reservationId } = request.parameters
  return reservationId === undefined ? {} : { reservations: need('reservationsByNumber', stationId, reservationId) }
}

export const reservationCommands: CommandBlocks = {
  ReserveNow: {
    /** One that replaces none gets the next number, which its command tells. */
    completed: (request, { number }) => ({
      ...request,
      parameters: { reservationId: number, ...request.parameters },
    }),
    needs: (stationId) => ({ variables: need('deviceVariables', stationId) }),
    planned: ({ variables = [] }, { request, traits, at }) =>
      reservationRefusal(request.parameters, takesNonEvseSpecific(variables), at) ??
      tokenRefusal(request.parameters.idToken.value, traits),
    leaves(change, _loads, { commandId, request, context, keyCodeHash, station, at }) {
      const { parameters } = request
      const reservationId = parameters.reservationId ?? context.requestId
      const reservation = requested(station, { commandId, parameters, reservationId, keyCodeHash, at })
      change.add(reservationChanges([reservation], station.identity, at, 'operator'))
    },
    settlementNeeds,
    lost(change, { reservations = [] }, { command, station, at }) {
      const moved = reserveUnanswered(reservations, command.commandId)
      change.add(reservationChanges(moved, station.identity, at, 'station'))
    },
    settles(change, { reservations = [] }, { command, answer, wasSent, station, at }) {
      const moved = reserveAnswered(reservations, command.commandId, answer, wasSent, at)
      change.add(reservationChanges(moved, station.identity, at, 'station'))
    },
  },
  CancelReservation: {
    settlementNeeds,
    lost(change, { reservations = [] }, { station, at }) {
      change.add(reservationChanges(cancelUnanswered(reservations), station.identity, at, 'stationmaster'))
    },
    settles(change, { reservations = [] }, { answer, station, at }) {
      change.add(reservationChanges(cancelAnswered(reservations, answer, at), station.identity, at, 'station'))
    },
  },
}
