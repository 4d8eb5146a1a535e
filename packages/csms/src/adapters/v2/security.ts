import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers2 } from '../handlers.ts'
import { critical2, securityEventOf } from '../shared-security-events.ts'

/** A04 in the words of both. */
export function security2({ security }: Pick<DomainPorts, 'security'>) {
  return {
    SecurityEventNotification: async (request, call) => {
      await security.securityEvent(call, securityEventOf(request, critical2))
      return {}
    },
  } satisfies Handlers2<'SecurityEventNotification'>
}
