import { type ocpp16 } from '@stationmaster/ocpp'
import { notSupported, type StationHandlers } from '../dispatch.ts'

type Handlers16 = StationHandlers<typeof ocpp16>

const security = notSupported('the security extension')

/** Actions of features that these stations do not list in SupportedFeatureProfiles, and what is prescribed for that. */
export const unsupported = {
  CertificateSigned: security,
  DeleteCertificate: security,
  GetInstalledCertificateIds: security,
  InstallCertificate: security,
} as const satisfies Partial<Handlers16>
