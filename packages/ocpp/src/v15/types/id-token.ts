import Type from 'typebox'

export const IdToken = Type.String({ maxLength: 20 })

const AuthorizationStatus = Type.Enum(['Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx'], {
  type: 'string',
})

export const IdTagInfo = Type.Object(
  {
    status: AuthorizationStatus,
    expiryDate: Type.Optional(Type.String({ format: 'date-time' })),
    parentIdTag: Type.Optional(IdToken),
  },
  { additionalProperties: false },
)
