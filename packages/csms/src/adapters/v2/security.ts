import { type DomainPorts, type StationCall } from '../../domain/inbound.ts'
import { type Handlers2 } from '../handlers.ts'
import { critical2, securityEventOf } from '../shared-security-events.ts'

/** What 2.0.1 and 2.1 send that is noted as a committed event, with the answer that promises nothing. */
export function security2({ security }: Pick<DomainPorts, 'security'>) {
  const noted = async (request: object, call: StationCall) => {
    await security.noted(call, call.action, null, request)
    return {}
  }
  return {
    SecurityEventNotification: async (request, call) => {
      await security.securityEvent(call, securityEventOf(request, critical2))
      return {}
    },
  } satisfies Handlers2<'SecurityEventNotification'>
}
