import { type ocpp21 } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { completion } from '../v2/remote-control.ts'
import { reserveRequest } from '../v2/reservation.ts'

/** In the words of 2.1, where types of tokens and connectors are open (H01, H02, H03). */
export const reservation21 = {
  ReserveNow: async (caller, parameters, context) => {
    if (context.idToken === undefined) return unsupported('a reservation needs a token')
    const { connectorType } = parameters
    const request = {
      ...reserveRequest(parameters, context),
      idToken: { idToken: context.idToken.value, type: context.idToken.type },
      ...(connectorType === undefined ? {} : { connectorType }),
    }
    return byStatus(await caller.call('ReserveNow', request), completion)
  },
  CancelReservation: async (caller, { reservationId }) =>
    byStatus(await caller.call('CancelReservation', { reservationId }), completion),
} satisfies Partial<Outbound<typeof ocpp21>>
