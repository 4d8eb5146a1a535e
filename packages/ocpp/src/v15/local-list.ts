import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { IdTagInfo, IdToken } from './types/id-token.ts'

const GetLocalListVersionRequest = Type.Object({}, { additionalProperties: false })

const GetLocalListVersionResponse = Type.Object({ listVersion: Type.Integer() }, { additionalProperties: false })

const AuthorisationData = Type.Object(
  { idTag: IdToken, idTagInfo: Type.Optional(IdTagInfo) },
  { additionalProperties: false },
)

const UpdateType = Type.Enum(['Differential', 'Full'], { type: 'string' })

const SendLocalListRequest = Type.Object(
  {
    updateType: UpdateType,
    listVersion: Type.Integer(),
    localAuthorisationList: Type.Optional(Type.Array(AuthorisationData)),
    hash: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

const UpdateStatus = Type.Enum(['Accepted', 'Failed', 'HashError', 'NotSupported', 'VersionMismatch'], {
  type: 'string',
})

const SendLocalListResponse = Type.Object(
  { status: UpdateStatus, hash: Type.Optional(Type.String()) },
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
