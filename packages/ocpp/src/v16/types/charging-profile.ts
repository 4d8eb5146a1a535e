import Type, { type Static } from 'typebox'

export const ChargingProfilePurpose = Type.Enum(['ChargePointMaxProfile', 'TxDefaultProfile', 'TxProfile'], {
  type: 'string',
})
export type ChargingProfilePurpose = Static<typeof ChargingProfilePurpose>

export const ChargingRateUnit = Type.Enum(['A', 'W'], { type: 'string' })
export type ChargingRateUnit = Static<typeof ChargingRateUnit>

const ChargingSchedulePeriod = Type.Object(
  {
    startPeriod: Type.Integer(),
    // 3.3 is a multiple of 0.1 only to a validator that is told to round (Ajv: multipleOfPrecision).
    limit: Type.Number({ multipleOf: 0.1 }),
    numberPhases: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

export const ChargingSchedule = Type.Object(
  {
    duration: Type.Optional(Type.Integer()),
    startSchedule: Type.Optional(Type.String({ format: 'date-time' })),
    chargingRateUnit: ChargingRateUnit,
    chargingSchedulePeriod: Type.Array(ChargingSchedulePeriod),
    minChargingRate: Type.Optional(Type.Number({ multipleOf: 0.1 })),
  },
  { additionalProperties: false },
)
export type ChargingSchedule = Static<typeof ChargingSchedule>

const ChargingProfileKind = Type.Enum(['Absolute', 'Recurring', 'Relative'], { type: 'string' })

const RecurrencyKind = Type.Enum(['Daily', 'Weekly'], { type: 'string' })

export const ChargingProfile = Type.Object(
  {
    chargingProfileId: Type.Integer(),
    transactionId: Type.Optional(Type.Integer()),
    stackLevel: Type.Integer(),
    chargingProfilePurpose: ChargingProfilePurpose,
    chargingProfileKind: ChargingProfileKind,
    recurrencyKind: Type.Optional(RecurrencyKind),
    validFrom: Type.Optional(Type.String({ format: 'date-time' })),
    validTo: Type.Optional(Type.String({ format: 'date-time' })),
    chargingSchedule: ChargingSchedule,
  },
  { additionalProperties: false },
)
export type ChargingProfile = Static<typeof ChargingProfile>
