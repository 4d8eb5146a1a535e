import { type CommandParameters } from '@stationmaster/contract'
import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type StationCall } from '../../domain/inbound.ts'
import { type CommandContext } from '../../domain/outbound.ts'
import { type Handlers2 } from '../handlers.ts'

/** OCPP 2.x, N09 and N10. */
export function customerInformationInbound2({ customerInformation }: Pick<DomainPorts, 'customerInformation'>) {
  return {
    NotifyCustomerInformation: async (
      request: RequestOf<typeof ocpp21, 'NotifyCustomerInformation'>,
      call: StationCall,
    ) => {
      const { requestId, seqNo, tbc = false, data } = request
      await customerInformation.received(call, { requestId, seqNo, toBeContinued: tbc, data: data.slice(0, 2_500) })
      return {}
    },
  } satisfies Handlers2<'NotifyCustomerInformation'>
}

/** But for the token, whose types are the version's own. */
export function customerRequest(
  { report, clear, customerCertificate, customerIdentifier }: CommandParameters<'CustomerInformation'>,
  { requestId }: CommandContext,
) {
  return {
    requestId,
    report,
    clear,
    ...(customerCertificate === undefined ? {} : { customerCertificate }),
    ...(customerIdentifier === undefined ? {} : { customerIdentifier }),
  }
}
