import Type, { type Static } from 'typebox'
import { CustomData } from '../../v201/types/common.ts'
import { MessageContent } from './message-content.ts'

const DayOfWeek = Type.Enum(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'], {
  type: 'string',
})

const EvseKind = Type.Enum(['AC', 'DC'], { type: 'string' })

const TaxRate = Type.Object(
  {
    type: Type.String({ maxLength: 20 }),
    tax: Type.Number(),
    stack: Type.Optional(Type.Integer({ minimum: 0 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const Price = Type.Object(
  {
    exclTax: Type.Optional(Type.Number()),
    inclTax: Type.Optional(Type.Number()),
    taxRates: Type.Optional(Type.Array(TaxRate, { minItems: 1, maxItems: 5 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type Price = Static<typeof Price>

const TariffConditionsFixed = Type.Object(
  {
    startTimeOfDay: Type.Optional(Type.String()),
    endTimeOfDay: Type.Optional(Type.String()),
    dayOfWeek: Type.Optional(Type.Array(DayOfWeek, { minItems: 1, maxItems: 7 })),
    validFromDate: Type.Optional(Type.String()),
    validToDate: Type.Optional(Type.String()),
    evseKind: Type.Optional(EvseKind),
    paymentBrand: Type.Optional(Type.String({ maxLength: 20 })),
    paymentRecognition: Type.Optional(Type.String({ maxLength: 20 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffConditions = Type.Object(
  {
    startTimeOfDay: Type.Optional(Type.String()),
    endTimeOfDay: Type.Optional(Type.String()),
    dayOfWeek: Type.Optional(Type.Array(DayOfWeek, { minItems: 1, maxItems: 7 })),
    validFromDate: Type.Optional(Type.String()),
    validToDate: Type.Optional(Type.String()),
    evseKind: Type.Optional(EvseKind),
    minEnergy: Type.Optional(Type.Number()),
    maxEnergy: Type.Optional(Type.Number()),
    minCurrent: Type.Optional(Type.Number()),
    maxCurrent: Type.Optional(Type.Number()),
    minPower: Type.Optional(Type.Number()),
    maxPower: Type.Optional(Type.Number()),
    minTime: Type.Optional(Type.Integer()),
    maxTime: Type.Optional(Type.Integer()),
    minChargingTime: Type.Optional(Type.Integer()),
    maxChargingTime: Type.Optional(Type.Integer()),
    minIdleTime: Type.Optional(Type.Integer()),
    maxIdleTime: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffEnergyPrice = Type.Object(
  {
    priceKwh: Type.Number(),
    conditions: Type.Optional(TariffConditions),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffEnergy = Type.Object(
  {
    prices: Type.Array(TariffEnergyPrice, { minItems: 1 }),
    taxRates: Type.Optional(Type.Array(TaxRate, { minItems: 1, maxItems: 5 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffFixedPrice = Type.Object(
  {
    conditions: Type.Optional(TariffConditionsFixed),
    priceFixed: Type.Number(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffFixed = Type.Object(
  {
    prices: Type.Array(TariffFixedPrice, { minItems: 1 }),
    taxRates: Type.Optional(Type.Array(TaxRate, { minItems: 1, maxItems: 5 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffTimePrice = Type.Object(
  {
    priceMinute: Type.Number(),
    conditions: Type.Optional(TariffConditions),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TariffTime = Type.Object(
  {
    prices: Type.Array(TariffTimePrice, { minItems: 1 }),
    taxRates: Type.Optional(Type.Array(TaxRate, { minItems: 1, maxItems: 5 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const Tariff = Type.Object(
  {
    tariffId: Type.String({ maxLength: 60 }),
    description: Type.Optional(Type.Array(MessageContent, { minItems: 1, maxItems: 10 })),
    currency: Type.String({ maxLength: 3 }),
    energy: Type.Optional(TariffEnergy),
    validFrom: Type.Optional(Type.String({ format: 'date-time' })),
    chargingTime: Type.Optional(TariffTime),
    idleTime: Type.Optional(TariffTime),
    fixedFee: Type.Optional(TariffFixed),
    reservationTime: Type.Optional(TariffTime),
    reservationFixed: Type.Optional(TariffFixed),
    minCost: Type.Optional(Price),
    maxCost: Type.Optional(Price),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type Tariff = Static<typeof Tariff>
