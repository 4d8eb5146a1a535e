import { type CommandParameters } from '@stationmaster/contract'
import { type ocpp16, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus, noResult, unsupported } from '../answers.ts'
import { installedAs, installedFrom } from '../shared-certificates.ts'

type Use16 = RequestOf<typeof ocpp16, 'InstallCertificate'>['certificateType']
type Use = NonNullable<CommandParameters<'GetInstalledCertificateIds'>['certificateType']>[number]
type HashData = NonNullable<ResponseOf<typeof ocpp16, 'GetInstalledCertificateIds'>['certificateHashData']>[number]

/** The two trusts that 1.6 knows, by the names of 2.x. */
const uses = {
  CSMSRootCertificate: 'CentralSystemRootCertificate',
  ManufacturerRootCertificate: 'ManufacturerRootCertificate',
} as const satisfies Partial<Record<Use, Use16>>
const useOf = new Map<string, Use16>(Object.entries(uses))

/** 1.6 security whitepaper, 4.1.6 and its M03 to M05. */
export const certificates16 = {
  CertificateSigned: async (caller, { certificateChain, certificateType = 'ChargingStationCertificate' }) => {
    // White paper: plain messages are for the station's own certificate only.
    if (certificateType !== 'ChargingStationCertificate') return unsupported(`OCPP 1.6 has no ${certificateType}`)
    return byStatus(await caller.call('CertificateSigned', { certificateChain }), { Accepted: 'completed' })
  },
  InstallCertificate: async (caller, { certificateType, certificate }) => {
    const use = useOf.get(certificateType)
    if (use === undefined) return unsupported(`OCPP 1.6 has no ${certificateType}`)
    if (certificate.length > longest) return unsupported(`OCPP 1.6 carries at most ${longest} characters`)
    const answer = byStatus(await caller.call('InstallCertificate', { certificateType: use, certificate }), {
      Accepted: 'completed',
    })
    return { ...answer, certificates: installedFrom(certificateType, certificate) }
  },
  DeleteCertificate: async (caller, { certificateHashData }) =>
    byStatus(await caller.call('DeleteCertificate', { certificateHashData }), { Accepted: 'completed' }),
  // It asks for one use at a time.
  GetInstalledCertificateIds: async (
    caller,
    { certificateType = ['CSMSRootCertificate', 'ManufacturerRootCertificate'] },
  ) => {
    const certificateHashDataChain: { certificateType: Use; certificateHashData: HashData }[] = []
    for (const asked of certificateType) {
      const use = useOf.get(asked)
      if (use === undefined) return unsupported(`OCPP 1.6 has no ${asked}`)
      const answer = await caller.call('GetInstalledCertificateIds', { certificateType: use })
      if (answer.kind !== 'result') return noResult(answer)
      for (const certificateHashData of answer.payload.certificateHashData ?? []) {
        certificateHashDataChain.push({ certificateType: asked, certificateHashData })
      }
    }
    const status = certificateHashDataChain.length > 0 ? 'Accepted' : 'NotFound'
    return {
      verdict: 'completed',
      status,
      code: null,
      description: null,
      payload: { status, certificateHashDataChain },
      certificates: certificateHashDataChain.map((one) => installedAs(one.certificateType, one.certificateHashData)),
    }
  },
} satisfies Partial<Outbound<typeof ocpp16>>

const longest = 5_500
