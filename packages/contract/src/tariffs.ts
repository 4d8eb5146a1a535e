import Type, { type Static } from 'typebox'
import { Currency } from './costs.ts'
import { MessageContent } from './display-messages.ts'
import { Id, Instant, nullable, oneOf } from './primitives.ts'

/** A price, which may be below nothing; a decimal text, never a binary fraction. */
const Decimal = Type.String({ pattern: '^-?\\d{1,9}(\\.\\d{1,5})?$' })
const object = <P extends Record<string, Type.TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })

const taxRates = Type.Optional(
  Type.Array(
    object({
      /** `VAT`, `state` … */
      type: Type.String({ minLength: 1, maxLength: 20 }),
      /** Percent. */
      tax: Decimal,
      /** Rates of a higher stack are laid on the result of the lower (I12.FR.13). */
      stack: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
    }),
    { minItems: 1, maxItems: 5 },
  ),
)

/** Local times of the station (I07.FR.17). */
const occasions = {
  startTimeOfDay: Type.Optional(Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })),
  endTimeOfDay: Type.Optional(Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })),
  dayOfWeek: Type.Optional(
    Type.Array(oneOf(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']), {
      minItems: 1,
      maxItems: 7,
      uniqueItems: true,
    }),
  ),
  validFromDate: Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' })),
  validToDate: Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' })),
  evseKind: Type.Optional(oneOf(['AC', 'DC'])),
}
const least = Type.Optional(Type.Number({ minimum: 0, maximum: 1_000_000_000 }))
const seconds = Type.Optional(Type.Integer({ minimum: 0, maximum: 31_622_400 }))
const conditions = Type.Optional(
  object({
    ...occasions,
    /** Wh, A and W. */
    minEnergy: least,
    maxEnergy: least,
    minCurrent: least,
    maxCurrent: least,
    minPower: least,
    maxPower: least,
    minTime: seconds,
    maxTime: seconds,
    minChargingTime: seconds,
    maxChargingTime: seconds,
    minIdleTime: seconds,
    maxIdleTime: seconds,
  }),
)
const fixedConditions = Type.Optional(
  object({
    ...occasions,
    paymentBrand: Type.Optional(Type.String({ maxLength: 20 })),
    paymentRecognition: Type.Optional(Type.String({ maxLength: 20 })),
  }),
)
/** Of several prices the first whose conditions hold counts. */
const pricesOf = <P extends Type.TSchema>(price: P) => Type.Array(price, { minItems: 1, maxItems: 100 })

const TariffTime = object({ prices: pricesOf(object({ priceMinute: Decimal, conditions })), taxRates })
const TariffFixed = object({ prices: pricesOf(object({ priceFixed: Decimal, conditions: fixedConditions })), taxRates })
const Price = object({ exclTax: Type.Optional(Decimal), inclTax: Type.Optional(Decimal), taxRates })

/** A tariff as a 2.1 station calculates by it; another content is another tariff and needs another id (I08.FR.08). */
export const Tariff = object({
  tariffId: Type.String({ minLength: 1, maxLength: 60 }),
  currency: Currency,
  energy: Type.Optional(object({ prices: pricesOf(object({ priceKwh: Decimal, conditions })), taxRates })),
  chargingTime: Type.Optional(TariffTime),
  idleTime: Type.Optional(TariffTime),
  fixedFee: Type.Optional(TariffFixed),
  reservationTime: Type.Optional(TariffTime),
  reservationFixed: Type.Optional(TariffFixed),
  minCost: Type.Optional(Price),
  maxCost: Type.Optional(Price),
  validFrom: Type.Optional(Instant),
  description: Type.Optional(Type.Array(MessageContent, { minItems: 1, maxItems: 10 })),
})
export type Tariff = Static<typeof Tariff>

/** A tariff that a station has, as far as its answers say. */
export const InstalledTariff = Type.Object({
  tariffId: Type.String(),
  /** `DefaultTariff`, or `DriverTariff` of one transaction or token. */
  tariffKind: Type.String(),
  /** Null where it belongs to no EVSE yet. */
  evseId: nullable(Type.Integer()),
  validFrom: nullable(Instant),
  /** Whether it is the one that a new transaction there would be charged by, among the defaults. */
  inForce: Type.Boolean(),
  /** Our id of the transaction it was given to. */
  transactionId: nullable(Id),
  /** Null where the station has one that did not come from us. */
  tariff: nullable(Tariff),
  acceptedAt: nullable(Instant),
  /** When the station last told of it. */
  reportedAt: nullable(Instant),
  /** Since when nobody knows whether it is there, because the answer of the station was lost; else null. */
  uncertainSince: nullable(Instant),
  commandId: nullable(Id),
  actor: nullable(Type.String()),
  reason: nullable(Type.String()),
})
export type InstalledTariff = Static<typeof InstalledTariff>
