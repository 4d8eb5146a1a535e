import Type, { type Static } from 'typebox'
import { ChargingRateUnit, RecurrencyKind } from '../../v201/types/charging-profile.ts'
import { CustomData } from '../../v201/types/common.ts'
import { AbsolutePriceSchedule, PriceLevelSchedule, SalesTariff } from './price-schedule.ts'

export const ChargingProfilePurpose = Type.Enum(
  [
    'ChargingStationExternalConstraints',
    'ChargingStationMaxProfile',
    'TxDefaultProfile',
    'TxProfile',
    'PriorityCharging',
    'LocalGeneration',
  ],
  { type: 'string' },
)
export type ChargingProfilePurpose = Static<typeof ChargingProfilePurpose>

export const DERControl = Type.Enum(
  [
    'EnterService',
    'FreqDroop',
    'FreqWatt',
    'FixedPFAbsorb',
    'FixedPFInject',
    'FixedVar',
    'Gradients',
    'HFMustTrip',
    'HFMayTrip',
    'HVMustTrip',
    'HVMomCess',
    'HVMayTrip',
    'LimitMaxDischarge',
    'LFMustTrip',
    'LVMustTrip',
    'LVMomCess',
    'LVMayTrip',
    'PowerMonitoringMustTrip',
    'VoltVar',
    'VoltWatt',
    'WattPF',
    'WattVar',
  ],
  { type: 'string' },
)
export type DERControl = Static<typeof DERControl>

export const OperationMode = Type.Enum(
  [
    'Idle',
    'ChargingOnly',
    'CentralSetpoint',
    'ExternalSetpoint',
    'ExternalLimits',
    'CentralFrequency',
    'LocalFrequency',
    'LocalLoadBalancing',
  ],
  { type: 'string' },
)
export type OperationMode = Static<typeof OperationMode>

const V2XFreqWattPoint = Type.Object(
  {
    frequency: Type.Number(),
    power: Type.Number(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const V2XSignalWattPoint = Type.Object(
  {
    signal: Type.Integer(),
    power: Type.Number(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const ChargingSchedulePeriod = Type.Object(
  {
    startPeriod: Type.Integer(),
    limit: Type.Optional(Type.Number()),
    limit_L2: Type.Optional(Type.Number()),
    limit_L3: Type.Optional(Type.Number()),
    numberPhases: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
    phaseToUse: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
    dischargeLimit: Type.Optional(Type.Number({ maximum: 0 })),
    dischargeLimit_L2: Type.Optional(Type.Number({ maximum: 0 })),
    dischargeLimit_L3: Type.Optional(Type.Number({ maximum: 0 })),
    setpoint: Type.Optional(Type.Number()),
    setpoint_L2: Type.Optional(Type.Number()),
    setpoint_L3: Type.Optional(Type.Number()),
    setpointReactive: Type.Optional(Type.Number()),
    setpointReactive_L2: Type.Optional(Type.Number()),
    setpointReactive_L3: Type.Optional(Type.Number()),
    preconditioningRequest: Type.Optional(Type.Boolean()),
    evseSleep: Type.Optional(Type.Boolean()),
    v2xBaseline: Type.Optional(Type.Number()),
    operationMode: Type.Optional(OperationMode),
    v2xFreqWattCurve: Type.Optional(Type.Array(V2XFreqWattPoint, { minItems: 1, maxItems: 20 })),
    v2xSignalWattCurve: Type.Optional(Type.Array(V2XSignalWattPoint, { minItems: 1, maxItems: 20 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ChargingSchedulePeriod = Static<typeof ChargingSchedulePeriod>

const LimitAtSoC = Type.Object(
  {
    soc: Type.Integer({ minimum: 0, maximum: 100 }),
    limit: Type.Number(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const ChargingSchedule = Type.Object(
  {
    id: Type.Integer(),
    limitAtSoC: Type.Optional(LimitAtSoC),
    startSchedule: Type.Optional(Type.String({ format: 'date-time' })),
    duration: Type.Optional(Type.Integer()),
    chargingRateUnit: ChargingRateUnit,
    minChargingRate: Type.Optional(Type.Number()),
    powerTolerance: Type.Optional(Type.Number()),
    signatureId: Type.Optional(Type.Integer({ minimum: 0 })),
    digestValue: Type.Optional(Type.String({ maxLength: 88 })),
    useLocalTime: Type.Optional(Type.Boolean()),
    chargingSchedulePeriod: Type.Array(ChargingSchedulePeriod, { minItems: 1, maxItems: 1024 }),
    randomizedDelay: Type.Optional(Type.Integer({ minimum: 0 })),
    salesTariff: Type.Optional(SalesTariff),
    absolutePriceSchedule: Type.Optional(AbsolutePriceSchedule),
    priceLevelSchedule: Type.Optional(PriceLevelSchedule),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ChargingSchedule = Static<typeof ChargingSchedule>

const ChargingProfileKind = Type.Enum(['Absolute', 'Recurring', 'Relative', 'Dynamic'], { type: 'string' })

export const ChargingProfile = Type.Object(
  {
    id: Type.Integer(),
    stackLevel: Type.Integer({ minimum: 0 }),
    chargingProfilePurpose: ChargingProfilePurpose,
    chargingProfileKind: ChargingProfileKind,
    recurrencyKind: Type.Optional(RecurrencyKind),
    validFrom: Type.Optional(Type.String({ format: 'date-time' })),
    validTo: Type.Optional(Type.String({ format: 'date-time' })),
    transactionId: Type.Optional(Type.String({ maxLength: 36 })),
    maxOfflineDuration: Type.Optional(Type.Integer()),
    chargingSchedule: Type.Array(ChargingSchedule, { minItems: 1, maxItems: 3 }),
    invalidAfterOfflineDuration: Type.Optional(Type.Boolean()),
    dynUpdateInterval: Type.Optional(Type.Integer()),
    dynUpdateTime: Type.Optional(Type.String({ format: 'date-time' })),
    priceScheduleSignature: Type.Optional(Type.String({ maxLength: 256 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ChargingProfile = Static<typeof ChargingProfile>
