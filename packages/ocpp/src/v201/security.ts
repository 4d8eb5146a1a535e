import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData, GenericStatus, StatusInfo } from './types/common.ts'

const SecurityEventNotificationRequest = Type.Object(
  {
    type: Type.String({ maxLength: 50 }),
    timestamp: Type.String({ format: 'date-time' }),
    techInfo: Type.Optional(Type.String({ maxLength: 255 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SecurityEventNotificationResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const CertificateSigningUse = Type.Enum(['ChargingStationCertificate', 'V2GCertificate'], { type: 'string' })

const SignCertificateRequest = Type.Object(
  {
    csr: Type.String({ maxLength: 5500 }),
    certificateType: Type.Optional(CertificateSigningUse),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SignCertificateResponse = Type.Object(
  {
    status: GenericStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const CertificateSignedRequest = Type.Object(
  {
    certificateChain: Type.String({ maxLength: 10000 }),
    certificateType: Type.Optional(CertificateSigningUse),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const CertificateSignedStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })
export type CertificateSignedStatus = Static<typeof CertificateSignedStatus>

const CertificateSignedResponse = Type.Object(
  {
    status: CertificateSignedStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const security = {
  SecurityEventNotification: {
    block: 'security',
    sender: 'station',
    request: SecurityEventNotificationRequest,
    response: SecurityEventNotificationResponse,
  },
  SignCertificate: {
    block: 'security',
    sender: 'station',
    request: SignCertificateRequest,
    response: SignCertificateResponse,
  },
  CertificateSigned: {
    block: 'security',
    sender: 'csms',
    request: CertificateSignedRequest,
    response: CertificateSignedResponse,
  },
} as const satisfies Record<string, ActionDefinition>
