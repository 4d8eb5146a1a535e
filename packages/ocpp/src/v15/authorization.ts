import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { IdTagInfo, IdToken } from './types/id-token.ts'

const AuthorizeRequest = Type.Object({ idTag: IdToken }, { additionalProperties: false })

const AuthorizeResponse = Type.Object({ idTagInfo: IdTagInfo }, { additionalProperties: false })

const ClearCacheRequest = Type.Object({}, { additionalProperties: false })

const ClearCacheStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })

const ClearCacheResponse = Type.Object({ status: ClearCacheStatus }, { additionalProperties: false })

export const authorization = {
  Authorize: { block: 'authorization', sender: 'station', request: AuthorizeRequest, response: AuthorizeResponse },
  ClearCache: { block: 'authorization', sender: 'csms', request: ClearCacheRequest, response: ClearCacheResponse },
} as const satisfies Record<string, ActionDefinition>
