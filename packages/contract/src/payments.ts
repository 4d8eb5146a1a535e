import Type, { type Static } from 'typebox'
import { TransactionLimit } from './costs.ts'
import { Id, Identity, Instant, nullable, oneOf, PageQuery } from './primitives.ts'

/** What a station told of a payment at its terminal (2.1, C19 to C22); kept once, however often it comes. */
export const Settlement = Type.Object({
  id: Id,
  stationId: Identity,
  /** Our id of the transaction; null where none began, or none is known by that id. */
  transactionId: nullable(Id),
  /** The payment's reference at its provider, which is the token of the transaction. */
  pspRef: Type.String(),
  /** `Settled`, `Canceled`, `Rejected` or `Failed`. */
  status: Type.String(),
  statusInfo: nullable(Type.String()),
  /** Decimal text. */
  settlementAmount: Type.String(),
  settlementTime: Instant,
  receivedAt: Instant,
  receiptId: nullable(Type.String()),
  receiptUrl: nullable(Type.String()),
  /** Whether the receipt is ours (C21.FR.03) or the terminal's (C21.FR.04). */
  receiptBy: nullable(oneOf(['csms', 'station'])),
  vatNumber: nullable(Type.String()),
  vatCompany: nullable(Type.Unknown()),
})
export type Settlement = Static<typeof Settlement>

export const SettlementQuery = Type.Object({
  ...PageQuery.properties,
  station: Type.Optional(Identity),
  transaction: Type.Optional(Id),
  pspRef: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
})
export type SettlementQuery = Static<typeof SettlementQuery>

/** `PUT /stations/{id}/web-payment`: the code that the station shows (2.1, C25); a new secret is made and sent. */
export const WebPaymentInput = Type.Object(
  {
    /** With {chargingstationid} or {roamingevseid}, {totp}, {version} and maybe {evse} (C25.FR.50). */
    urlTemplate: Type.String({ minLength: 10, maxLength: 1000, pattern: '^https?://[^\\s#?]+$' }),
    /** Seconds for which a code is shown. */
    validityTime: Type.Optional(Type.Integer({ minimum: 10, maximum: 3_600 })),
    /** Characters of the one-time password. */
    length: Type.Optional(Type.Integer({ minimum: 6, maximum: 32 })),
  },
  { additionalProperties: false },
)
export type WebPaymentInput = Static<typeof WebPaymentInput>

export const WebPayment = Type.Object({
  urlTemplate: Type.String(),
  validityTime: Type.Integer(),
  length: Type.Integer(),
  version: Type.String(),
  /** `confirmed` once the station took all of it; until then the secret before it is good as well. */
  state: oneOf(['unconfirmed', 'confirmed']),
  setAt: Instant,
  commandId: nullable(Id),
})
export type WebPayment = Static<typeof WebPayment>

export const WebPaymentUrl = Type.Object(
  { url: Type.String({ minLength: 1, maxLength: 2000 }) },
  { additionalProperties: false },
)

/** Who shows the code that was scanned, and what the driver asked for there (C25.FR.09, FR.59). */
export const WebPaymentPlace = Type.Object({
  stationId: Identity,
  /** Null where the address names none. */
  evseId: nullable(Type.Integer()),
  limit: nullable(TransactionLimit),
})
export type WebPaymentPlace = Static<typeof WebPaymentPlace>
