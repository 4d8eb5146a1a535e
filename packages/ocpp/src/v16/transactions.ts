import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { IdTagInfo } from './types/id-token.ts'
import { MeterValue } from './types/meter-value.ts'

const StartTransactionRequest = Type.Object(
  {
    connectorId: Type.Integer(),
    idTag: Type.String({ maxLength: 20 }),
    timestamp: Type.String({ format: 'date-time' }),
    meterStart: Type.Integer(),
    reservationId: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

const StartTransactionResponse = Type.Object(
  {
    transactionId: Type.Integer(),
    idTagInfo: IdTagInfo,
  },
  { additionalProperties: false },
)

const Reason = Type.Enum(
  [
    'EmergencyStop',
    'EVDisconnected',
    'HardReset',
    'Local',
    'Other',
    'PowerLoss',
    'Reboot',
    'Remote',
    'SoftReset',
    'UnlockCommand',
    'DeAuthorized',
  ],
  { type: 'string' },
)

const StopTransactionRequest = Type.Object(
  {
    transactionId: Type.Integer(),
    idTag: Type.Optional(Type.String({ maxLength: 20 })),
    timestamp: Type.String({ format: 'date-time' }),
    meterStop: Type.Integer(),
    reason: Type.Optional(Reason),
    transactionData: Type.Optional(Type.Array(MeterValue)),
  },
  { additionalProperties: false },
)

const StopTransactionResponse = Type.Object(
  {
    idTagInfo: Type.Optional(IdTagInfo),
  },
  { additionalProperties: false },
)

export const transactions = {
  StartTransaction: {
    block: 'transactions',
    sender: 'station',
    request: StartTransactionRequest,
    response: StartTransactionResponse,
  },
  StopTransaction: {
    block: 'transactions',
    sender: 'station',
    request: StopTransactionRequest,
    response: StopTransactionResponse,
  },
} as const satisfies Record<string, ActionDefinition>
