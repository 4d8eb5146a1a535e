import { type DomainPorts, type StationCall } from '../../domain/inbound.ts'
import { type Clock } from '../../domain/ports.ts'
import { type Handlers21 } from '../handlers.ts'
import { formatInstant, parseInstant } from '../instant.ts'

/** What 2.1 adds and is noted as a committed event, with the answer that promises nothing. */
export function security21({ security }: Pick<DomainPorts, 'security'>, clock: Clock) {
  const noted = async (request: object, call: StationCall) => {
    await security.noted(call, call.action, null, request)
    return {}
  }
  return {
    NotifySettlement: async (request, call) => {
      await security.noted(call, call.action, parseInstant(request.settlementTime), request)
      return {}
    },
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
    // C18.FR.10: the number cannot be validated here; number and EVSE are given back.
    VatNumberValidation: async (request, call) => {
      await noted({ evseId: request.evseId ?? null }, call)
      return {
        status: 'Rejected',
        vatNumber: request.vatNumber,
        ...(request.evseId === undefined ? {} : { evseId: request.evseId }),
      }
    },
  } satisfies Pick<Handlers21, 'NotifySettlement' | 'GetCertificateChainStatus' | 'VatNumberValidation'>
}
