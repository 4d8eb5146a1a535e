import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers2 } from '../handlers.ts'

const longestInfo = 512
/** What 2.0.1 has room for. */
export const longestOcspResult = 5_500

/**
 * M06 in the words of both.
 *
 * @param longestResult how many characters the version has for it
 */
export function certificateStatusInbound2(
  { certificateStatus }: Pick<DomainPorts, 'certificateStatus'>,
  longestResult: number,
) {
  return {
    GetCertificateStatus: async ({ ocspRequestData: { responderURL, ...named } }, call) => {
      const answer = await certificateStatus.responseFor(call, { ...named, responderUrl: responderURL })
      if (answer.kind === 'failed') return failed('NotFound', answer.reason)
      const ocspResult = Buffer.from(answer.response).toString('base64')
      if (ocspResult.length <= longestResult) return { status: 'Accepted', ocspResult }
      return failed('TooLargeElement', `the answer has ${ocspResult.length} characters, and ${longestResult} fit`)
    },
  } satisfies Handlers2<'GetCertificateStatus'>
}

function failed(reasonCode: string, reason: string) {
  return { status: 'Failed' as const, statusInfo: { reasonCode, additionalInfo: reason.slice(0, longestInfo) } }
}
