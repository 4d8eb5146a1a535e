import { type ocpp21, type ocpp201, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type StationAnswer } from '../../domain/outbound.ts'
import { type CallAnswer, type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { installedAs, installedFrom } from '../shared-certificates.ts'
import { completion } from './remote-control.ts'

/** M03: that there are none is an answer too. */
const installedVerdicts = { Accepted: 'completed', NotFound: 'completed' } as const

const longest = 5_500

type Told = CallAnswer<ResponseOf<typeof ocpp201 | typeof ocpp21, 'GetInstalledCertificateIds'>>

/** M03: what it holds, as it named it. */
export function listed2(answer: Told): StationAnswer {
  const told = byStatus(answer, installedVerdicts)
  if (answer.kind !== 'result') return told
  const certificates = (answer.payload.certificateHashDataChain ?? []).map((one) =>
    installedAs(one.certificateType, one.certificateHashData, one.childCertificateHashData),
  )
  return { ...told, certificates }
}

type Use201 = NonNullable<RequestOf<typeof ocpp201, 'GetInstalledCertificateIds'>['certificateType']>[number]

/** M03 to M05 in the words of 2.0.1, which has no certificates of vehicle makers. */
export const certificates201 = {
  // 2.0.1 has no number that says which request it answers.
  CertificateSigned: async (caller, { certificateChain, certificateType }) => {
    if (certificateType === 'V2G20Certificate') return unsupported('OCPP 2.0.1 has no V2G20Certificate')
    const use = certificateType === undefined ? {} : { certificateType }
    return byStatus(await caller.call('CertificateSigned', { certificateChain, ...use }), completion)
  },
  InstallCertificate: async (caller, { certificateType, certificate }) => {
    if (certificateType === 'OEMRootCertificate') return unsupported('OCPP 2.0.1 has no OEMRootCertificate')
    if (certificate.length > longest) return unsupported(`OCPP 2.0.1 carries at most ${longest} characters`)
    const answer = byStatus(await caller.call('InstallCertificate', { certificateType, certificate }), completion)
    return { ...answer, certificates: installedFrom(certificateType, certificate) }
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
    return listed2(await caller.call('GetInstalledCertificateIds', request))
  },
} satisfies Partial<Outbound<typeof ocpp201>>
