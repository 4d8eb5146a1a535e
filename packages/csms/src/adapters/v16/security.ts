import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers16 } from '../handlers.ts'
import { signingInput } from '../shared-certificates.ts'
import { critical16, securityEventOf } from '../shared-security-events.ts'

/** What is noted as a committed event and has no further effect on the network. */
export function security16({ security, certificates }: Pick<DomainPorts, 'security' | 'certificates'>) {
  return {
    SecurityEventNotification: async (request, call) => {
      await security.securityEvent(call, securityEventOf(request, critical16))
      return {}
    },
    SignCertificate: async ({ csr }, call) => {
      const { status } = await certificates.signingRequested(call, signingInput(csr))
      return { status }
    },
  } satisfies Pick<Handlers16, 'SecurityEventNotification' | 'SignCertificate'>
}
