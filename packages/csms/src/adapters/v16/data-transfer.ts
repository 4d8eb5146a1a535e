import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers16 } from '../handlers.ts'

/** OCPP 1.6, 4.3: `data` is text, whatever a vendor puts into it. */
export function dataTransfer16({ dataTransfer }: Pick<DomainPorts, 'dataTransfer'>) {
  return {
    DataTransfer: async (request, call) => {
      const { status, data } = await dataTransfer.received(call, {
        vendorId: request.vendorId,
        messageId: request.messageId ?? null,
        data: request.data,
      })
      if (data === undefined) return { status }
      return { status, data: typeof data === 'string' ? data : JSON.stringify(data) }
    },
  } satisfies Pick<Handlers16, 'DataTransfer'>
}
