import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData, EVSE } from './types/common.ts'
import { IdToken, IdTokenInfo } from './types/id-token.ts'
import { MessageContent } from './types/message-content.ts'
import { MeterValue } from './types/meter-value.ts'

export const TransactionEvent = Type.Enum(['Ended', 'Started', 'Updated'], { type: 'string' })
export type TransactionEvent = Static<typeof TransactionEvent>

const TriggerReason = Type.Enum(
  [
    'Authorized',
    'CablePluggedIn',
    'ChargingRateChanged',
    'ChargingStateChanged',
    'Deauthorized',
    'EnergyLimitReached',
    'EVCommunicationLost',
    'EVConnectTimeout',
    'MeterValueClock',
    'MeterValuePeriodic',
    'TimeLimitReached',
    'Trigger',
    'UnlockCommand',
    'StopAuthorized',
    'EVDeparted',
    'EVDetected',
    'RemoteStop',
    'RemoteStart',
    'AbnormalCondition',
    'SignedDataReceived',
    'ResetCommand',
  ],
  { type: 'string' },
)

export const ChargingState = Type.Enum(['Charging', 'EVConnected', 'SuspendedEV', 'SuspendedEVSE', 'Idle'], {
  type: 'string',
})
export type ChargingState = Static<typeof ChargingState>

const Reason = Type.Enum(
  [
    'DeAuthorized',
    'EmergencyStop',
    'EnergyLimitReached',
    'EVDisconnected',
    'GroundFault',
    'ImmediateReset',
    'Local',
    'LocalOutOfCredit',
    'MasterPass',
    'Other',
    'OvercurrentFault',
    'PowerLoss',
    'PowerQuality',
    'Reboot',
    'Remote',
    'SOCLimitReached',
    'StoppedByEV',
    'TimeLimitReached',
    'Timeout',
  ],
  { type: 'string' },
)

const Transaction = Type.Object(
  {
    transactionId: Type.String({ maxLength: 36 }),
    chargingState: Type.Optional(ChargingState),
    timeSpentCharging: Type.Optional(Type.Integer()),
    stoppedReason: Type.Optional(Reason),
    remoteStartId: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TransactionEventRequest = Type.Object(
  {
    eventType: TransactionEvent,
    meterValue: Type.Optional(Type.Array(MeterValue, { minItems: 1 })),
    timestamp: Type.String({ format: 'date-time' }),
    triggerReason: TriggerReason,
    seqNo: Type.Integer(),
    offline: Type.Optional(Type.Boolean()),
    numberOfPhasesUsed: Type.Optional(Type.Integer()),
    cableMaxCurrent: Type.Optional(Type.Integer()),
    reservationId: Type.Optional(Type.Integer()),
    transactionInfo: Transaction,
    evse: Type.Optional(EVSE),
    idToken: Type.Optional(IdToken),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TransactionEventResponse = Type.Object(
  {
    totalCost: Type.Optional(Type.Number()),
    chargingPriority: Type.Optional(Type.Integer()),
    idTokenInfo: Type.Optional(IdTokenInfo),
    updatedPersonalMessage: Type.Optional(MessageContent),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetTransactionStatusRequest = Type.Object(
  {
    transactionId: Type.Optional(Type.String({ maxLength: 36 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetTransactionStatusResponse = Type.Object(
  {
    ongoingIndicator: Type.Optional(Type.Boolean()),
    messagesInQueue: Type.Boolean(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const transactions = {
  TransactionEvent: {
    block: 'transactions',
    sender: 'station',
    request: TransactionEventRequest,
    response: TransactionEventResponse,
  },
  GetTransactionStatus: {
    block: 'transactions',
    sender: 'csms',
    request: GetTransactionStatusRequest,
    response: GetTransactionStatusResponse,
  },
} as const satisfies Record<string, ActionDefinition>
