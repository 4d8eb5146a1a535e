/** M01, M02: a vehicle's request for a contract goes to the pool, and what that writes goes back as it is. */
import { type ContractCertificates, type ContractRequest, type PoolAnswer } from './contract-certificates.ts'
import { fieldLength } from './device-model.ts'
import { type ContractCertificatesPort, type ContractOutcome } from './inbound.ts'
import { need, type Store } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'

/** Vehicles wait five seconds; many at once are no sign of many vehicles. */
const mostAtOnce = 64

export interface ContractProvisionServices {
  store: Store
  /** Null where no pool is configured. */
  pool: ContractCertificates | null
  /** When the vehicle no longer waits. */
  deadline(): AbortSignal
}

const field = 'Get15118EVCertificateResponse.exiResponse'

export function createContractProvision({
  store,
  pool,
  deadline,
}: ContractProvisionServices): ContractCertificatesPort {
  let underWay = 0
  return {
    async requested(call, request, longestResponse) {
      const answer = await ask(request)
      return store.run({
        touches: [`station:${call.stationId}`],
        needs: { station: need('station', call.stationId), variables: need('deviceVariables', call.stationId) },
        decide: ({ station, variables }) => {
          const outcome = outcomeOf(answer, fieldLength(variables, field) ?? longestResponse)
          const { status, remainingContracts } = outcome
          const reason = answer instanceof Object && answer.kind === 'away' ? answer.reason : (outcome.reason ?? null)
          const { action, iso15118SchemaVersion } = request
          const data = { action, iso15118SchemaVersion, status, reason, remainingContracts }
          const fact = { action: 'Get15118EVCertificate', at: null, data }
          const type = status === 'Accepted' ? 'station.noted' : 'security.event'
          const events = station === undefined ? [] : [stationEvent(station, type, call.receivedAt, 'station', fact)]
          return { result: outcome, writes: [], events }
        },
      })
    },
  }

  async function ask(request: ContractRequest): Promise<PoolAnswer | 'none' | 'busy'> {
    if (pool === null) return 'none'
    if (underWay >= mostAtOnce) return 'busy'
    underWay++
    try {
      return await pool.request(request, deadline())
    } finally {
      underWay--
    }
  }
}

function outcomeOf(answer: PoolAnswer | 'none' | 'busy', longest: number): ContractOutcome {
  if (answer === 'none') return failed('NotEnabled', 'no pool of contracts is configured here')
  if (answer === 'busy') return failed('OutOfMemory', `${mostAtOnce} requests are with the pool of contracts already`)
  if (answer.kind === 'away') return failed('InternalError', 'the pool of contracts did not answer as it should')
  const { exiResponse } = answer
  if (exiResponse.length > longest) {
    const reason = `the pool answered ${exiResponse.length} characters; the station takes ${longest}`
    return failed('TooLargeElement', reason)
  }
  if (answer.kind === 'refused') return { ...failed('NoContract', answer.reason), exiResponse }
  return { status: 'Accepted', exiResponse, remainingContracts: answer.remainingContracts }
}

function failed(code: string, reason: string): ContractOutcome {
  return { status: 'Failed', exiResponse: '', remainingContracts: null, code, reason }
}
