import { type ocpp16, type RequestOf } from '@stationmaster/ocpp'
import { type Link, type Outcome } from '../../station/link.ts'
import { type FirmwareStatus, type LogStatus } from '../../station/model.ts'
import { type StationHandlers } from '../dispatch.ts'

type Handlers16 = StationHandlers<typeof ocpp16>

const instant = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text))

/** Firmware and logs, plain [16 6.9, 6.19] and as the security white paper has them. */
export const firmware: Pick<Handlers16, 'GetDiagnostics' | 'UpdateFirmware' | 'SignedUpdateFirmware' | 'GetLog'> = {
  async GetDiagnostics({ location, startTime, stopTime, retries = 0, retryInterval = 0 }, station) {
    const { fileName } = station.log.request({
      requestId: undefined,
      kind: 'DiagnosticsLog',
      location,
      from: instant(startTime),
      until: instant(stopTime),
      retries,
      retryIntervalS: retryInterval,
    })
    return fileName === undefined ? {} : { fileName }
  },
  async UpdateFirmware({ location, retrieveDate, retries = 0, retryInterval = 0 }, station) {
    station.firmware.update({
      requestId: undefined,
      location,
      retrieveAt: Date.parse(retrieveDate),
      installAt: undefined,
      retries,
      retryIntervalS: retryInterval,
    })
    return {}
  },
  async SignedUpdateFirmware({ requestId, firmware: wanted, retries = 0, retryInterval = 0 }, station) {
    const { location, retrieveDateTime, installDateTime, signingCertificate, signature } = wanted
    const status = station.firmware.update({
      requestId,
      location,
      retrieveAt: Date.parse(retrieveDateTime),
      installAt: instant(installDateTime),
      retries,
      retryIntervalS: retryInterval,
      signed: { certificate: signingCertificate, signature },
    })
    return { status }
  },
  async GetLog({ requestId, logType, log, retries = 0, retryInterval = 0 }, station) {
    const { fileName, canceled } = station.log.request({
      requestId,
      kind: logType,
      location: log.remoteLocation,
      from: instant(log.oldestTimestamp),
      until: instant(log.latestTimestamp),
      retries,
      retryIntervalS: retryInterval,
    })
    if (fileName === undefined) return { status: 'Rejected' }
    return { status: canceled ? 'AcceptedCanceled' : 'Accepted', filename: fileName }
  },
}

type PlainFirmware = RequestOf<typeof ocpp16, 'FirmwareStatusNotification'>['status']
type PlainDiagnostics = RequestOf<typeof ocpp16, 'DiagnosticsStatusNotification'>['status']

const plainFirmware: Partial<Record<FirmwareStatus, PlainFirmware>> = {
  Downloading: 'Downloading',
  Downloaded: 'Downloaded',
  DownloadFailed: 'DownloadFailed',
  Installing: 'Installing',
  InstallationFailed: 'InstallationFailed',
  Installed: 'Installed',
  Idle: 'Idle',
}
const plainDiagnostics: Partial<Record<LogStatus, PlainDiagnostics>> = {
  Uploading: 'Uploading',
  Uploaded: 'Uploaded',
  UploadFailure: 'UploadFailed',
  NotSupportedOperation: 'UploadFailed',
  Idle: 'Idle',
}

/** Without a number the plain message tells, in the words it has. */
export async function tellFirmware(
  link: Link<typeof ocpp16>,
  status: FirmwareStatus,
  requestId: number | undefined,
): Promise<Outcome<unknown>> {
  if (requestId !== undefined) return link.call('SignedFirmwareStatusNotification', { status, requestId })
  const word = plainFirmware[status]
  return word === undefined ? { ok: true, value: undefined } : link.call('FirmwareStatusNotification', { status: word })
}

export async function tellLog(
  link: Link<typeof ocpp16>,
  status: LogStatus,
  requestId: number | undefined,
): Promise<Outcome<unknown>> {
  // 1.6 has no word for an upload that gave way to another.
  if (status === 'AcceptedCanceled') return { ok: true, value: undefined }
  if (requestId !== undefined) return link.call('LogStatusNotification', { status, requestId })
  const word = plainDiagnostics[status]
  return word === undefined
    ? { ok: true, value: undefined }
    : link.call('DiagnosticsStatusNotification', { status: word })
}
