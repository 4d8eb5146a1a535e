import Type, { type Static } from 'typebox'
import { CustomData } from '../../v201/types/common.ts'

export const StatusInfo = Type.Object(
  {
    reasonCode: Type.String({ maxLength: 20 }),
    additionalInfo: Type.Optional(Type.String({ maxLength: 1024 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type StatusInfo = Static<typeof StatusInfo>

export const EVSE = Type.Object(
  {
    id: Type.Integer({ minimum: 0 }),
    connectorId: Type.Optional(Type.Integer({ minimum: 0 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type EVSE = Static<typeof EVSE>
