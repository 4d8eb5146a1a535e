import Type, { type Static } from 'typebox'
import { CustomData } from '../../v201/types/common.ts'
import { AuthorizationStatus } from '../../v201/types/id-token.ts'
import { MessageContent } from './message-content.ts'

const AdditionalInfo = Type.Object(
  {
    additionalIdToken: Type.String({ maxLength: 255 }),
    type: Type.String({ maxLength: 50 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const IdToken = Type.Object(
  {
    additionalInfo: Type.Optional(Type.Array(AdditionalInfo, { minItems: 1 })),
    idToken: Type.String({ maxLength: 255 }),
    type: Type.String({ maxLength: 20 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type IdToken = Static<typeof IdToken>

export const IdTokenInfo = Type.Object(
  {
    status: AuthorizationStatus,
    cacheExpiryDateTime: Type.Optional(Type.String({ format: 'date-time' })),
    chargingPriority: Type.Optional(Type.Integer()),
    groupIdToken: Type.Optional(IdToken),
    language1: Type.Optional(Type.String({ maxLength: 8 })),
    language2: Type.Optional(Type.String({ maxLength: 8 })),
    evseId: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1 })),
    personalMessage: Type.Optional(MessageContent),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type IdTokenInfo = Static<typeof IdTokenInfo>
