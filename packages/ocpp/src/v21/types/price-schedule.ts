import Type, { type Static } from 'typebox'
import { CustomData } from '../../v201/types/common.ts'
import { SalesTariffEntry } from '../../v201/types/price-schedule.ts'

const RationalNumber = Type.Object(
  {
    exponent: Type.Integer(),
    value: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const PriceRule = Type.Object(
  {
    parkingFeePeriod: Type.Optional(Type.Integer()),
    carbonDioxideEmission: Type.Optional(Type.Integer({ minimum: 0 })),
    renewableGenerationPercentage: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    energyFee: RationalNumber,
    parkingFee: Type.Optional(RationalNumber),
    powerRangeStart: RationalNumber,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const PriceRuleStack = Type.Object(
  {
    duration: Type.Integer(),
    priceRule: Type.Array(PriceRule, { minItems: 1, maxItems: 8 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const TaxRule = Type.Object(
  {
    taxRuleID: Type.Integer({ minimum: 0 }),
    taxRuleName: Type.Optional(Type.String({ maxLength: 100 })),
    taxIncludedInPrice: Type.Optional(Type.Boolean()),
    appliesToEnergyFee: Type.Boolean(),
    appliesToParkingFee: Type.Boolean(),
    appliesToOverstayFee: Type.Boolean(),
    appliesToMinimumMaximumCost: Type.Boolean(),
    taxRate: RationalNumber,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const OverstayRule = Type.Object(
  {
    overstayFee: RationalNumber,
    overstayRuleDescription: Type.Optional(Type.String({ maxLength: 32 })),
    startTime: Type.Integer(),
    overstayFeePeriod: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const OverstayRuleList = Type.Object(
  {
    overstayPowerThreshold: Type.Optional(RationalNumber),
    overstayRule: Type.Array(OverstayRule, { minItems: 1, maxItems: 5 }),
    overstayTimeThreshold: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const AdditionalSelectedServices = Type.Object(
  {
    serviceFee: RationalNumber,
    serviceName: Type.String({ maxLength: 80 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const AbsolutePriceSchedule = Type.Object(
  {
    timeAnchor: Type.String({ format: 'date-time' }),
    priceScheduleID: Type.Integer({ minimum: 0 }),
    priceScheduleDescription: Type.Optional(Type.String({ maxLength: 160 })),
    currency: Type.String({ maxLength: 3 }),
    language: Type.String({ maxLength: 8 }),
    priceAlgorithm: Type.String({ maxLength: 2000 }),
    minimumCost: Type.Optional(RationalNumber),
    maximumCost: Type.Optional(RationalNumber),
    priceRuleStacks: Type.Array(PriceRuleStack, { minItems: 1, maxItems: 1024 }),
    taxRules: Type.Optional(Type.Array(TaxRule, { minItems: 1, maxItems: 10 })),
    overstayRuleList: Type.Optional(OverstayRuleList),
    additionalSelectedServices: Type.Optional(Type.Array(AdditionalSelectedServices, { minItems: 1, maxItems: 5 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type AbsolutePriceSchedule = Static<typeof AbsolutePriceSchedule>

export const SalesTariff = Type.Object(
  {
    id: Type.Integer({ minimum: 0 }),
    salesTariffDescription: Type.Optional(Type.String({ maxLength: 32 })),
    numEPriceLevels: Type.Optional(Type.Integer({ minimum: 0 })),
    salesTariffEntry: Type.Array(SalesTariffEntry, { minItems: 1, maxItems: 1024 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type SalesTariff = Static<typeof SalesTariff>

const PriceLevelScheduleEntry = Type.Object(
  {
    duration: Type.Integer(),
    priceLevel: Type.Integer({ minimum: 0 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const PriceLevelSchedule = Type.Object(
  {
    priceLevelScheduleEntries: Type.Array(PriceLevelScheduleEntry, { minItems: 1, maxItems: 100 }),
    timeAnchor: Type.String({ format: 'date-time' }),
    priceScheduleId: Type.Integer({ minimum: 0 }),
    priceScheduleDescription: Type.Optional(Type.String({ maxLength: 32 })),
    numberOfPriceLevels: Type.Integer({ minimum: 0 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type PriceLevelSchedule = Static<typeof PriceLevelSchedule>
