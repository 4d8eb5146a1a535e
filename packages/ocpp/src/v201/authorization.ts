import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { OCSPRequestData } from './types/certificate.ts'
import { CustomData, StatusInfo } from './types/common.ts'
import { IdToken, IdTokenInfo } from './types/id-token.ts'

const AuthorizeRequest = Type.Object(
  {
    idToken: IdToken,
    certificate: Type.Optional(Type.String({ maxLength: 5500 })),
    iso15118CertificateHashData: Type.Optional(Type.Array(OCSPRequestData, { minItems: 1, maxItems: 4 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const AuthorizeCertificateStatus = Type.Enum(
  [
    'Accepted',
    'SignatureError',
    'CertificateExpired',
    'CertificateRevoked',
    'NoCertificateAvailable',
    'CertChainError',
    'ContractCancelled',
  ],
  { type: 'string' },
)
export type AuthorizeCertificateStatus = Static<typeof AuthorizeCertificateStatus>

const AuthorizeResponse = Type.Object(
  {
    idTokenInfo: IdTokenInfo,
    certificateStatus: Type.Optional(AuthorizeCertificateStatus),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearCacheRequest = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const ClearCacheStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })
export type ClearCacheStatus = Static<typeof ClearCacheStatus>

const ClearCacheResponse = Type.Object(
  {
    status: ClearCacheStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const authorization = {
  Authorize: { block: 'authorization', sender: 'station', request: AuthorizeRequest, response: AuthorizeResponse },
  ClearCache: { block: 'authorization', sender: 'csms', request: ClearCacheRequest, response: ClearCacheResponse },
} as const satisfies Record<string, ActionDefinition>
