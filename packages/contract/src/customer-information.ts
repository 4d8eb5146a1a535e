import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf } from './primitives.ts'

/** What a station said it keeps of a person, for whoever asked; kept sealed and for seven days. */
export const CustomerReport = Type.Object({
  commandId: Id,
  stationId: Identity,
  /** `incomplete`: parts are missing and no more are waited for. */
  state: oneOf(['running', 'complete', 'incomplete']),
  /** The parts that came, in their order. */
  text: Type.String(),
  parts: Type.Integer(),
  /** Numbers of parts that did not come, at most 100. */
  missing: Type.Array(Type.Integer()),
  askedAt: Instant,
  endedAt: nullable(Instant),
  keptUntil: Instant,
})
export type CustomerReport = Static<typeof CustomerReport>

/** That a station was asked, and whether it told: never about whom, nor what. */
export const CustomerReportSummary = Type.Object({
  commandId: Id,
  state: oneOf(['running', 'complete', 'incomplete']),
  /** How many parts came. */
  parts: Type.Integer(),
  actor: Type.String(),
  reason: nullable(Type.String()),
  askedAt: Instant,
  endedAt: nullable(Instant),
  keptUntil: Instant,
  /** Whether who asks for this list may read what was told. */
  readable: Type.Boolean(),
})
export type CustomerReportSummary = Static<typeof CustomerReportSummary>
