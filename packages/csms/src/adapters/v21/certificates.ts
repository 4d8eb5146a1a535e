import { type ocpp21 } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus } from '../answers.ts'
import { installedVerdicts } from '../v2/certificates.ts'
import { completion } from '../v2/remote-control.ts'

type Rows = 'InstallCertificate' | 'DeleteCertificate' | 'GetInstalledCertificateIds'

/** M03 to M05 in the words of 2.1. */
export const certificates21: Pick<Outbound<typeof ocpp21>, Rows> = {
  InstallCertificate: async (caller, parameters) =>
    byStatus(await caller.call('InstallCertificate', parameters), completion),
  DeleteCertificate: async (caller, parameters) =>
    byStatus(await caller.call('DeleteCertificate', parameters), completion),
  GetInstalledCertificateIds: async (caller, { certificateType }) => {
    const request = certificateType === undefined ? {} : { certificateType }
    return byStatus(await caller.call('GetInstalledCertificateIds', request), installedVerdicts)
  },
}
