import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { MeterValue } from './types/meter-value.ts'

const MeterValuesRequest = Type.Object(
  {
    connectorId: Type.Integer(),
    transactionId: Type.Optional(Type.Integer()),
    values: Type.Optional(Type.Array(MeterValue)),
  },
  { additionalProperties: false },
)

const MeterValuesResponse = Type.Object({}, { additionalProperties: false })

export const meterValues = {
  MeterValues: { block: 'meter-values', sender: 'station', request: MeterValuesRequest, response: MeterValuesResponse },
} as const satisfies Record<string, ActionDefinition>
