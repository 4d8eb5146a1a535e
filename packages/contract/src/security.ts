import Type, { type Static } from 'typebox'
import { Identity, Instant, nullable, PageQuery } from './primitives.ts'

/** What a station noticed of its own security, in the order it came (A04). */
export const SecurityEvent = Type.Object({
  seq: Type.Integer(),
  stationId: Identity,
  /** An open list: the names of the specification and those of vendors. */
  type: Type.String(),
  /** By the published list of the version the station speaks; false for what is not in it. */
  critical: Type.Boolean(),
  /** The station's own time. */
  at: Instant,
  receivedAt: Instant,
  techInfo: nullable(Type.String()),
})
export type SecurityEvent = Static<typeof SecurityEvent>

export const SecurityEventQuery = Type.Object({
  ...PageQuery.properties,
  station: Type.Optional(Identity),
  type: Type.Optional(Type.String({ maxLength: 50 })),
  critical: Type.Optional(Type.Boolean()),
})
