import { type DomainPorts, type StationCall } from '../../domain/inbound.ts'
import { type Clock } from '../../domain/ports.ts'
import { type Handlers21 } from '../handlers.ts'
import { formatInstant } from '../instant.ts'

/** What 2.1 adds and is noted as a committed event, with the answer that promises nothing. */
export function security21({ security }: Pick<DomainPorts, 'security'>, clock: Clock) {
  const noted = async (request: object, call: StationCall) => {
    await security.noted(call, call.action, null, request)
    return {}
  }
  return {
    // M07: neither OCSP nor a revocation list is asked, and a check may be tried again at once.
    GetCertificateChainStatus: async (request, call) => {
      await noted(request, call)
      return {
        certificateStatus: request.certificateStatusRequests.map(({ certificateHashData, source }) => ({
          certificateHashData,
          source,
          status: 'Failed' as const,
          nextUpdate: formatInstant(clock.now()),
        })),
      }
    },
  } satisfies Pick<Handlers21, 'GetCertificateChainStatus'>
}
