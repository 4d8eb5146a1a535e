import Type, { type Static } from 'typebox'

/** An extension of a vendor: open, so that it may carry anything beside its vendor (2.1 part 4, 9). */
export const CustomData = Type.Unsafe<{ vendorId: string; [extension: string]: unknown }>(
  Type.Object({ vendorId: Type.String({ maxLength: 255 }) }),
)
export type CustomData = Static<typeof CustomData>

export const StatusInfo = Type.Object(
  {
    reasonCode: Type.String({ maxLength: 20 }),
    additionalInfo: Type.Optional(Type.String({ maxLength: 512 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type StatusInfo = Static<typeof StatusInfo>

export const EVSE = Type.Object(
  {
    id: Type.Integer(),
    connectorId: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type EVSE = Static<typeof EVSE>

export const GenericStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })
export type GenericStatus = Static<typeof GenericStatus>
