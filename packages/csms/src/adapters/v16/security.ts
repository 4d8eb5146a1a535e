import { type DomainPorts } from '../../domain/inbound.ts'
import { type Handlers16 } from '../handlers.ts'
import { critical16, securityEventOf } from '../shared-security-events.ts'

/** What is noted as a committed event and has no further effect on the network. */
export function security16({ security }: Pick<DomainPorts, 'security'>) {
  return {
    SecurityEventNotification: async (request, call) => {
      await security.securityEvent(call, securityEventOf(request, critical16))
      return {}
    },
    // White paper A02: nothing here can sign yet, and Accepted would leave the station waiting for a certificate.
    SignCertificate: async (request, call) => {
      await security.noted(call, call.action, null, request)
      return { status: 'Rejected' }
    },
  } satisfies Pick<Handlers16, 'SecurityEventNotification' | 'SignCertificate'>
}
