import { type StationControl } from '../../station/control.ts'
import { notSupported } from '../dispatch.ts'
import { type Handlers2 } from './types.ts'

const unsupportedRequest = { reasonCode: 'UnsupportedRequest' } as const
const notThere = notSupported('certificate management')

type Certificates = 'CertificateSigned' | 'DeleteCertificate' | 'GetInstalledCertificateIds' | 'InstallCertificate'

/** [A02, M03–M05] at a station for ISO 15118; at others no certificate was asked for, and none is installed. */
export const certificates: Handlers2<Certificates> = {
  InstallCertificate: async ({ certificateType, certificate }, station) =>
    station.vehicles.able
      ? { status: station.vehicles.certificates.install(certificateType, certificate) }
      : notThere(),
  async CertificateSigned({ certificateChain }, station) {
    if (!station.vehicles.able) return { status: 'Rejected', statusInfo: unsupportedRequest }
    return { status: station.vehicles.certificates.signed(certificateChain) }
  },
  DeleteCertificate: async ({ certificateHashData }, station) => ({
    status: station.vehicles.certificates.remove(certificateHashData),
  }),
  GetInstalledCertificateIds: async ({ certificateType }, station) => listed(station, certificateType),
}

function listed(station: StationControl, uses: readonly string[] | undefined) {
  const certificateHashDataChain = station.vehicles.certificates.list(uses).flatMap(({ certificateType, ...rest }) => {
    // 2.0.1 has no word for it, and none is installed over it.
    return certificateType === 'OEMRootCertificate' ? [] : [{ certificateType, ...rest }]
  })
  return certificateHashDataChain.length === 0
    ? { status: 'NotFound' as const }
    : { status: 'Accepted' as const, certificateHashDataChain }
}
