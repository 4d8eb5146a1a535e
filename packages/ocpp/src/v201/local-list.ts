import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData, StatusInfo } from './types/common.ts'
import { IdToken, IdTokenInfo } from './types/id-token.ts'

const GetLocalListVersionRequest = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetLocalListVersionResponse = Type.Object(
  {
    versionNumber: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const AuthorizationData = Type.Object(
  {
    idToken: IdToken,
    idTokenInfo: Type.Optional(IdTokenInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const UpdateType = Type.Enum(['Differential', 'Full'], { type: 'string' })
export type UpdateType = Static<typeof UpdateType>

const SendLocalListRequest = Type.Object(
  {
    localAuthorizationList: Type.Optional(Type.Array(AuthorizationData, { minItems: 1 })),
    versionNumber: Type.Integer(),
    updateType: UpdateType,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const SendLocalListStatus = Type.Enum(['Accepted', 'Failed', 'VersionMismatch'], { type: 'string' })
export type SendLocalListStatus = Static<typeof SendLocalListStatus>

const SendLocalListResponse = Type.Object(
  {
    status: SendLocalListStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const localList = {
  GetLocalListVersion: {
    block: 'local-list',
    sender: 'csms',
    request: GetLocalListVersionRequest,
    response: GetLocalListVersionResponse,
  },
  SendLocalList: {
    block: 'local-list',
    sender: 'csms',
    request: SendLocalListRequest,
    response: SendLocalListResponse,
  },
} as const satisfies Record<string, ActionDefinition>
