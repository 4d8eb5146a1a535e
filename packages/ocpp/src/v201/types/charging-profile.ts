import Type, { type Static } from 'typebox'
import { CustomData } from './common.ts'
import { SalesTariff } from './price-schedule.ts'

export const ChargingProfilePurpose = Type.Enum(
  ['ChargingStationExternalConstraints', 'ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile'],
  { type: 'string' },
)
export type ChargingProfilePurpose = Static<typeof ChargingProfilePurpose>

export const ChargingRateUnit = Type.Enum(['W', 'A'], { type: 'string' })
export type ChargingRateUnit = Static<typeof ChargingRateUnit>

export const ChargingSchedulePeriod = Type.Object(
  {
    startPeriod: Type.Integer(),
    limit: Type.Number(),
    numberPhases: Type.Optional(Type.Integer()),
    phaseToUse: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ChargingSchedulePeriod = Static<typeof ChargingSchedulePeriod>

export const ChargingSchedule = Type.Object(
  {
    id: Type.Integer(),
    startSchedule: Type.Optional(Type.String({ format: 'date-time' })),
    duration: Type.Optional(Type.Integer()),
    chargingRateUnit: ChargingRateUnit,
    chargingSchedulePeriod: Type.Array(ChargingSchedulePeriod, { minItems: 1, maxItems: 1024 }),
    minChargingRate: Type.Optional(Type.Number()),
    salesTariff: Type.Optional(SalesTariff),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ChargingSchedule = Static<typeof ChargingSchedule>

const ChargingProfileKind = Type.Enum(['Absolute', 'Recurring', 'Relative'], { type: 'string' })

export const RecurrencyKind = Type.Enum(['Daily', 'Weekly'], { type: 'string' })
export type RecurrencyKind = Static<typeof RecurrencyKind>

export const ChargingProfile = Type.Object(
  {
    id: Type.Integer(),
    stackLevel: Type.Integer(),
    chargingProfilePurpose: ChargingProfilePurpose,
    chargingProfileKind: ChargingProfileKind,
    recurrencyKind: Type.Optional(RecurrencyKind),
    validFrom: Type.Optional(Type.String({ format: 'date-time' })),
    validTo: Type.Optional(Type.String({ format: 'date-time' })),
    chargingSchedule: Type.Array(ChargingSchedule, { minItems: 1, maxItems: 3 }),
    transactionId: Type.Optional(Type.String({ maxLength: 36 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ChargingProfile = Static<typeof ChargingProfile>
