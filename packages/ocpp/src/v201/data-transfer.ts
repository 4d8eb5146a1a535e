import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData, StatusInfo } from './types/common.ts'

const DataTransferRequest = Type.Object(
  {
    messageId: Type.Optional(Type.String({ maxLength: 50 })),
    data: Type.Optional(Type.Unknown()),
    vendorId: Type.String({ maxLength: 255 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const DataTransferStatus = Type.Enum(['Accepted', 'Rejected', 'UnknownMessageId', 'UnknownVendorId'], {
  type: 'string',
})
export type DataTransferStatus = Static<typeof DataTransferStatus>

const DataTransferResponse = Type.Object(
  {
    status: DataTransferStatus,
    statusInfo: Type.Optional(StatusInfo),
    data: Type.Optional(Type.Unknown()),
    customData: Type.Optional(CustomData),
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
