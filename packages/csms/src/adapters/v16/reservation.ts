import { type ocpp16 } from '@stationmaster/ocpp'
import { wireOfPlace } from '../../domain/availability-state.ts'
import { type Connector } from '../../domain/model.ts'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { formatInstant } from '../instant.ts'
import { parentIdTag } from './authorization.ts'

const completion = { Accepted: 'completed' } as const

/** Of several connectors on an EVSE the one that fits; 1.6 itself knows no types. */
function connectorFor(connectors: readonly Connector[], evseId: number, type: string): number | undefined {
  const fitting = connectors.find(
    (connector) => connector.evseId === evseId && connector.type?.toLowerCase() === type.toLowerCase(),
  )
  return fitting === undefined ? undefined : wireOfPlace(connectors, evseId, fitting.connectorId)
}

/** OCPP 1.6, 5.1 and 5.13. */
export const reservation16 = {
  ReserveNow: async (caller, parameters, { connectors, idToken, requestId }) => {
    const { evseId = 0, connectorType, groupId, expiryDateTime, reservationId } = parameters
    if (idToken === undefined) return unsupported('a reservation needs a token')
    const connectorId =
      connectorType === undefined ? wireOfPlace(connectors, evseId) : connectorFor(connectors, evseId, connectorType)
    if (connectorId === undefined) {
      return unsupported(
        `OCPP 1.6 reserves no type of connector, and EVSE ${evseId} has none on file as ${connectorType}`,
      )
    }
    const request = {
      connectorId,
      expiryDate: formatInstant(Date.parse(expiryDateTime)),
      idTag: idToken.value,
      reservationId: reservationId ?? requestId,
      ...(groupId === undefined ? {} : { parentIdTag: parentIdTag(groupId) }),
    }
    return byStatus(await caller.call('ReserveNow', request), completion)
  },
  CancelReservation: async (caller, { reservationId }) =>
    byStatus(await caller.call('CancelReservation', { reservationId }), completion),
} satisfies Partial<Outbound<typeof ocpp16>>
