import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { ChargingState, TransactionEvent } from '../v201/transactions.ts'
import { CustomData } from '../v201/types/common.ts'
import { OperationMode } from './types/charging-profile.ts'
import { EVSE } from './types/common.ts'
import { IdToken, IdTokenInfo } from './types/id-token.ts'
import { MessageContent } from './types/message-content.ts'
import { MeterValue } from './types/meter-value.ts'
import { Price } from './types/tariff.ts'

const CostDimensionEnum = Type.Enum(
  ['Energy', 'MaxCurrent', 'MinCurrent', 'MaxPower', 'MinPower', 'IdleTIme', 'ChargingTime'],
  { type: 'string' },
)

const CostDimension = Type.Object(
  {
    type: CostDimensionEnum,
    volume: Type.Number(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ChargingPeriod = Type.Object(
  {
    dimensions: Type.Optional(Type.Array(CostDimension, { minItems: 1 })),
    tariffId: Type.Optional(Type.String({ maxLength: 60 })),
    startPeriod: Type.String({ format: 'date-time' }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffCost = Type.Enum(['NormalCost', 'MinCost', 'MaxCost'], { type: 'string' })

const TotalPrice = Type.Object(
  {
    exclTax: Type.Optional(Type.Number()),
    inclTax: Type.Optional(Type.Number()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TotalCost = Type.Object(
  {
    currency: Type.String({ maxLength: 3 }),
    typeOfCost: TariffCost,
    fixed: Type.Optional(Price),
    energy: Type.Optional(Price),
    chargingTime: Type.Optional(Price),
    idleTime: Type.Optional(Price),
    reservationTime: Type.Optional(Price),
    reservationFixed: Type.Optional(Price),
    total: TotalPrice,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TotalUsage = Type.Object(
  {
    energy: Type.Number(),
    chargingTime: Type.Integer(),
    idleTime: Type.Integer(),
    reservationTime: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const CostDetails = Type.Object(
  {
    chargingPeriods: Type.Optional(Type.Array(ChargingPeriod, { minItems: 1 })),
    totalCost: TotalCost,
    totalUsage: TotalUsage,
    failureToCalculate: Type.Optional(Type.Boolean()),
    failureReason: Type.Optional(Type.String({ maxLength: 500 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TriggerReason = Type.Enum(
  [
    'AbnormalCondition',
    'Authorized',
    'CablePluggedIn',
    'ChargingRateChanged',
    'ChargingStateChanged',
    'CostLimitReached',
    'Deauthorized',
    'EnergyLimitReached',
    'EVCommunicationLost',
    'EVConnectTimeout',
    'EVDeparted',
    'EVDetected',
    'LimitSet',
    'MeterValueClock',
    'MeterValuePeriodic',
    'OperationModeChanged',
    'RemoteStart',
    'RemoteStop',
    'ResetCommand',
    'RunningCost',
    'SignedDataReceived',
    'SoCLimitReached',
    'StopAuthorized',
    'TariffChanged',
    'TariffNotAccepted',
    'TimeLimitReached',
    'Trigger',
    'TxResumed',
    'UnlockCommand',
  ],
  { type: 'string' },
)

const PreconditioningStatus = Type.Enum(['Unknown', 'Ready', 'NotReady', 'Preconditioning'], { type: 'string' })

const Reason = Type.Enum(
  [
    'DeAuthorized',
    'EmergencyStop',
    'EnergyLimitReached',
    'EVDisconnected',
    'GroundFault',
    'ImmediateReset',
    'MasterPass',
    'Local',
    'LocalOutOfCredit',
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
    'ReqEnergyTransferRejected',
  ],
  { type: 'string' },
)

const TransactionLimit = Type.Object(
  {
    maxCost: Type.Optional(Type.Number()),
    maxEnergy: Type.Optional(Type.Number()),
    maxTime: Type.Optional(Type.Integer()),
    maxSoC: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const Transaction = Type.Object(
  {
    transactionId: Type.String({ maxLength: 36 }),
    chargingState: Type.Optional(ChargingState),
    timeSpentCharging: Type.Optional(Type.Integer()),
    stoppedReason: Type.Optional(Reason),
    remoteStartId: Type.Optional(Type.Integer()),
    operationMode: Type.Optional(OperationMode),
    tariffId: Type.Optional(Type.String({ maxLength: 60 })),
    transactionLimit: Type.Optional(TransactionLimit),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TransactionEventRequest = Type.Object(
  {
    costDetails: Type.Optional(CostDetails),
    eventType: TransactionEvent,
    meterValue: Type.Optional(Type.Array(MeterValue, { minItems: 1 })),
    timestamp: Type.String({ format: 'date-time' }),
    triggerReason: TriggerReason,
    seqNo: Type.Integer({ minimum: 0 }),
    offline: Type.Optional(Type.Boolean()),
    numberOfPhasesUsed: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
    cableMaxCurrent: Type.Optional(Type.Integer()),
    reservationId: Type.Optional(Type.Integer({ minimum: 0 })),
    preconditioningStatus: Type.Optional(PreconditioningStatus),
    evseSleep: Type.Optional(Type.Boolean()),
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
    transactionLimit: Type.Optional(TransactionLimit),
    updatedPersonalMessage: Type.Optional(MessageContent),
    updatedPersonalMessageExtra: Type.Optional(Type.Array(MessageContent, { minItems: 1, maxItems: 4 })),
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
