import { type DomainPorts } from '../../domain/inbound.ts'
import { type Handlers16 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'

/** What is noted as a committed event and has no further effect on the network. */
export function security16({ security }: Pick<DomainPorts, 'security'>) {
  return {
    SecurityEventNotification: async (request, call) => {
      await security.noted(call, call.action, parseInstant(request.timestamp), {
        type: request.type,
        ...(request.techInfo === undefined ? {} : { techInfo: request.techInfo }),
      })
      return {}
    },
    DiagnosticsStatusNotification: async (request, call) => {
      await security.noted(call, call.action, null, request)
      return {}
    },
    FirmwareStatusNotification: async (request, call) => {
      await security.noted(call, call.action, null, request)
      return {}
    },
    SignedFirmwareStatusNotification: async (request, call) => {
      await security.noted(call, call.action, null, request)
      return {}
    },
    LogStatusNotification: async (request, call) => {
      await security.noted(call, call.action, null, request)
      return {}
    },
    // White paper A02: nothing here can sign yet, and Accepted would leave the station waiting for a certificate.
    SignCertificate: async (request, call) => {
      await security.noted(call, call.action, null, request)
      return { status: 'Rejected' }
    },
  } satisfies Pick<
    Handlers16,
    | 'SecurityEventNotification'
    | 'DiagnosticsStatusNotification'
    | 'FirmwareStatusNotification'
    | 'SignedFirmwareStatusNotification'
    | 'LogStatusNotification'
    | 'SignCertificate'
  >
}
