import { notSupported } from '../dispatch.ts'
import { type Action2, type Handlers2 } from './types.ts'

const certificates = notSupported('certificate management')
const unsupportedRequest = { reasonCode: 'UnsupportedRequest' } as const

/** Actions of features that these stations do not have, and what is prescribed for that. */
export const unsupported = {
  // [N02.FR.02, N03, N05] monitoring is optional, and its answers have words for that.
  GetMonitoringReport: async () => ({ status: 'NotSupported' }),
  SetMonitoringBase: async () => ({ status: 'NotSupported' }),
  SetMonitoringLevel: async () => ({ status: 'Rejected', statusInfo: unsupportedRequest }),
  SetVariableMonitoring: async ({ setMonitoringData }) => ({
    setMonitoringResult: setMonitoringData.map(({ component, variable, severity }) => ({
      status: 'Rejected',
      type: 'Delta',
      component,
      variable,
      severity,
      statusInfo: unsupportedRequest,
    })),
  }),
  ClearVariableMonitoring: async ({ id }) => ({
    clearMonitoringResult: id.map((monitor) => ({ id: monitor, status: 'NotFound' })),
  }),
  CustomerInformation: async () => ({ status: 'Rejected', statusInfo: unsupportedRequest }),
  PublishFirmware: async () => ({ status: 'Rejected', statusInfo: unsupportedRequest }),
  UnpublishFirmware: async () => ({ status: 'NoFirmware' }),
  InstallCertificate: certificates,
  // No certificate was asked for and none is installed: both are plain facts.
  CertificateSigned: async () => ({ status: 'Rejected', statusInfo: unsupportedRequest }),
  DeleteCertificate: async () => ({ status: 'NotFound' }),
  GetInstalledCertificateIds: async () => ({ status: 'NotFound' }),
} as const satisfies Partial<Handlers2<Action2>>
