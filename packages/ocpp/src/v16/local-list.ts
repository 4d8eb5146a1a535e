import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { IdTagInfo } from './types/id-token.ts'

const GetLocalListVersionRequest = Type.Object({}, { additionalProperties: false })

const GetLocalListVersionResponse = Type.Object(
  {
    listVersion: Type.Integer(),
  },
  { additionalProperties: false },
)

const AuthorizationData = Type.Object(
  {
    idTag: Type.String({ maxLength: 20 }),
    idTagInfo: Type.Optional(IdTagInfo),
  },
  { additionalProperties: false },
)

const UpdateType = Type.Enum(['Differential', 'Full'], { type: 'string' })

const SendLocalListRequest = Type.Object(
  {
    listVersion: Type.Integer(),
    localAuthorizationList: Type.Optional(Type.Array(AuthorizationData)),
    updateType: UpdateType,
  },
  { additionalProperties: false },
)

const UpdateStatus = Type.Enum(['Accepted', 'Failed', 'NotSupported', 'VersionMismatch'], { type: 'string' })

const SendLocalListResponse = Type.Object(
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
