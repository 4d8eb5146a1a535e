import { type CommandParameters } from '@stationmaster/contract'
import { type ocpp16 } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type StationCall } from '../../domain/inbound.ts'
import { type StationAnswer } from '../../domain/outbound.ts'
import { type CallAnswer, type Caller, type Outbound } from '../adapter.ts'
import { noResult, unsupported } from '../answers.ts'
import { type Handlers16 } from '../handlers.ts'
import { boundedName } from '../shared-bounds.ts'
import { logAnswer } from '../shared-file-transfers.ts'

type Parameters = CommandParameters<'GetLog'>

/** OCPP 1.6 4.4, and 5.13 of the security extension. */
export function diagnosticsInbound16({ fileTransfers }: Pick<DomainPorts, 'fileTransfers'>) {
  const reported = async (request: { status: string; requestId?: number }, call: StationCall) => {
    const { status, requestId = null } = request
    const word = { kind: 'log' as const, status: boundedName(status), requestId }
    await fileTransfers.reported(call, { ...word, description: null, locations: [] })
    return {}
  }
  return {
    DiagnosticsStatusNotification: reported,
    LogStatusNotification: reported,
  } satisfies Pick<Handlers16, 'DiagnosticsStatusNotification' | 'LogStatusNotification'>
}

/** OCPP 1.6 5.9; 5.9 of the security extension for the security log, and for both where the station has it. */
export const diagnostics16 = {
  GetLog: async (caller, parameters, { requestId, securityExtension }) => {
    if (parameters.logType === 'DataCollectorLog') return unsupported('OCPP 1.6 knows no log of a data collector')
    if (parameters.logType === 'DiagnosticsLog' && !securityExtension) return getDiagnostics(caller, parameters)
    const answer = await getLog(caller, parameters, requestId)
    const isUnknown = answer.verdict === 'error' && ['NotImplemented', 'NotSupported'].includes(answer.code ?? '')
    return isUnknown && parameters.logType === 'DiagnosticsLog' ? getDiagnostics(caller, parameters) : answer
  },
} satisfies Partial<Outbound<typeof ocpp16>>

async function getLog(caller: Caller<typeof ocpp16>, parameters: Parameters, requestId: number) {
  const { remoteLocation, logType, oldestTimestamp, latestTimestamp, ...more } = parameters
  if (logType === 'DataCollectorLog' || remoteLocation.length > longestLocation) {
    return unsupported(`at most ${longestLocation} characters of a location fit`)
  }
  const log = {
    remoteLocation,
    ...(oldestTimestamp === undefined ? {} : { oldestTimestamp }),
    ...(latestTimestamp === undefined ? {} : { latestTimestamp }),
  }
  return logAnswer(await caller.call('GetLog', { requestId, logType, log, ...more }))
}

const longestLocation = 512

async function getDiagnostics(caller: Caller<typeof ocpp16>, parameters: Parameters): Promise<StationAnswer> {
  const { remoteLocation, logType: _, oldestTimestamp, latestTimestamp, ...more } = parameters
  return diagnosticsAnswer(
    await caller.call('GetDiagnostics', {
      location: remoteLocation,
      ...(oldestTimestamp === undefined ? {} : { startTime: oldestTimestamp }),
      ...(latestTimestamp === undefined ? {} : { stopTime: latestTimestamp }),
      ...more,
    }),
  )
}

/** 1.6 5.9: without a name there is nothing to upload, and no word will follow. */
function diagnosticsAnswer(answer: CallAnswer<{ fileName?: string }>): StationAnswer {
  if (answer.kind !== 'result') return noResult(answer)
  const { fileName = '' } = answer.payload
  const told = { status: null, code: null, payload: answer.payload }
  return fileName === ''
    ? { ...told, verdict: 'completed', description: 'the station has nothing to upload' }
    : { ...told, verdict: 'accepted', description: null, fileName }
}
