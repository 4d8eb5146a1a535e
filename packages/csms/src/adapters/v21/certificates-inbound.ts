import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers21 } from '../handlers.ts'
import { contractAnswer, contractRequest } from '../v2/certificates-inbound.ts'

/** What 2.1 has room for, with the certificates of ISO 15118-20. */
const longestExi = 17_000

/** M01 in the words of 2.1, which says how many contracts are left. */
export function certificatesInbound21({ contractCertificates }: Pick<DomainPorts, 'contractCertificates'>) {
  return {
    Get15118EVCertificate: async (request, call) => {
      const outcome = await contractCertificates.requested(call, contractRequest(request), longestExi)
      const { remainingContracts } = outcome
      return { ...contractAnswer(outcome), ...(remainingContracts === null ? {} : { remainingContracts }) }
    },
  } satisfies Pick<Handlers21, 'Get15118EVCertificate'>
}
