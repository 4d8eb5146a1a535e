import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CertificateHashData, OCSPRequestData } from './types/certificate.ts'
import { CustomData, StatusInfo } from './types/common.ts'

export const CertificateAction = Type.Enum(['Install', 'Update'], { type: 'string' })
export type CertificateAction = Static<typeof CertificateAction>

const Get15118EVCertificateRequest = Type.Object(
  {
    iso15118SchemaVersion: Type.String({ maxLength: 50 }),
    action: CertificateAction,
    exiRequest: Type.String({ maxLength: 5600 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const Iso15118EVCertificateStatus = Type.Enum(['Accepted', 'Failed'], { type: 'string' })
export type Iso15118EVCertificateStatus = Static<typeof Iso15118EVCertificateStatus>

const Get15118EVCertificateResponse = Type.Object(
  {
    status: Iso15118EVCertificateStatus,
    statusInfo: Type.Optional(StatusInfo),
    // A station may announce more through OCPPCommCtrlr.FieldLength.
    exiResponse: Type.String({ maxLength: 5600 }),
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

export const GetCertificateStatus = Type.Enum(['Accepted', 'Failed'], { type: 'string' })
export type GetCertificateStatus = Static<typeof GetCertificateStatus>

const GetCertificateStatusResponse = Type.Object(
  {
    status: GetCertificateStatus,
    statusInfo: Type.Optional(StatusInfo),
    ocspResult: Type.Optional(Type.String({ maxLength: 5500 })),
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

export const GetInstalledCertificateStatus = Type.Enum(['Accepted', 'NotFound'], { type: 'string' })
export type GetInstalledCertificateStatus = Static<typeof GetInstalledCertificateStatus>

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
  ['V2GRootCertificate', 'MORootCertificate', 'CSMSRootCertificate', 'ManufacturerRootCertificate'],
  { type: 'string' },
)

const InstallCertificateRequest = Type.Object(
  {
    certificateType: InstallCertificateUse,
    certificate: Type.String({ maxLength: 5500 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const InstallCertificateStatus = Type.Enum(['Accepted', 'Rejected', 'Failed'], { type: 'string' })
export type InstallCertificateStatus = Static<typeof InstallCertificateStatus>

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

export const DeleteCertificateStatus = Type.Enum(['Accepted', 'Failed', 'NotFound'], { type: 'string' })
export type DeleteCertificateStatus = Static<typeof DeleteCertificateStatus>

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
