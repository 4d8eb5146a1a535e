import Type, { type Static } from 'typebox'
import { CustomData } from './common.ts'
import { MessageContent } from './message-content.ts'

const IdTokenEnum = Type.Enum(
  ['Central', 'eMAID', 'ISO14443', 'ISO15693', 'KeyCode', 'Local', 'MacAddress', 'NoAuthorization'],
  { type: 'string' },
)

const AdditionalInfo = Type.Object(
  {
    additionalIdToken: Type.String({ maxLength: 36 }),
    type: Type.String({ maxLength: 50 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const IdToken = Type.Object(
  {
    additionalInfo: Type.Optional(Type.Array(AdditionalInfo, { minItems: 1 })),
    idToken: Type.String({ maxLength: 36 }),
    type: IdTokenEnum,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type IdToken = Static<typeof IdToken>

export const AuthorizationStatus = Type.Enum(
  [
    'Accepted',
    'Blocked',
    'ConcurrentTx',
    'Expired',
    'Invalid',
    'NoCredit',
    'NotAllowedTypeEVSE',
    'NotAtThisLocation',
    'NotAtThisTime',
    'Unknown',
  ],
  { type: 'string' },
)
export type AuthorizationStatus = Static<typeof AuthorizationStatus>

export const IdTokenInfo = Type.Object(
  {
    status: AuthorizationStatus,
    cacheExpiryDateTime: Type.Optional(Type.String({ format: 'date-time' })),
    chargingPriority: Type.Optional(Type.Integer()),
    language1: Type.Optional(Type.String({ maxLength: 8 })),
    evseId: Type.Optional(Type.Array(Type.Integer(), { minItems: 1 })),
    groupIdToken: Type.Optional(IdToken),
    language2: Type.Optional(Type.String({ maxLength: 8 })),
    personalMessage: Type.Optional(MessageContent),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type IdTokenInfo = Static<typeof IdTokenInfo>
