import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'

export const DataTransferRequest = Type.Object(
  {
    vendorId: Type.String({ maxLength: 255 }),
    messageId: Type.Optional(Type.String({ maxLength: 50 })),
    data: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

export const DataTransferStatus = Type.Enum(['Accepted', 'Rejected', 'UnknownMessageId', 'UnknownVendorId'], {
  type: 'string',
})
export type DataTransferStatus = Static<typeof DataTransferStatus>

export const DataTransferResponse = Type.Object(
  {
    status: DataTransferStatus,
    data: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

export const dataTransfer = {
  DataTransfer: {
    block: 'data-transfer',
    sender: 'both',
    request: DataTransferRequest,
    response: DataTransferResponse,
  },
} as const satisfies Record<string, ActionDefinition>
