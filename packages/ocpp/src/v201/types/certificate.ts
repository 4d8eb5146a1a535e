import Type, { type Static } from 'typebox'
import { CustomData } from './common.ts'

export const HashAlgorithm = Type.Enum(['SHA256', 'SHA384', 'SHA512'], { type: 'string' })
export type HashAlgorithm = Static<typeof HashAlgorithm>

export const OCSPRequestData = Type.Object(
  {
    hashAlgorithm: HashAlgorithm,
    issuerNameHash: Type.String({ maxLength: 128 }),
    issuerKeyHash: Type.String({ maxLength: 128 }),
    serialNumber: Type.String({ maxLength: 40 }),
    responderURL: Type.String({ maxLength: 512 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type OCSPRequestData = Static<typeof OCSPRequestData>

export const CertificateHashData = Type.Object(
  {
    hashAlgorithm: HashAlgorithm,
    issuerNameHash: Type.String({ maxLength: 128 }),
    issuerKeyHash: Type.String({ maxLength: 128 }),
    serialNumber: Type.String({ maxLength: 40 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type CertificateHashData = Static<typeof CertificateHashData>
