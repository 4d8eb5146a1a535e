import { type ocpp21, type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type ContractRequest } from '../../domain/contract-certificates.ts'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type ContractOutcome, type SigningOutcome } from '../../domain/inbound.ts'
import { type Handlers2 } from '../handlers.ts'
import { signingInput } from '../shared-certificates.ts'

/** A02 in the words of both; 2.1 brings a number that its answer gives back. */
export function certificatesInbound2({
  certificates,
  contractCertificates,
}: Pick<DomainPorts, 'certificates' | 'contractCertificates'>) {
  return {
    // M01, M02.
    Get15118EVCertificate: async (request: EvCertificateRequest, call) => {
      const outcome = await contractCertificates.requested(call, contractRequest(request), longestExi)
      return contractAnswer(outcome)
    },
    SignCertificate: async ({ csr, certificateType, ...rest }, call) => {
      const requestId = 'requestId' in rest && typeof rest.requestId === 'number' ? rest.requestId : null
      return signingAnswer(await certificates.signingRequested(call, signingInput(csr, certificateType, requestId)))
    },
  } satisfies Handlers2<'SignCertificate' | 'Get15118EVCertificate'>
}

type EvCertificateRequest =
  | RequestOf<typeof ocpp201, 'Get15118EVCertificate'>
  | RequestOf<typeof ocpp21, 'Get15118EVCertificate'>

/** What 2.0.1 has room for. */
const longestExi = 5_600

export function contractRequest({
  action,
  iso15118SchemaVersion,
  exiRequest,
  ...more
}: EvCertificateRequest): ContractRequest {
  const maximum = 'maximumContractCertificateChains' in more ? more.maximumContractCertificateChains : undefined
  const prioritizedEMAIDs = 'prioritizedEMAIDs' in more ? more.prioritizedEMAIDs : undefined
  return {
    action,
    iso15118SchemaVersion,
    exiRequest,
    maximumContractCertificateChains: maximum ?? null,
    prioritizedEMAIDs: prioritizedEMAIDs ?? [],
  }
}

export function contractAnswer({ status, exiResponse, code, reason }: ContractOutcome) {
  return { status, exiResponse, ...said(code, reason) }
}

function signingAnswer({ status, code, reason }: SigningOutcome) {
  return { status, ...said(code, reason) }
}

const longestInfo = 512

function said(code: string | undefined, reason = '') {
  if (code === undefined) return {}
  const additionalInfo = reason === '' ? {} : { additionalInfo: reason.slice(0, longestInfo) }
  return { statusInfo: { reasonCode: code, ...additionalInfo } }
}
