import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { IdTagInfo } from './types/id-token.ts'

export const GetLocalListVersionRequest = Type.Object({}, { additionalProperties: false })

export const GetLocalListVersionResponse = Type.Object(
  {
    listVersion: Type.Integer(),
  },
  { additionalProperties: false },
)

export const AuthorizationData = Type.Object(
  {
    idTag: Type.String({ maxLength: 20 }),
    idTagInfo: Type.Optional(IdTagInfo),
  },
  { additionalProperties: false },
)
export type AuthorizationData = Static<typeof AuthorizationData>

export const UpdateType = Type.Enum(['Differential', 'Full'], { type: 'string' })
export type UpdateType = Static<typeof UpdateType>

export const SendLocalListRequest = Type.Object(
  {
    listVersion: Type.Integer(),
    localAuthorizationList: Type.Optional(Type.Array(AuthorizationData)),
    updateType: UpdateType,
  },
  { additionalProperties: false },
)

export const UpdateStatus = Type.Enum(['Accepted', 'Failed', 'NotSupported', 'VersionMismatch'], { type: 'string' })
export type UpdateStatus = Static<typeof UpdateStatus>

export const SendLocalListResponse = Type.Object(
  {
    status: UpdateStatus,
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
