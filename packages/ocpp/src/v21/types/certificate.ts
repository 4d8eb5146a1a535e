import Type, { type Static } from 'typebox'
import { HashAlgorithm } from '../../v201/types/certificate.ts'
import { CustomData } from '../../v201/types/common.ts'

export const OCSPRequestData = Type.Object(
  {
    hashAlgorithm: HashAlgorithm,
    issuerNameHash: Type.String({ maxLength: 128 }),
    issuerKeyHash: Type.String({ maxLength: 128 }),
    serialNumber: Type.String({ maxLength: 40 }),
    responderURL: Type.String({ maxLength: 2000 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type OCSPRequestData = Static<typeof OCSPRequestData>
