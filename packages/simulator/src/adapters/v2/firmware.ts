import { type Handlers2 } from './types.ts'

const instant = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text))

/** Firmware and logs [L01, N01]; nothing here publishes to other stations [L03]. */
export const firmware: Handlers2<'UpdateFirmware' | 'GetLog'> = {
  async UpdateFirmware({ requestId, firmware: wanted, retries = 0, retryInterval = 0 }, station) {
    const { location, retrieveDateTime, installDateTime, signingCertificate, signature } = wanted
    const status = station.firmware.update({
      requestId,
      location,
      retrieveAt: Date.parse(retrieveDateTime),
      installAt: instant(installDateTime),
      retries,
      retryIntervalS: retryInterval,
      ...(signingCertificate !== undefined &&
        signature !== undefined && { signed: { certificate: signingCertificate, signature } }),
    })
    return { status }
  },
  async GetLog({ requestId, logType, log, retries = 0, retryInterval = 0 }, station) {
    if (logType === 'DataCollectorLog') return { status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedParam' } }
    const { fileName, canceled } = station.log.request({
      requestId,
      kind: logType,
      location: log.remoteLocation,
      from: instant(log.oldestTimestamp),
      until: instant(log.latestTimestamp),
      retries,
      retryIntervalS: retryInterval,
    })
    // [N01.FR.12] there is nothing to send.
    if (fileName === undefined) return { status: 'Rejected', statusInfo: { reasonCode: 'NoLogs' } }
    return { status: canceled ? 'AcceptedCanceled' : 'Accepted', filename: fileName }
  },
}
