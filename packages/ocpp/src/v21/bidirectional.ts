import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData, GenericStatus } from '../v201/types/common.ts'
import { StatusInfo } from './types/common.ts'
import { EnergyTransferMode } from './types/energy-transfer.ts'

const NotifyAllowedEnergyTransferRequest = Type.Object(
  {
    transactionId: Type.String({ maxLength: 36 }),
    allowedEnergyTransfer: Type.Array(EnergyTransferMode, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyAllowedEnergyTransferStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })

const NotifyAllowedEnergyTransferResponse = Type.Object(
  {
    status: NotifyAllowedEnergyTransferStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const AFRRSignalRequest = Type.Object(
  {
    timestamp: Type.String({ format: 'date-time' }),
    signal: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const AFRRSignalResponse = Type.Object(
  {
    status: GenericStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const bidirectional = {
  NotifyAllowedEnergyTransfer: {
    block: 'bidirectional',
    sender: 'csms',
    request: NotifyAllowedEnergyTransferRequest,
    response: NotifyAllowedEnergyTransferResponse,
  },
  AFRRSignal: { block: 'bidirectional', sender: 'csms', request: AFRRSignalRequest, response: AFRRSignalResponse },
} as const satisfies Record<string, ActionDefinition>
