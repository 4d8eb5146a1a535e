/** A pool of contract certificates behind HTTP (docs/certificates.md, "Plug & Charge"). */
import { type ContractCertificates, type PoolAnswer } from '../domain/contract-certificates.ts'
import { detailOf, type HttpAnswer, type HttpService, post } from './http-service.ts'

/** More than the longest response that OCPP carries. */
const longestAnswer = 65_536
/** Of contracts that one vehicle may still fetch. */
const mostRemaining = 1_000
const base64 = /^[A-Za-z0-9+/]*={0,2}$/

export function httpContractPool(service: HttpService): ContractCertificates {
  return {
    async request({ maximumContractCertificateChains, prioritizedEMAIDs, ...asked }, signal) {
      const body = {
        ...asked,
        ...(maximumContractCertificateChains === null ? {} : { maximumContractCertificateChains }),
        ...(prioritizedEMAIDs.length === 0 ? {} : { prioritizedEMAIDs }),
      }
      const answer = await post(service, '/v1/exi', body, { longestAnswer, signal })
      return typeof answer === 'string' ? { kind: 'away', reason: answer } : readAnswer(answer)
    },
  }
}

function readAnswer(answer: HttpAnswer): PoolAnswer {
  const { status, exiResponse, remainingContracts } = answer.fields
  if (answer.status >= 300) return { kind: 'away', reason: detailOf(answer) }
  const exi = typeof exiResponse === 'string' ? exiResponse : ''
  if (!base64.test(exi)) return { kind: 'away', reason: 'its exiResponse is not base64' }
  if (status === 'Failed') {
    const { detail } = answer.fields
    const reason = detail === undefined ? 'the pool of contracts has none for this vehicle' : detailOf(answer)
    return { kind: 'refused', reason, exiResponse: exi }
  }
  if (status !== 'Accepted' || exi === '') {
    return { kind: 'away', reason: 'its answer is neither Accepted with an exiResponse nor Failed' }
  }
  const remaining = typeof remainingContracts === 'number' && Number.isInteger(remainingContracts)
  return {
    kind: 'answered',
    exiResponse: exi,
    remainingContracts: remaining ? Math.min(Math.max(0, remainingContracts), mostRemaining) : null,
  }
}
