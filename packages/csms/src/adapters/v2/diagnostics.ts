import { type CommandParameters } from '@stationmaster/contract'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type StationCall } from '../../domain/inbound.ts'
import { type CommandContext } from '../../domain/outbound.ts'
import { type Handlers2 } from '../handlers.ts'
import { boundedName } from '../shared-bounds.ts'

/** OCPP 2.x, N01: what a station tells of a log. */
export function diagnosticsInbound2({ fileTransfers }: Pick<DomainPorts, 'fileTransfers'>) {
  return {
    LogStatusNotification: async (
      request: { status: string; requestId?: number; statusInfo?: { additionalInfo?: string } },
      call: StationCall,
    ) => {
      const { status, requestId = null, statusInfo } = request
      const description = statusInfo?.additionalInfo ?? null
      const word = { kind: 'log' as const, status: boundedName(status), requestId, description, locations: [] }
      await fileTransfers.reported(call, word)
      return {}
    },
  } satisfies Handlers2<'LogStatusNotification'>
}

export function logRequest(parameters: CommandParameters<'GetLog'>, { requestId }: CommandContext) {
  const { remoteLocation, logType, oldestTimestamp, latestTimestamp, ...more } = parameters
  const log = {
    remoteLocation,
    ...(oldestTimestamp === undefined ? {} : { oldestTimestamp }),
    ...(latestTimestamp === undefined ? {} : { latestTimestamp }),
  }
  return { requestId, logType, log, ...more }
}
