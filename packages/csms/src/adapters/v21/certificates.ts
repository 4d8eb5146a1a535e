import { type ocpp21 } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus } from '../answers.ts'
import { installedFrom } from '../shared-certificates.ts'
import { listed2 } from '../v2/certificates.ts'
import { completion } from '../v2/remote-control.ts'

type Rows = 'CertificateSigned' | 'InstallCertificate' | 'DeleteCertificate' | 'GetInstalledCertificateIds'

/** M03 to M05 in the words of 2.1. */
export const certificates21: Pick<Outbound<typeof ocpp21>, Rows> = {
  CertificateSigned: async (caller, parameters) =>
    byStatus(await caller.call('CertificateSigned', parameters), completion),
  InstallCertificate: async (caller, parameters) => ({
    ...byStatus(await caller.call('InstallCertificate', parameters), completion),
    certificates: installedFrom(parameters.certificateType, parameters.certificate),
  }),
  DeleteCertificate: async (caller, parameters) =>
    byStatus(await caller.call('DeleteCertificate', parameters), completion),
  GetInstalledCertificateIds: async (caller, { certificateType }) => {
    const request = certificateType === undefined ? {} : { certificateType }
    return listed2(await caller.call('GetInstalledCertificateIds', request))
  },
}
