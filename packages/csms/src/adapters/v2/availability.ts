import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers2 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'

type Status = RequestOf<typeof ocpp21, 'StatusNotification'>

/** OCPP 2.x, G01; events of AvailabilityState tell the same (B01.FR.05). */
export function availability2({ availability }: Pick<DomainPorts, 'availability'>) {
  return {
    StatusNotification: async (request: Status, call) => {
      await availability.status(call, {
        wireConnectorId: null,
        evseId: request.evseId,
        connectorId: request.connectorId,
        status: request.connectorStatus,
        errorCode: null,
        info: null,
        vendorErrorCode: null,
        at: parseInstant(request.timestamp),
      })
      return {}
    },
  } satisfies Handlers2<'StatusNotification'>
}
