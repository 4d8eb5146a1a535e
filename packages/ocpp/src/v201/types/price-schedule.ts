import Type, { type Static } from 'typebox'
import { CustomData } from './common.ts'

const CostKind = Type.Enum(['CarbonDioxideEmission', 'RelativePricePercentage', 'RenewableGenerationPercentage'], {
  type: 'string',
})

const RelativeTimeInterval = Type.Object(
  {
    start: Type.Integer(),
    duration: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const Cost = Type.Object(
  {
    costKind: CostKind,
    amount: Type.Integer(),
    amountMultiplier: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ConsumptionCost = Type.Object(
  {
    startValue: Type.Number(),
    cost: Type.Array(Cost, { minItems: 1, maxItems: 3 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const SalesTariffEntry = Type.Object(
  {
    relativeTimeInterval: RelativeTimeInterval,
    ePriceLevel: Type.Optional(Type.Integer({ minimum: 0 })),
    consumptionCost: Type.Optional(Type.Array(ConsumptionCost, { minItems: 1, maxItems: 3 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type SalesTariffEntry = Static<typeof SalesTariffEntry>

export const SalesTariff = Type.Object(
  {
    id: Type.Integer(),
    salesTariffDescription: Type.Optional(Type.String({ maxLength: 32 })),
    numEPriceLevels: Type.Optional(Type.Integer()),
    salesTariffEntry: Type.Array(SalesTariffEntry, { minItems: 1, maxItems: 1024 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type SalesTariff = Static<typeof SalesTariff>
