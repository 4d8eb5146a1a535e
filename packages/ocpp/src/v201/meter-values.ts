import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData } from './types/common.ts'
import { MeterValue } from './types/meter-value.ts'

const MeterValuesRequest = Type.Object(
  {
    evseId: Type.Integer(),
    meterValue: Type.Array(MeterValue, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const MeterValuesResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const meterValues = {
  MeterValues: { block: 'meter-values', sender: 'station', request: MeterValuesRequest, response: MeterValuesResponse },
} as const satisfies Record<string, ActionDefinition>
