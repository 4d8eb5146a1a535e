import { type DomainPorts, type SigningOutcome } from '../../domain/inbound.ts'
import { type Handlers2 } from '../handlers.ts'
import { signingInput } from '../shared-certificates.ts'

/** A02 in the words of both; 2.1 brings a number that its answer gives back. */
export function certificatesInbound2({ certificates }: Pick<DomainPorts, 'certificates'>) {
  return {
    SignCertificate: async ({ csr, certificateType, ...rest }, call) => {
      const requestId = 'requestId' in rest && typeof rest.requestId === 'number' ? rest.requestId : null
      return signingAnswer(await certificates.signingRequested(call, signingInput(csr, certificateType, requestId)))
    },
  } satisfies Handlers2<'SignCertificate'>
}

const longestInfo = 512

function signingAnswer({ status, code, reason = '' }: SigningOutcome) {
  if (code === undefined) return { status }
  const additionalInfo = reason === '' ? {} : { additionalInfo: reason.slice(0, longestInfo) }
  return { status, statusInfo: { reasonCode: code, ...additionalInfo } }
}
