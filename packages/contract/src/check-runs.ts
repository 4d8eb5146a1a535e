import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf, PageQuery, Reason } from './primitives.ts'

/** What a case does to a station that somebody might notice; each is asked for by itself. */
export const checkRisks = [
  'clearing',
  'availability',
  'unlock',
  'reservation',
  'charging-profile',
  'firmware',
  'reset',
] as const
export const CheckRisk = oneOf([...checkRisks])
export type CheckRisk = Static<typeof CheckRisk>

/** One test case; the id begins with the use case of OCPP 2.0.1 part 2 that it tries, or with `X` for one of ours. */
export const CheckCase = Type.Object({
  id: Type.String(),
  block: Type.String(),
  title: Type.String(),
  /** Left out unless it is allowed. */
  risk: nullable(CheckRisk),
  /** Whether the station's version has the commands it takes. */
  applies: Type.Boolean(),
})
export type CheckCase = Static<typeof CheckCase>

const location = Type.String({ minLength: 1, maxLength: 2000, pattern: '^[A-Za-z][A-Za-z0-9+.-]*://[^\\s@]+$' })

/** `POST /stations/{id}/check-runs`. */
export const CheckRunInput = Type.Object(
  {
    allow: Type.Optional(Type.Array(CheckRisk, { maxItems: checkRisks.length })),
    /** Ids of the cases to try; all unless given. */
    cases: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { minItems: 1, maxItems: 100 })),
    /** Where a log is uploaded to; without it no log is asked for. No password may stand in it. */
    logLocation: Type.Optional(location),
    /** Where firmware is fetched from; without it none is installed. */
    firmwareLocation: Type.Optional(location),
    reason: Reason,
  },
  { additionalProperties: false },
)
export type CheckRunInput = Static<typeof CheckRunInput>

export const CheckVerdict = oneOf(['waiting', 'running', 'passed', 'failed', 'not-supported', 'skipped'])
export type CheckVerdict = Static<typeof CheckVerdict>
export const CheckRunState = oneOf(['running', 'completed', 'cancelled', 'interrupted'])
export type CheckRunState = Static<typeof CheckRunState>

export const CheckRun = Type.Object({
  id: Id,
  stationId: Identity,
  vendor: Type.String(),
  model: Type.String(),
  firmwareVersion: Type.String(),
  protocolVersion: Type.String(),
  /** `interrupted`: we went down in its middle, or the station did not come back. */
  state: CheckRunState,
  allow: Type.Array(CheckRisk),
  counts: Type.Record(CheckVerdict, Type.Integer()),
  /** Whether the station is as it was before; null while the run goes on. */
  restored: nullable(Type.Boolean()),
  isCertificate: Type.Literal(false),
  actor: Type.String(),
  reason: nullable(Type.String()),
  startedAt: Instant,
  endedAt: nullable(Instant),
})
export type CheckRun = Static<typeof CheckRun>

export const CheckResult = Type.Object({
  id: Type.String(),
  block: Type.String(),
  title: Type.String(),
  risk: nullable(CheckRisk),
  verdict: CheckVerdict,
  detail: nullable(Type.String()),
  commandIds: Type.Array(Id),
  startedAt: nullable(Instant),
  endedAt: nullable(Instant),
  /** What crossed the wire meanwhile, as the trace has it, at most 40 frames. */
  frames: Type.Array(Type.Object({ at: Instant, direction: oneOf(['in', 'out']), text: Type.String() })),
})
export type CheckResult = Static<typeof CheckResult>

export const CheckRunDetail = Type.Object({ ...CheckRun.properties, cases: Type.Array(CheckResult) })
export type CheckRunDetail = Static<typeof CheckRunDetail>
export const CheckRunQuery = PageQuery
