import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf, PageQuery } from './primitives.ts'

const name = Type.String({ minLength: 1, maxLength: 50 })
const instance = Type.Optional(Type.String({ maxLength: 50 }))
const monitorId = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })

const ComponentRef = {
  component: name,
  componentInstance: instance,
  evseId: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  connectorId: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
}

export const MonitorType = oneOf([
  'UpperThreshold',
  'LowerThreshold',
  'Delta',
  'Periodic',
  'PeriodicClockAligned',
  'TargetDelta',
  'TargetDeltaRelative',
])
export type MonitorType = Static<typeof MonitorType>

/** 0 is danger, 9 is for debugging. */
export const MonitorSeverity = Type.Integer({ minimum: 0, maximum: 9 })

/** How a station sends the values of a periodic monitor together (2.1). */
export const EventStreamParams = Type.Object(
  {
    /** Seconds after which what was gathered is sent. */
    interval: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    /** So many values are sent together. */
    values: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
  },
  { additionalProperties: false },
)
export type EventStreamParams = Static<typeof EventStreamParams>

export const MonitorInput = Type.Object(
  {
    ...ComponentRef,
    variable: name,
    variableInstance: instance,
    type: MonitorType,
    /** A threshold, the step of a delta, or seconds of a periodic one. */
    value: Type.Number(),
    severity: MonitorSeverity,
    /** Only while a transaction runs. */
    transaction: Type.Optional(Type.Boolean()),
    /** Replaces the monitor with this id. */
    id: Type.Optional(monitorId),
    periodicEventStream: Type.Optional(EventStreamParams),
  },
  { additionalProperties: false },
)
export type MonitorInput = Static<typeof MonitorInput>

export const monitorIds = Type.Array(monitorId, { minItems: 1, maxItems: 500 })
export const monitorInputs = Type.Array(MonitorInput, { minItems: 1, maxItems: 500 })

/** A component, or one variable of it. */
const componentVariables = Type.Optional(
  Type.Array(
    Type.Object(
      { ...ComponentRef, variable: Type.Optional(name), variableInstance: instance },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems: 100 },
  ),
)

export const MonitoringBase = oneOf(['All', 'FactoryDefault', 'HardWiredOnly'])
export type MonitoringBase = Static<typeof MonitoringBase>

/** Without a criterion and without variables: every monitor. */
export const monitoringReportFilter = {
  monitoringCriteria: Type.Optional(
    Type.Array(oneOf(['ThresholdMonitoring', 'DeltaMonitoring', 'PeriodicMonitoring']), {
      minItems: 1,
      maxItems: 3,
      uniqueItems: true,
    }),
  ),
  variables: componentVariables,
}

export const reportFilter = {
  componentCriteria: Type.Optional(
    Type.Array(oneOf(['Active', 'Available', 'Enabled', 'Problem']), { minItems: 1, maxItems: 4, uniqueItems: true }),
  ),
  variables: componentVariables,
}

const variableFields = {
  component: Type.String(),
  componentInstance: Type.String(),
  /** 0 is the station. */
  evseId: Type.Integer(),
  connectorId: Type.Integer(),
  variable: Type.String(),
  variableInstance: Type.String(),
}

/** Who put a monitor there: the station's maker, unchangeably or as a default, or an operator. */
export const MonitorKind = oneOf(['HardWiredMonitor', 'PreconfiguredMonitor', 'CustomMonitor'])

export const Monitor = Type.Object({
  ...variableFields,
  type: Type.String(),
  severity: Type.Integer(),
  value: Type.Number(),
  transaction: Type.Boolean(),
  /** The station's number for it; null where the station does not have it, as far as is known. */
  id: nullable(Type.Integer()),
  /** Null where the station did not say; 2.0.1 never does. */
  kind: nullable(MonitorKind),
  /** Set by us, and put back after a boot that lost it. */
  wanted: Type.Boolean(),
  /** `differs`: the station has it with another value; `uncertain`: see `uncertainSince`. */
  state: oneOf(['present', 'lost', 'differs', 'uncertain']),
  /** What the station has instead, where it differs. */
  reportedValue: nullable(Type.Number()),
  /** What the station last answered when it was to be put back. */
  refusal: nullable(Type.String()),
  periodicEventStream: nullable(Type.Object({ interval: nullable(Type.Integer()), values: nullable(Type.Integer()) })),
  /** When the station last accepted it; null where it never said so. */
  setAt: nullable(Instant),
  reportedAt: nullable(Instant),
  /** Since when nobody knows whether it is there, because the answer of the station was lost; else null. */
  uncertainSince: nullable(Instant),
  actor: nullable(Type.String()),
  reason: nullable(Type.String()),
})
export type Monitor = Static<typeof Monitor>

/** What a station watches, as far as is known. */
export const Monitoring = Type.Object({
  /** The last one that it accepted; null before. */
  base: nullable(MonitoringBase),
  /** Events up to this severity are told. */
  level: nullable(Type.Integer()),
  /** When it last told all of them. */
  reportedAt: nullable(Instant),
  monitors: Type.Array(Monitor),
})
export type Monitoring = Static<typeof Monitoring>

export const EventTrigger = oneOf(['Alerting', 'Delta', 'Periodic'])

export const MonitoringEvent = Type.Object({
  id: Id,
  stationId: Identity,
  /** The station's number for it, which `cause` of another may name. */
  eventId: Type.Integer(),
  /** The station's time. */
  at: Instant,
  receivedAt: Instant,
  trigger: EventTrigger,
  /** Its own, or that of its monitor; null for what the station tells unasked. */
  severity: nullable(Type.Integer()),
  cause: nullable(Type.Integer()),
  value: Type.String(),
  ...variableFields,
  /** It says that the one before is over. */
  cleared: Type.Boolean(),
  /** `open` for an alert that is not over; `told` for what has no end. */
  state: oneOf(['open', 'ended', 'told']),
  endedAt: nullable(Instant),
  /** `repeated`: another alert of the same monitor took its place. */
  endReason: nullable(oneOf(['cleared', 'repeated', 'monitor-removed'])),
  notificationType: Type.String(),
  variableMonitoringId: nullable(Type.Integer()),
  techCode: nullable(Type.String()),
  techInfo: nullable(Type.String()),
  /** Our id of the transaction, where it names one that is known. */
  transactionId: nullable(Id),
})
export type MonitoringEvent = Static<typeof MonitoringEvent>

/** A stream of values that a station has open (2.1). */
export const EventStream = Type.Object({
  /** The station's number for it. */
  id: Type.Integer(),
  variableMonitoringId: Type.Integer(),
  /** The variable that is watched; null where its monitor is not known. */
  variable: nullable(Type.Object(variableFields)),
  interval: nullable(Type.Integer()),
  values: nullable(Type.Integer()),
  openedAt: Instant,
  /** When values last came, and how many the station then had left to send. */
  lastAt: nullable(Instant),
  pending: nullable(Type.Integer()),
  received: Type.Integer(),
})
export type EventStream = Static<typeof EventStream>

/** One value of a variable over time, whichever way it came. */
export const MonitoringValue = Type.Object({
  ...variableFields,
  /** The station's time. */
  at: Instant,
  receivedAt: Instant,
  value: Type.String(),
})
export type MonitoringValue = Static<typeof MonitoringValue>

export const MonitoringValueQuery = Type.Object({
  component: Type.Optional(Type.String({ maxLength: 50 })),
  variable: Type.Optional(Type.String({ maxLength: 50 })),
  evse: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  /** The newest of the window, in the order of their times. */
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, default: 1000 })),
})
export type MonitoringValueQuery = Static<typeof MonitoringValueQuery>

export const MonitoringEventQuery = Type.Object({
  ...PageQuery.properties,
  station: Type.Optional(Identity),
  /** This severe or more: 0 is the most severe. */
  severity: Type.Optional(MonitorSeverity),
  /** Without it all but readings, which are `Periodic`. */
  trigger: Type.Optional(EventTrigger),
  /** Alerts that are over, or those that are not. */
  cleared: Type.Optional(Type.Boolean()),
})
export type MonitoringEventQuery = Static<typeof MonitoringEventQuery>
