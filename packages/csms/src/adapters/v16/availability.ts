import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers16 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'
import { optionalName } from '../shared-bounds.ts'

/** OCPP 1.6, 4.9. */
export function availability16({ availability, localList }: Pick<DomainPorts, 'availability' | 'localList'>) {
  return {
    StatusNotification: async (request, call) => {
      await availability.status(call, {
        wireConnectorId: request.connectorId,
        evseId: request.connectorId,
        connectorId: request.connectorId === 0 ? 0 : 1,
        status: request.status,
        errorCode: request.errorCode === 'NoError' ? null : request.errorCode,
        info: optionalName(request.info),
        vendorErrorCode: optionalName(request.vendorErrorCode),
        at: parseInstant(request.timestamp),
      })
      if (request.errorCode === 'LocalListConflict') await localList.conflict(call)
      return {}
    },
  } satisfies Pick<Handlers16, 'StatusNotification'>
}
