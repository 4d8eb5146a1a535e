import { type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { completion } from './remote-control.ts'

/** M03: that there are none is an answer too. */
export const installedVerdicts = { Accepted: 'completed', NotFound: 'completed' } as const

const longest = 5_500

type Use201 = NonNullable<RequestOf<typeof ocpp201, 'GetInstalledCertificateIds'>['certificateType']>[number]

/** M03 to M05 in the words of 2.0.1, which has no certificates of vehicle makers. */
export const certificates201 = {
  InstallCertificate: async (caller, { certificateType, certificate }) => {
    if (certificateType === 'OEMRootCertificate') return unsupported('OCPP 2.0.1 has no OEMRootCertificate')
    if (certificate.length > longest) return unsupported(`OCPP 2.0.1 carries at most ${longest} characters`)
    return byStatus(await caller.call('InstallCertificate', { certificateType, certificate }), completion)
  },
  DeleteCertificate: async (caller, { certificateHashData }) =>
    byStatus(await caller.call('DeleteCertificate', { certificateHashData }), completion),
  GetInstalledCertificateIds: async (caller, { certificateType }) => {
    const known: Use201[] = []
    for (const use of certificateType ?? []) {
      if (use === 'OEMRootCertificate') return unsupported('OCPP 2.0.1 has no OEMRootCertificate')
      known.push(use)
    }
    const request = certificateType === undefined ? {} : { certificateType: known }
    return byStatus(await caller.call('GetInstalledCertificateIds', request), installedVerdicts)
  },
} satisfies Partial<Outbound<typeof ocpp201>>
