import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import {
  CertificateAction,
  DeleteCertificateStatus,
  GetCertificateStatus,
  GetInstalledCertificateStatus,
  InstallCertificateStatus,
  Iso15118EVCertificateStatus,
} from '../v201/certificates.ts'
import { CertificateHashData } from '../v201/types/certificate.ts'
import { CustomData } from '../v201/types/common.ts'
import { OCSPRequestData } from './types/certificate.ts'
import { StatusInfo } from './types/common.ts'

const Get15118EVCertificateRequest = Type.Object(
  {
    iso15118SchemaVersion: Type.String({ maxLength: 50 }),
    action: CertificateAction,
    exiRequest: Type.String({ maxLength: 11000 }),
    maximumContractCertificateChains: Type.Optional(Type.Integer({ minimum: 0 })),
    prioritizedEMAIDs: Type.Optional(Type.Array(Type.String({ maxLength: 255 }), { minItems: 1, maxItems: 8 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const Get15118EVCertificateResponse = Type.Object(
  {
    status: Iso15118EVCertificateStatus,
    statusInfo: Type.Optional(StatusInfo),
    exiResponse: Type.String({ maxLength: 17000 }),
    remainingContracts: Type.Optional(Type.Integer({ minimum: 0 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetCertificateStatusRequest = Type.Object(
  {
    ocspRequestData: OCSPRequestData,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetCertificateStatusResponse = Type.Object(
  {
    status: GetCertificateStatus,
    statusInfo: Type.Optional(StatusInfo),
    ocspResult: Type.Optional(Type.String({ maxLength: 18000 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const CertificateStatusSource = Type.Enum(['CRL', 'OCSP'], { type: 'string' })

const CertificateStatusRequestInfo = Type.Object(
  {
    certificateHashData: CertificateHashData,
    source: CertificateStatusSource,
    urls: Type.Array(Type.String({ maxLength: 2000 }), { minItems: 1, maxItems: 5 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetCertificateChainStatusRequest = Type.Object(
  {
    certificateStatusRequests: Type.Array(CertificateStatusRequestInfo, { minItems: 1, maxItems: 4 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const CertificateStatusEnum = Type.Enum(['Good', 'Revoked', 'Unknown', 'Failed'], { type: 'string' })

const CertificateStatus = Type.Object(
  {
    certificateHashData: CertificateHashData,
    source: CertificateStatusSource,
    status: CertificateStatusEnum,
    nextUpdate: Type.String({ format: 'date-time' }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetCertificateChainStatusResponse = Type.Object(
  {
    certificateStatus: Type.Array(CertificateStatus, { minItems: 1, maxItems: 4 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetCertificateIdUse = Type.Enum(
  [
    'V2GRootCertificate',
    'MORootCertificate',
    'CSMSRootCertificate',
    'V2GCertificateChain',
    'ManufacturerRootCertificate',
    'OEMRootCertificate',
  ],
  { type: 'string' },
)

const GetInstalledCertificateIdsRequest = Type.Object(
  {
    certificateType: Type.Optional(Type.Array(GetCertificateIdUse, { minItems: 1 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const CertificateHashDataChain = Type.Object(
  {
    certificateHashData: CertificateHashData,
    certificateType: GetCertificateIdUse,
    childCertificateHashData: Type.Optional(Type.Array(CertificateHashData, { minItems: 1, maxItems: 4 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetInstalledCertificateIdsResponse = Type.Object(
  {
    status: GetInstalledCertificateStatus,
    statusInfo: Type.Optional(StatusInfo),
    certificateHashDataChain: Type.Optional(Type.Array(CertificateHashDataChain, { minItems: 1 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const InstallCertificateUse = Type.Enum(
  [
    'V2GRootCertificate',
    'MORootCertificate',
    'ManufacturerRootCertificate',
    'CSMSRootCertificate',
    'OEMRootCertificate',
  ],
  { type: 'string' },
)

const InstallCertificateRequest = Type.Object(
  {
    certificateType: InstallCertificateUse,
    certificate: Type.String({ maxLength: 10000 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const InstallCertificateResponse = Type.Object(
  {
    status: InstallCertificateStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const DeleteCertificateRequest = Type.Object(
  {
    certificateHashData: CertificateHashData,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const DeleteCertificateResponse = Type.Object(
  {
    status: DeleteCertificateStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const certificates = {
  Get15118EVCertificate: {
    block: 'certificates',
    sender: 'station',
    request: Get15118EVCertificateRequest,
    response: Get15118EVCertificateResponse,
  },
  GetCertificateStatus: {
    block: 'certificates',
    sender: 'station',
    request: GetCertificateStatusRequest,
    response: GetCertificateStatusResponse,
  },
  GetCertificateChainStatus: {
    block: 'certificates',
    sender: 'station',
    request: GetCertificateChainStatusRequest,
    response: GetCertificateChainStatusResponse,
  },
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
