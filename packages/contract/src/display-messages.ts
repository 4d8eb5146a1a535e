import Type, { type Static } from 'typebox'
import { Id, Instant, nullable, oneOf } from './primitives.ts'

/** A tag of RFC 5646, such as `sv` or `en-US` (O01.FR.17). */
const Language = Type.String({ minLength: 2, maxLength: 8, pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$' })

/** `QRCODE` came with 2.1; 2.0.1 takes at most 512 characters. */
export const MessageContent = Type.Object(
  {
    format: oneOf(['UTF8', 'ASCII', 'HTML', 'URI', 'QRCODE']),
    content: Type.String({ minLength: 1, maxLength: 1024 }),
    language: Type.Optional(Language),
  },
  { additionalProperties: false },
)
export type MessageContent = Static<typeof MessageContent>

/** A display of a station that has several. */
const Display = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 50 }),
    instance: Type.Optional(Type.String({ maxLength: 50 })),
    evseId: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  },
  { additionalProperties: false },
)

export const displayMessageId = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })
export const MessagePriority = oneOf(['NormalCycle', 'InFront', 'AlwaysFront'])
/** `Suspended` and `Discharging` came with 2.1. */
export const MessageState = oneOf(['Charging', 'Faulted', 'Idle', 'Unavailable', 'Suspended', 'Discharging'])

/** What SetDisplayMessage asks for (O01, O02, O06). */
export const displayMessageParameters = {
  message: MessageContent,
  priority: MessagePriority,
  /** Shown only in this state; without it in any. */
  state: Type.Optional(MessageState),
  startDateTime: Type.Optional(Instant),
  endDateTime: Type.Optional(Instant),
  /** Our id of a transaction: shown while it runs, gone with it (O02). */
  transactionId: Type.Optional(Id),
  /** The same in other languages (2.1). */
  messageExtra: Type.Optional(Type.Array(MessageContent, { minItems: 1, maxItems: 4 })),
  display: Type.Optional(Display),
  /** That of a message to replace (O06); without it we give the next. */
  id: Type.Optional(displayMessageId),
}

/** A message that a station has, as far as its answers and reports say. Words of the station stay its own. */
export const DisplayMessage = Type.Object({
  id: Type.Integer(),
  priority: Type.String(),
  state: nullable(Type.String()),
  startDateTime: nullable(Instant),
  endDateTime: nullable(Instant),
  /** Our id of the transaction it belongs to; null also where the station names one that we do not know. */
  transactionId: nullable(Id),
  message: Type.Object({ format: Type.String(), language: nullable(Type.String()), content: Type.String() }),
  messageExtra: Type.Array(
    Type.Object({ format: Type.String(), language: nullable(Type.String()), content: Type.String() }),
  ),
  display: nullable(
    Type.Object({ name: Type.String(), instance: nullable(Type.String()), evseId: nullable(Type.Integer()) }),
  ),
  /** When the station accepted it from us; null when it only reported it. */
  acceptedAt: nullable(Instant),
  /** When the station last reported it itself. */
  reportedAt: nullable(Instant),
  /** Since when nobody knows whether it is there, because the answer of the station was lost; else null. */
  uncertainSince: nullable(Instant),
  commandId: nullable(Id),
  actor: nullable(Type.String()),
  reason: nullable(Type.String()),
})
export type DisplayMessage = Static<typeof DisplayMessage>
