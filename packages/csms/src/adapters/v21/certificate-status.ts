import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type ChainStatus } from '../../domain/inbound.ts'
import { type Handlers21 } from '../handlers.ts'
import { formatInstant } from '../instant.ts'

const words = { good: 'Good', revoked: 'Revoked', unknown: 'Unknown', failed: 'Failed' } as const satisfies Record<
  ChainStatus['status'],
  string
>

/** M07: certificates of vehicles, which only 2.1 asks for. */
export function certificateStatusInbound21({ certificateStatus }: Pick<DomainPorts, 'certificateStatus'>) {
  return {
    GetCertificateChainStatus: async ({ certificateStatusRequests: requests }, call) => {
      const asked = requests.map(({ certificateHashData, source, urls }) => ({ ...certificateHashData, source, urls }))
      const told = await certificateStatus.chainStatus(call, asked)
      return {
        certificateStatus: requests.flatMap(({ certificateHashData, source }, index) => {
          const one = told[index]
          if (one === undefined) return []
          return [
            { certificateHashData, source, status: words[one.status], nextUpdate: formatInstant(one.nextUpdateAt) },
          ]
        }),
      }
    },
  } satisfies Pick<Handlers21, 'GetCertificateChainStatus'>
}
