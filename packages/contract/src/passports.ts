import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf, PageQuery } from './primitives.ts'
import { Deviation } from './stations.ts'

/** `differs`: stations of this model and firmware were seen to do it, and others not to. */
export const AbilityVerdict = oneOf(['can', 'cannot', 'differs'])
export type AbilityVerdict = Static<typeof AbilityVerdict>

/** What was seen of one ability; what nothing was seen of is not listed. */
export const Ability = Type.Object({
  /** A command of the contract, or one with its variant: `TriggerMessage/StatusNotification`. */
  ability: Type.String(),
  verdict: AbilityVerdict,
  /** An answer to a command counts for more than what a station reports of itself. */
  source: oneOf(['answer', 'report']),
  /** In the words of the station. */
  evidence: Type.String(),
  stationId: Identity,
  commandId: nullable(Id),
  at: Instant,
})
export type Ability = Static<typeof Ability>

const model = {
  vendor: Type.String(),
  model: Type.String(),
  firmwareVersion: Type.String(),
  protocolVersion: Type.String(),
}

/** What one model does with one firmware and one version. It is not an OCA certificate. */
export const Passport = Type.Object({
  ...model,
  isCertificate: Type.Literal(false),
  note: Type.String(),
  abilities: Type.Array(Ability),
  /** The same model under another firmware, the latest seen first: no answer for this one. */
  others: Type.Array(Type.Object({ firmwareVersion: Type.String(), can: Type.Integer(), cannot: Type.Integer() })),
  deviations: Type.Array(Deviation),
})
export type Passport = Static<typeof Passport>

export const PassportQuery = Type.Object({
  vendor: Type.String({ maxLength: 100 }),
  model: Type.String({ maxLength: 100 }),
  firmwareVersion: Type.String({ maxLength: 100 }),
  protocolVersion: Type.String({ maxLength: 20 }),
})

/** `GET /passports`. */
export const PassportSummary = Type.Object({
  ...model,
  stations: Type.Integer(),
  can: Type.Integer(),
  cannot: Type.Integer(),
  differs: Type.Integer(),
  /** When something was last seen; null for a model of which nothing was. */
  lastSeenAt: nullable(Instant),
})
export type PassportSummary = Static<typeof PassportSummary>
export const PassportListQuery = Type.Object({
  ...PageQuery.properties,
  q: Type.Optional(Type.String({ maxLength: 100 })),
})
