import Type, { type Static } from 'typebox'

const AuthorizationStatus = Type.Enum(['Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx'], {
  type: 'string',
})

export const IdTagInfo = Type.Object(
  {
    status: AuthorizationStatus,
    expiryDate: Type.Optional(Type.String({ format: 'date-time' })),
    parentIdTag: Type.Optional(Type.String({ maxLength: 20 })),
  },
  { additionalProperties: false },
)
export type IdTagInfo = Static<typeof IdTagInfo>
