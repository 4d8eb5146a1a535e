import { notSupported } from '../dispatch.ts'
import { type Action2, type Handlers2 } from './types.ts'

const certificates = notSupported('certificate management')
const unsupportedRequest = { reasonCode: 'UnsupportedRequest' } as const

/** Actions of features that these stations do not have, and what is prescribed for that. */
export const unsupported = {
  PublishFirmware: async () => ({ status: 'Rejected', statusInfo: unsupportedRequest }),
  UnpublishFirmware: async () => ({ status: 'NoFirmware' }),
  InstallCertificate: certificates,
  // No certificate was asked for and none is installed: both are plain facts.
  CertificateSigned: async () => ({ status: 'Rejected', statusInfo: unsupportedRequest }),
  DeleteCertificate: async () => ({ status: 'NotFound' }),
  GetInstalledCertificateIds: async () => ({ status: 'NotFound' }),
} as const satisfies Partial<Handlers2<Action2>>
