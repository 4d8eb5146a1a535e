import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData, GenericStatus } from '../v201/types/common.ts'
import { StatusInfo } from './types/common.ts'
import { IdToken } from './types/id-token.ts'

const BatteryData = Type.Object(
  {
    evseId: Type.Integer({ minimum: 0 }),
    serialNumber: Type.String({ maxLength: 50 }),
    soC: Type.Number({ minimum: 0, maximum: 100 }),
    soH: Type.Number({ minimum: 0, maximum: 100 }),
    productionDate: Type.Optional(Type.String({ format: 'date-time' })),
    vendorInfo: Type.Optional(Type.String({ maxLength: 500 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const BatterySwapEvent = Type.Enum(['BatteryIn', 'BatteryOut', 'BatteryOutTimeout'], { type: 'string' })

const BatterySwapRequest = Type.Object(
  {
    batteryData: Type.Array(BatteryData, { minItems: 1 }),
    eventType: BatterySwapEvent,
    idToken: IdToken,
    requestId: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const BatterySwapResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const RequestBatterySwapRequest = Type.Object(
  {
    idToken: IdToken,
    requestId: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const RequestBatterySwapResponse = Type.Object(
  {
    status: GenericStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const batterySwapping = {
  BatterySwap: {
    block: 'battery-swapping',
    sender: 'station',
    request: BatterySwapRequest,
    response: BatterySwapResponse,
  },
  RequestBatterySwap: {
    block: 'battery-swapping',
    sender: 'csms',
    request: RequestBatterySwapRequest,
    response: RequestBatterySwapResponse,
  },
} as const satisfies Record<string, ActionDefinition>
