import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'

const CertificateUse = Type.Enum(['CentralSystemRootCertificate', 'ManufacturerRootCertificate'], {
  type: 'string',
})

const GetInstalledCertificateIdsRequest = Type.Object(
  {
    certificateType: CertificateUse,
  },
  { additionalProperties: false },
)

const HashAlgorithm = Type.Enum(['SHA256', 'SHA384', 'SHA512'], { type: 'string' })

const CertificateHashData = Type.Object(
  {
    hashAlgorithm: HashAlgorithm,
    issuerNameHash: Type.String({ maxLength: 128 }),
    issuerKeyHash: Type.String({ maxLength: 128 }),
    serialNumber: Type.String({ maxLength: 40 }),
  },
  { additionalProperties: false },
)

const GetInstalledCertificateStatus = Type.Enum(['Accepted', 'NotFound'], { type: 'string' })

const GetInstalledCertificateIdsResponse = Type.Object(
  {
    certificateHashData: Type.Optional(Type.Array(CertificateHashData, { minItems: 1 })),
    status: GetInstalledCertificateStatus,
  },
  { additionalProperties: false },
)

const InstallCertificateRequest = Type.Object(
  {
    certificateType: CertificateUse,
    certificate: Type.String({ maxLength: 5500 }),
  },
  { additionalProperties: false },
)

const InstallCertificateStatus = Type.Enum(['Accepted', 'Failed', 'Rejected'], { type: 'string' })

const InstallCertificateResponse = Type.Object(
  {
    status: InstallCertificateStatus,
  },
  { additionalProperties: false },
)

const DeleteCertificateRequest = Type.Object(
  {
    certificateHashData: CertificateHashData,
  },
  { additionalProperties: false },
)

const DeleteCertificateStatus = Type.Enum(['Accepted', 'Failed', 'NotFound'], { type: 'string' })

const DeleteCertificateResponse = Type.Object(
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
