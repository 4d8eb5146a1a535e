import { type CommandParameters } from '@stationmaster/contract'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type StationCall } from '../../domain/inbound.ts'
import { type CommandContext, type Verdict } from '../../domain/outbound.ts'
import { type Handlers2 } from '../handlers.ts'
import { boundedName } from '../shared-bounds.ts'

export interface Told {
  status: string
  requestId?: number
  location?: string[]
  statusInfo?: { additionalInfo?: string }
}

/** OCPP 2.x, L01 to L03: what a station tells of firmware. */
export function firmwareInbound2({ fileTransfers }: Pick<DomainPorts, 'fileTransfers'>) {
  const reported = (kind: 'firmware-update' | 'firmware-publication') => async (request: Told, call: StationCall) => {
    const { status, requestId = null, location = [], statusInfo } = request
    await fileTransfers.reported(call, {
      kind,
      status: boundedName(status),
      requestId,
      description: statusInfo?.additionalInfo ?? null,
      locations: location.slice(0, mostLocations),
    })
    return {}
  }
  return {
    FirmwareStatusNotification: reported('firmware-update'),
    PublishFirmwareStatusNotification: reported('firmware-publication'),
  } satisfies Handlers2<'FirmwareStatusNotification' | 'PublishFirmwareStatusNotification'>
}

const mostLocations = 20

/** How long a location may be differs; the rest is the same in both versions. */
export const longestLocation201 = 512

/** L01.FR.01; null without the time of retrieval that it must have. */
export function updateRequest(parameters: CommandParameters<'UpdateFirmware'>, { requestId }: CommandContext) {
  const { location, retrieveDateTime, installDateTime, signingCertificate, signature, ...more } = parameters
  if (retrieveDateTime === undefined) return null
  return {
    requestId,
    firmware: {
      location,
      retrieveDateTime,
      ...(installDateTime === undefined ? {} : { installDateTime }),
      ...(signingCertificate === undefined ? {} : { signingCertificate }),
      ...(signature === undefined ? {} : { signature }),
    },
    ...more,
  }
}

export function publishRequest(parameters: CommandParameters<'PublishFirmware'>, { requestId }: CommandContext) {
  return { requestId, ...parameters }
}

/** L04: what is being downloaded right now stays, and what is not there is not taken back. */
export const unpublishVerdicts: Readonly<Record<string, Verdict>> = { Unpublished: 'completed' }
