import Type, { type Static } from 'typebox'
import { Identity, Instant, nullable, oneOf, PageQuery } from './primitives.ts'

/** One frame of the trace, secrets masked. */
export const Frame = Type.Object({
  seq: Type.Integer(),
  stationId: Identity,
  at: Instant,
  direction: oneOf(['in', 'out']),
  messageType: nullable(Type.Integer()),
  messageId: nullable(Type.String()),
  action: nullable(Type.String()),
  text: Type.String(),
  /** Set in a list when `text` is only the beginning; `GET /frames/{seq}/exchange` has the whole. */
  truncated: Type.Optional(Type.Literal(true)),
  /** E.g. `unreadable`, `late answer`, `frames lost`. */
  note: nullable(Type.String()),
})
export type Frame = Static<typeof Frame>

export const FrameQuery = Type.Object({
  ...PageQuery.properties,
  station: Type.Optional(Identity),
  action: Type.Optional(Type.String({ maxLength: 100 })),
  messageId: Type.Optional(Type.String({ maxLength: 100 })),
  direction: Type.Optional(oneOf(['in', 'out'])),
  messageType: Type.Optional(Type.Integer()),
  q: Type.Optional(Type.String({ maxLength: 100 })),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
})
export type FrameQuery = Static<typeof FrameQuery>
