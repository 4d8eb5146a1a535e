import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CertificateSignedStatus } from '../v201/security.ts'
import { CertificateHashData } from '../v201/types/certificate.ts'
import { CustomData, GenericStatus } from '../v201/types/common.ts'
import { StatusInfo } from './types/common.ts'

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

const CertificateSigningUse = Type.Enum(['ChargingStationCertificate', 'V2GCertificate', 'V2G20Certificate'], {
  type: 'string',
})

const SignCertificateRequest = Type.Object(
  {
    csr: Type.String({ maxLength: 5500 }),
    certificateType: Type.Optional(CertificateSigningUse),
    hashRootCertificate: Type.Optional(CertificateHashData),
    requestId: Type.Optional(Type.Integer()),
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
    requestId: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

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
