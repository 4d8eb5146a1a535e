import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'

export const CertificateUse = Type.Enum(['CentralSystemRootCertificate', 'ManufacturerRootCertificate'], {
  type: 'string',
})
export type CertificateUse = Static<typeof CertificateUse>

export const GetInstalledCertificateIdsRequest = Type.Object(
  {
    certificateType: CertificateUse,
  },
  { additionalProperties: false },
)

export const HashAlgorithm = Type.Enum(['SHA256', 'SHA384', 'SHA512'], { type: 'string' })
export type HashAlgorithm = Static<typeof HashAlgorithm>

export const CertificateHashData = Type.Object(
  {
    hashAlgorithm: HashAlgorithm,
    issuerNameHash: Type.String({ maxLength: 128 }),
    issuerKeyHash: Type.String({ maxLength: 128 }),
    serialNumber: Type.String({ maxLength: 40 }),
  },
  { additionalProperties: false },
)
export type CertificateHashData = Static<typeof CertificateHashData>

export const GetInstalledCertificateStatus = Type.Enum(['Accepted', 'NotFound'], { type: 'string' })
export type GetInstalledCertificateStatus = Static<typeof GetInstalledCertificateStatus>

export const GetInstalledCertificateIdsResponse = Type.Object(
  {
    certificateHashData: Type.Optional(Type.Array(CertificateHashData, { minItems: 1 })),
    status: GetInstalledCertificateStatus,
  },
  { additionalProperties: false },
)

export const InstallCertificateRequest = Type.Object(
  {
    certificateType: CertificateUse,
    certificate: Type.String({ maxLength: 5500 }),
  },
  { additionalProperties: false },
)

export const InstallCertificateStatus = Type.Enum(['Accepted', 'Failed', 'Rejected'], { type: 'string' })
export type InstallCertificateStatus = Static<typeof InstallCertificateStatus>

export const InstallCertificateResponse = Type.Object(
  {
    status: InstallCertificateStatus,
  },
  { additionalProperties: false },
)

export const DeleteCertificateRequest = Type.Object(
  {
    certificateHashData: CertificateHashData,
  },
  { additionalProperties: false },
)

export const DeleteCertificateStatus = Type.Enum(['Accepted', 'Failed', 'NotFound'], { type: 'string' })
export type DeleteCertificateStatus = Static<typeof DeleteCertificateStatus>

export const DeleteCertificateResponse = Type.Object(
  {
    status: DeleteCertificateStatus,
  },
  { additionalProperties: false },
)

export const certificates = {
  GetInstalledCertificateIds: {
    block: 'certificates',
    sender: 'csms',
    request: GetInstalledCertificateIdsRequest,
    response: GetInstalledCertificateIdsResponse,
  },
  InstallCertificate: {
    block: 'certificates',
    sender: 'csms',
    request: InstallCertificateRequest,
    response: InstallCertificateResponse,
  },
  DeleteCertificate: {
    block: 'certificates',
    sender: 'csms',
    request: DeleteCertificateRequest,
    response: DeleteCertificateResponse,
  },
} as const satisfies Record<string, ActionDefinition>
