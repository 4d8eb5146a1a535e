import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData } from '../v201/types/common.ts'
import { StatusInfo } from './types/common.ts'
import { Tariff } from './types/tariff.ts'

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

const SetDefaultTariffRequest = Type.Object(
  {
    evseId: Type.Integer({ minimum: 0 }),
    tariff: Tariff,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffSetStatus = Type.Enum(
  ['Accepted', 'Rejected', 'TooManyElements', 'ConditionNotSupported', 'DuplicateTariffId'],
  { type: 'string' },
)

const SetDefaultTariffResponse = Type.Object(
  {
    status: TariffSetStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetTariffsRequest = Type.Object(
  {
    evseId: Type.Integer({ minimum: 0 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffGetStatus = Type.Enum(['Accepted', 'Rejected', 'NoTariff'], { type: 'string' })

const TariffKind = Type.Enum(['DefaultTariff', 'DriverTariff'], { type: 'string' })

const TariffAssignment = Type.Object(
  {
    tariffId: Type.String({ maxLength: 60 }),
    tariffKind: TariffKind,
    validFrom: Type.Optional(Type.String({ format: 'date-time' })),
    evseIds: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1 })),
    idTokens: Type.Optional(Type.Array(Type.String({ maxLength: 255 }), { minItems: 1 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetTariffsResponse = Type.Object(
  {
    status: TariffGetStatus,
    statusInfo: Type.Optional(StatusInfo),
    tariffAssignments: Type.Optional(Type.Array(TariffAssignment, { minItems: 1 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearTariffsRequest = Type.Object(
  {
    tariffIds: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { minItems: 1 })),
    evseId: Type.Optional(Type.Integer({ minimum: 0 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffClearStatus = Type.Enum(['Accepted', 'Rejected', 'NoTariff'], { type: 'string' })

const ClearTariffsResult = Type.Object(
  {
    statusInfo: Type.Optional(StatusInfo),
    tariffId: Type.Optional(Type.String({ maxLength: 60 })),
    status: TariffClearStatus,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearTariffsResponse = Type.Object(
  {
    clearTariffsResult: Type.Array(ClearTariffsResult, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ChangeTransactionTariffRequest = Type.Object(
  {
    tariff: Tariff,
    transactionId: Type.String({ maxLength: 36 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffChangeStatus = Type.Enum(
  ['Accepted', 'Rejected', 'TooManyElements', 'ConditionNotSupported', 'TxNotFound', 'NoCurrencyChange'],
  { type: 'string' },
)

const ChangeTransactionTariffResponse = Type.Object(
  {
    status: TariffChangeStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const tariffAndCost = {
  CostUpdated: { block: 'tariff-and-cost', sender: 'csms', request: CostUpdatedRequest, response: CostUpdatedResponse },
  SetDefaultTariff: {
    block: 'tariff-and-cost',
    sender: 'csms',
    request: SetDefaultTariffRequest,
    response: SetDefaultTariffResponse,
  },
  GetTariffs: { block: 'tariff-and-cost', sender: 'csms', request: GetTariffsRequest, response: GetTariffsResponse },
  ClearTariffs: {
    block: 'tariff-and-cost',
    sender: 'csms',
    request: ClearTariffsRequest,
    response: ClearTariffsResponse,
  },
  ChangeTransactionTariff: {
    block: 'tariff-and-cost',
    sender: 'csms',
    request: ChangeTransactionTariffRequest,
    response: ChangeTransactionTariffResponse,
  },
} as const satisfies Record<string, ActionDefinition>
