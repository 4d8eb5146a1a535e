import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData } from './types/common.ts'

const CostUpdatedRequest = Type.Object(
  {
    totalCost: Type.Number(),
    transactionId: Type.String({ maxLength: 36 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const CostUpdatedResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const tariffAndCost = {
  CostUpdated: { block: 'tariff-and-cost', sender: 'csms', request: CostUpdatedRequest, response: CostUpdatedResponse },
} as const satisfies Record<string, ActionDefinition>
