import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'

const DataTransferRequest = Type.Object(
  {
    vendorId: Type.String(),
    messageId: Type.Optional(Type.String()),
    data: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

const DataTransferStatus = Type.Enum(['Accepted', 'Rejected', 'UnknownMessageId', 'UnknownVendorId'], {
  type: 'string',
})

const DataTransferResponse = Type.Object(
  { status: DataTransferStatus, data: Type.Optional(Type.String()) },
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
