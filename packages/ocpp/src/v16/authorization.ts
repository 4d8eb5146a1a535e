import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { IdTagInfo } from './types/id-token.ts'

export const AuthorizeRequest = Type.Object(
  {
    idTag: Type.String({ maxLength: 20 }),
  },
  { additionalProperties: false },
)

export const AuthorizeResponse = Type.Object(
  {
    idTagInfo: IdTagInfo,
  },
  { additionalProperties: false },
)

export const ClearCacheRequest = Type.Object({}, { additionalProperties: false })

export const ClearCacheStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })
export type ClearCacheStatus = Static<typeof ClearCacheStatus>

export const ClearCacheResponse = Type.Object(
  {
    status: ClearCacheStatus,
  },
  { additionalProperties: false },
)

export const authorization = {
  Authorize: { block: 'authorization', sender: 'station', request: AuthorizeRequest, response: AuthorizeResponse },
  ClearCache: { block: 'authorization', sender: 'csms', request: ClearCacheRequest, response: ClearCacheResponse },
} as const satisfies Record<string, ActionDefinition>
