import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf, PageQuery, Reason } from './primitives.ts'
import { EnergyTransferMode } from './smart-charging.ts'

export const IdTokenStatus = oneOf(['accepted', 'blocked', 'expired', 'invalid', 'no-credit'])

export const IdToken = Type.Object({
  value: Type.String(),
  /** As OCPP 2.x names it: ISO14443, ISO15693, eMAID, KeyCode, MacAddress, Central, Local … */
  type: Type.String(),
  status: IdTokenStatus,
  expiresAt: nullable(Instant),
  groupId: nullable(Id),
  /** What stands for it where at most 20 characters fit (F20). */
  shortAlias: nullable(Type.String()),
  concurrentUse: nullable(oneOf(['allow', 'forbid'])),
  allowedEvses: Type.Array(Type.String()),
  /** Ways of energy transfer its contract has, for stations of 2.1 with V2X; null: not decided here. */
  allowedEnergyTransfer: nullable(Type.Array(Type.String())),
  holder: nullable(Type.String()),
  note: nullable(Type.String()),
  createdAt: Instant,
})
export type IdToken = Static<typeof IdToken>

/** `PUT /id-tokens/{value}?type=`; what is left out keeps its value, or its default on the first PUT. */
export const IdTokenInput = Type.Object(
  {
    status: Type.Optional(IdTokenStatus),
    expiresAt: Type.Optional(nullable(Instant)),
    groupId: Type.Optional(nullable(Id)),
    concurrentUse: Type.Optional(nullable(oneOf(['allow', 'forbid']))),
    allowedEvses: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 1000 })),
    allowedEnergyTransfer: Type.Optional(nullable(Type.Array(EnergyTransferMode, { minItems: 1, maxItems: 11 }))),
    holder: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
    note: Type.Optional(nullable(Type.String({ maxLength: 500 }))),
    reason: Reason,
  },
  { additionalProperties: false },
)
export type IdTokenInput = Static<typeof IdTokenInput>

export const IdTokenQuery = Type.Object({
  ...PageQuery.properties,
  q: Type.Optional(Type.String({ maxLength: 100 })),
  status: Type.Optional(IdTokenStatus),
  groupId: Type.Optional(Id),
})

export const TokenGroup = Type.Object({
  groupId: Id,
  name: Type.String(),
  concurrentUse: oneOf(['allow', 'forbid']),
  tokens: Type.Integer(),
})
export type TokenGroup = Static<typeof TokenGroup>

/** `PUT /token-groups/{groupId}`. */
export const TokenGroupInput = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    concurrentUse: Type.Optional(oneOf(['allow', 'forbid'])),
    reason: Reason,
  },
  { additionalProperties: false },
)

/** A token that was presented and is not on file (F21). */
export const SeenCard = Type.Object({
  value: Type.String(),
  type: Type.String(),
  stationId: Identity,
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  count: Type.Integer(),
  /** A token on file whose bytes are these in reverse (F20). */
  reversedMatch: nullable(Type.String()),
})
export type SeenCard = Static<typeof SeenCard>
