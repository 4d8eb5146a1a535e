import Type, { type Static } from 'typebox'
import { MessageContent } from './display-messages.ts'
import { Instant, nullable, oneOf } from './primitives.ts'

/** Money as it is written: a decimal text, never a binary fraction. */
export const Amount = Type.String({ pattern: '^\\d{1,9}(\\.\\d{1,5})?$' })
/** ISO 4217. */
export const Currency = Type.String({ pattern: '^[A-Z]{3}$' })

/** `PUT /transactions/{id}/cost`: what whoever bills has worked out so far; the newest counts. */
export const TransactionCostInput = Type.Object(
  {
    totalCost: Amount,
    currency: Type.Optional(Currency),
    /** Shown to the driver once (I06). */
    message: Type.Optional(
      Type.Object(
        {
          ...MessageContent.properties,
          format: oneOf(['UTF8', 'ASCII', 'HTML', 'URI']),
          content: Type.String({ minLength: 1, maxLength: 512 }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type TransactionCostInput = Static<typeof TransactionCostInput>

/** Where a transaction is to end by itself (2.1, E16): cost, Wh, seconds, percent. */
export const TransactionLimit = Type.Object(
  {
    maxCost: Type.Optional(Amount),
    maxEnergy: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000 })),
    maxTime: Type.Optional(Type.Integer({ minimum: 1, maximum: 31_622_400 })),
    maxSoC: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type TransactionLimit = Static<typeof TransactionLimit>

/** What is known of a transaction's cost: ours, as whoever bills set it, and the station's own (2.1). */
export const TransactionCost = Type.Object({
  totalCost: nullable(Type.String()),
  currency: nullable(Type.String()),
  setAt: nullable(Instant),
  setBy: nullable(Type.String()),
  /** What the station was last given of it. */
  toldCost: nullable(Type.String()),
  /** Why the station is no longer told between its own messages. */
  refused: nullable(Type.String()),
  /** What the station was told to end by. */
  limit: nullable(TransactionLimit),
  /** The tariff the station charges by, and what it worked out: CostDetailsType as it came (I12). */
  tariffId: nullable(Type.String()),
  costDetails: nullable(Type.Unknown()),
  costDetailsAt: nullable(Instant),
})
export type TransactionCost = Static<typeof TransactionCost>
