import { type CommandParameters } from '@stationmaster/contract'
import { connectorTypes201, type ocpp21, type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type ReservationUpdateInput } from '../../domain/inbound.ts'
import { type CommandContext } from '../../domain/outbound.ts'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { type Handlers2 } from '../handlers.ts'
import { formatInstant } from '../instant.ts'
import { groupValue } from './authorization.ts'
import { idToken201 } from './id-token-201.ts'
import { completion } from './remote-control.ts'

type Request =
  | RequestOf<typeof ocpp201, 'ReservationStatusUpdate'>
  | RequestOf<typeof ocpp21, 'ReservationStatusUpdate'>

const updates = ['Expired', 'Removed', 'NoTransaction'] as const satisfies readonly ReservationUpdateInput['update'][]

/** OCPP 2.x, H04. */
export function reservationInbound2({ reservations }: Pick<DomainPorts, 'reservations'>) {
  return {
    ReservationStatusUpdate: async ({ reservationId, reservationUpdateStatus }: Request, call) => {
      // F1: whatever the word is, the station says that it no longer holds it.
      const update = updates.find((known) => known === reservationUpdateStatus) ?? 'Removed'
      await reservations.statusUpdate(call, { reservationId, update })
      return {}
    },
  } satisfies Handlers2<'ReservationStatusUpdate'>
}

/** What both versions ask in common (H01, H03). */
export function reserveRequest(
  { evseId, groupId, expiryDateTime, reservationId }: CommandParameters<'ReserveNow'>,
  { requestId }: CommandContext,
) {
  return {
    id: reservationId ?? requestId,
    expiryDateTime: formatInstant(Date.parse(expiryDateTime)),
    ...(evseId === undefined || evseId === 0 ? {} : { evseId }),
    // As the answer to an Authorize names the group (C09), for the station compares the two.
    ...(groupId === undefined ? {} : { groupIdToken: { idToken: groupValue(groupId), type: 'Central' as const } }),
  }
}

/** In the words of 2.0.1, whose list of connectors is closed. */
export const reservation201 = {
  ReserveNow: async (caller, parameters, context) => {
    if (context.idToken === undefined) return unsupported('a reservation needs a token')
    const type = parameters.connectorType
    const connectorType = connectorTypes201.find((known) => known.toLowerCase() === type?.toLowerCase())
    if (type !== undefined && connectorType === undefined) return unsupported(`OCPP 2.0.1 has no connector ${type}`)
    const request = {
      ...reserveRequest(parameters, context),
      idToken: idToken201(context.idToken),
      ...(connectorType === undefined ? {} : { connectorType }),
    }
    return byStatus(await caller.call('ReserveNow', request), completion)
  },
  CancelReservation: async (caller, { reservationId }) =>
    byStatus(await caller.call('CancelReservation', { reservationId }), completion),
} satisfies Partial<Outbound<typeof ocpp201>>
