import Type, { type Static } from 'typebox'
import { type CommandType, commandTypes } from './commands.ts'
import { Id, Identity, Instant, nullable, oneOf, PageQuery, Reason } from './primitives.ts'

/** What concerns one driver, one transaction, one EVSE or one local controller is asked of its station alone. */
const ofOneStation: ReadonlySet<CommandType> = new Set<CommandType>([
  'RequestStartTransaction',
  'RequestStopTransaction',
  'UnlockConnector',
  'GetTransactionStatus',
  'ReserveNow',
  'CancelReservation',
  'PublishFirmware',
  'UnpublishFirmware',
  'CostUpdated',
  'ChangeTransactionTariff',
  'NotifyAllowedEnergyTransfer',
  'UsePriorityCharging',
  'UpdateDynamicSchedule',
  'RequestBatterySwap',
  'CertificateSigned',
  'CustomerInformation',
  'AdjustPeriodicEventStream',
  'GetCompositeSchedule',
])
/** What a job may ask of many stations. */
export const fleetCommandTypes: CommandType[] = commandTypes.filter((type) => !ofOneStation.has(type))

export const mostFleetTargets = 100_000
const word = Type.String({ minLength: 1, maxLength: 50 })

/** Which stations: those that satisfy all that is given; nothing given is every station. */
export const FleetSelection = Type.Object(
  {
    stations: Type.Optional(Type.Array(Identity, { minItems: 1, maxItems: 5_000 })),
    siteId: Type.Optional(Id),
    vendor: Type.Optional(word),
    model: Type.Optional(word),
    /** What it runs now. */
    firmwareVersion: Type.Optional(word),
    protocolVersion: Type.Optional(word),
    /** Those that another job did not reach or that failed in it. */
    leftBy: Type.Optional(Id),
  },
  { additionalProperties: false },
)
export type FleetSelection = Static<typeof FleetSelection>

/** How fast. The canary is asked first, and nobody else until each of it succeeded. */
export const FleetPace = Type.Object(
  {
    /** So many first; 0 goes without. */
    canary: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000, default: 1 })),
    /** Whether an operator has to resume the job when the canary succeeded. */
    afterCanary: Type.Optional(Type.Enum(['continue', 'pause'], { type: 'string', default: 'continue' })),
    /** `doubling`: never more at once than have succeeded already. */
    ramp: Type.Optional(Type.Enum(['doubling', 'none'], { type: 'string', default: 'doubling' })),
    /** So many at once at the most. */
    inFlight: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 20 })),
    perMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 6_000, default: 60 })),
  },
  { additionalProperties: false },
)
export type FleetPace = Static<typeof FleetPace>

/** When a job stops by itself; null never. The share is judged once ten have ended. */
export const FleetStopRule = Type.Object(
  {
    failures: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: mostFleetTargets }))),
    percent: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 100 }))),
  },
  { additionalProperties: false },
)

/** `POST /fleet-jobs`: makes a draft with every station it would reach; nothing is asked before it is started. */
export const FleetJobInput = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    command: Type.Object(
      { type: oneOf([...fleetCommandTypes]), parameters: Type.Object({}) },
      { additionalProperties: false },
    ),
    selection: Type.Optional(FleetSelection),
    pace: Type.Optional(FleetPace),
    stop: Type.Optional(FleetStopRule),
    /** What the firmware will call itself: stations that run it are left out. */
    firmwareVersion: Type.Optional(word),
    /** `wait`: a station that is offline is asked when it is back in time. */
    offline: Type.Optional(Type.Enum(['wait', 'skip'], { type: 'string', default: 'wait' })),
    /** For so many seconds after its start it may ask. */
    windowS: Type.Optional(Type.Integer({ minimum: 1, maximum: 30 * 86_400, default: 86_400 })),
    reason: Reason,
  },
  { additionalProperties: false },
)
export type FleetJobInput = Static<typeof FleetJobInput>

/**
 * `preparing` until every station was looked at, `draft` until it is started; `stopped` by its own rule, `paused` by an
 * operator or after its canary: both can be resumed until its time is over.
 */
export const FleetJobState = oneOf([
  'preparing',
  'draft',
  'running',
  'paused',
  'stopped',
  'completed',
  'cancelled',
  'expired',
])
export type FleetJobState = Static<typeof FleetJobState>

/**
 * `waiting` is not asked yet, `asked` has its command; `expired` did not come back in time, `cancelled` was not asked
 * any more.
 */
export const FleetTargetState = oneOf(['skipped', 'waiting', 'asked', 'succeeded', 'failed', 'expired', 'cancelled'])
export type FleetTargetState = Static<typeof FleetTargetState>

/** How many targets are in each state. */
export const FleetCounts = Type.Object({
  total: Type.Integer(),
  skipped: Type.Integer(),
  waiting: Type.Integer(),
  asked: Type.Integer(),
  succeeded: Type.Integer(),
  failed: Type.Integer(),
  expired: Type.Integer(),
  cancelled: Type.Integer(),
})
export type FleetCounts = Static<typeof FleetCounts>

export const FleetJob = Type.Object({
  id: Id,
  name: Type.String(),
  command: Type.Object({ type: Type.String(), parameters: Type.Unknown() }),
  selection: FleetSelection,
  pace: Type.Required(FleetPace),
  stop: Type.Required(FleetStopRule),
  firmwareVersion: nullable(Type.String()),
  offline: oneOf(['wait', 'skip']),
  windowS: Type.Integer(),
  state: FleetJobState,
  /** Why, as a stable code: `canary-failed`, `too-many-failures`, `canary-done`, `operator` … */
  stateReason: nullable(Type.String()),
  /** What whoever changed it gave as reason. */
  stateNote: nullable(Type.String()),
  stateActor: Type.String(),
  stateAt: Instant,
  counts: FleetCounts,
  actor: Type.String(),
  reason: nullable(Type.String()),
  createdAt: Instant,
  startedAt: nullable(Instant),
  /** Until when stations may be asked; of a draft, until when it may be started. */
  endsAt: Instant,
  /** When the last of its targets was settled. */
  endedAt: nullable(Instant),
})
export type FleetJob = Static<typeof FleetJob>

/** `GET /fleet-jobs/{id}`: with how many targets are in a state for which reason. */
export const FleetJobDetail = Type.Object({
  ...FleetJob.properties,
  reasons: Type.Array(Type.Object({ state: FleetTargetState, reason: Type.String(), count: Type.Integer() })),
})
export type FleetJobDetail = Static<typeof FleetJobDetail>

export const FleetTarget = Type.Object({
  stationId: Identity,
  state: FleetTargetState,
  /** Why: a code of ours, or the state its command ended in. */
  reason: nullable(Type.String()),
  /** In the words of the station or of the refusal. */
  detail: nullable(Type.String()),
  commandId: nullable(Id),
  askedAt: nullable(Instant),
  endedAt: nullable(Instant),
  vendor: nullable(Type.String()),
  model: nullable(Type.String()),
  firmwareVersion: nullable(Type.String()),
  online: Type.Boolean(),
})
export type FleetTarget = Static<typeof FleetTarget>

export const FleetJobQuery = Type.Object({
  ...PageQuery.properties,
  state: Type.Optional(FleetJobState),
  /** Those that are not over. */
  open: Type.Optional(Type.Boolean()),
})
export const FleetTargetQuery = Type.Object({
  ...PageQuery.properties,
  state: Type.Optional(FleetTargetState),
  reason: Type.Optional(Type.String({ maxLength: 50 })),
  /** Part of the identity. */
  q: Type.Optional(Type.String({ maxLength: 48 })),
})
