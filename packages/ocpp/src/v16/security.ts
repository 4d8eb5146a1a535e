import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'

const SecurityEventNotificationRequest = Type.Object(
  {
    type: Type.String({ maxLength: 50 }),
    timestamp: Type.String({ format: 'date-time' }),
    techInfo: Type.Optional(Type.String({ maxLength: 255 })),
  },
  { additionalProperties: false },
)

const SecurityEventNotificationResponse = Type.Object({}, { additionalProperties: false })

const SignCertificateRequest = Type.Object(
  {
    csr: Type.String({ maxLength: 5500 }),
  },
  { additionalProperties: false },
)

const GenericStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })

const SignCertificateResponse = Type.Object(
  {
    status: GenericStatus,
  },
  { additionalProperties: false },
)

const CertificateSignedRequest = Type.Object(
  {
    certificateChain: Type.String({ maxLength: 10000 }),
  },
  { additionalProperties: false },
)

const CertificateSignedStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })

const CertificateSignedResponse = Type.Object(
  {
    status: CertificateSignedStatus,
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
