import { type ocpp16 } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type StationCall } from '../../domain/inbound.ts'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { type Handlers16 } from '../handlers.ts'
import { boundedName } from '../shared-bounds.ts'
import { accepted16, updateVerdicts } from '../shared-file-transfers.ts'

/** OCPP 1.6 4.5, and 5.19 of the security extension. */
export function firmwareInbound16({ fileTransfers }: Pick<DomainPorts, 'fileTransfers'>) {
  const reported = async (request: { status: string; requestId?: number }, call: StationCall) => {
    const { status, requestId = null } = request
    const word = { kind: 'firmware-update' as const, status: boundedName(status), requestId }
    await fileTransfers.reported(call, { ...word, description: null, locations: [] })
    return {}
  }
  return {
    FirmwareStatusNotification: reported,
    SignedFirmwareStatusNotification: reported,
  } satisfies Pick<Handlers16, 'FirmwareStatusNotification' | 'SignedFirmwareStatusNotification'>
}

/** OCPP 1.6 5.19 and, where the firmware is signed, 5.21 of the security extension. */
export const firmware16 = {
  UpdateFirmware: async (caller, parameters, { requestId }) => {
    const { location, retrieveDateTime, installDateTime, signingCertificate, signature, ...more } = parameters
    if (retrieveDateTime === undefined) return unsupported('an update needs a time of retrieval')
    if (signingCertificate === undefined || signature === undefined) {
      if (installDateTime !== undefined) {
        return unsupported('OCPP 1.6 installs after the download; a time of installation needs signed firmware')
      }
      return accepted16(await caller.call('UpdateFirmware', { location, retrieveDate: retrieveDateTime, ...more }))
    }
    if (location.length > longestLocation) return unsupported(`at most ${longestLocation} characters of a location fit`)
    const times = { retrieveDateTime, ...(installDateTime === undefined ? {} : { installDateTime }) }
    const firmware = { location, ...times, signingCertificate, signature }
    return byStatus(await caller.call('SignedUpdateFirmware', { requestId, firmware, ...more }), updateVerdicts)
  },
  PublishFirmware: 'unsupported',
  UnpublishFirmware: 'unsupported',
} satisfies Partial<Outbound<typeof ocpp16>>

const longestLocation = 512
