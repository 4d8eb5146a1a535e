import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { IdTagInfo, IdToken } from './types/id-token.ts'
import { MeterValue } from './types/meter-value.ts'

const StartTransactionRequest = Type.Object(
  {
    connectorId: Type.Integer(),
    idTag: IdToken,
    timestamp: Type.String({ format: 'date-time' }),
    meterStart: Type.Integer(),
    reservationId: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

const StartTransactionResponse = Type.Object(
  { transactionId: Type.Integer(), idTagInfo: IdTagInfo },
  { additionalProperties: false },
)

const TransactionData = Type.Object({ values: Type.Optional(Type.Array(MeterValue)) }, { additionalProperties: false })

const StopTransactionRequest = Type.Object(
  {
    transactionId: Type.Integer(),
    idTag: Type.Optional(IdToken),
    timestamp: Type.String({ format: 'date-time' }),
    meterStop: Type.Integer(),
    transactionData: Type.Optional(Type.Array(TransactionData)),
  },
  { additionalProperties: false },
)

const StopTransactionResponse = Type.Object({ idTagInfo: Type.Optional(IdTagInfo) }, { additionalProperties: false })

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
