import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers2 } from '../handlers.ts'

type Transfer = RequestOf<typeof ocpp21, 'DataTransfer'>

/** OCPP 2.x, P01–P02: `data` is any JSON. */
export function dataTransfer2({ dataTransfer }: Pick<DomainPorts, 'dataTransfer'>) {
  return {
    DataTransfer: async (request: Transfer, call) => {
      const { status, data } = await dataTransfer.received(call, {
        vendorId: request.vendorId,
        messageId: request.messageId ?? null,
        data: request.data,
      })
      return data === undefined ? { status } : { status, data }
    },
  } satisfies Handlers2<'DataTransfer'>
}
