import Type, { type Static } from 'typebox'
import { CustomData, StatusInfo } from './common.ts'
import { Component, Variable } from './device-model.ts'

export const ClearMonitoringStatus = Type.Enum(['Accepted', 'Rejected', 'NotFound'], { type: 'string' })
export type ClearMonitoringStatus = Static<typeof ClearMonitoringStatus>

export const ClearMonitoringResult = Type.Object(
  {
    status: ClearMonitoringStatus,
    id: Type.Integer(),
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ClearMonitoringResult = Static<typeof ClearMonitoringResult>

export const MonitoringCriterion = Type.Enum(['ThresholdMonitoring', 'DeltaMonitoring', 'PeriodicMonitoring'], {
  type: 'string',
})
export type MonitoringCriterion = Static<typeof MonitoringCriterion>

export const EventNotification = Type.Enum(
  ['HardWiredNotification', 'HardWiredMonitor', 'PreconfiguredMonitor', 'CustomMonitor'],
  { type: 'string' },
)
export type EventNotification = Static<typeof EventNotification>

export const EventTrigger = Type.Enum(['Alerting', 'Delta', 'Periodic'], { type: 'string' })
export type EventTrigger = Static<typeof EventTrigger>

export const EventData = Type.Object(
  {
    eventId: Type.Integer(),
    timestamp: Type.String({ format: 'date-time' }),
    trigger: EventTrigger,
    cause: Type.Optional(Type.Integer()),
    actualValue: Type.String({ maxLength: 2500 }),
    techCode: Type.Optional(Type.String({ maxLength: 50 })),
    techInfo: Type.Optional(Type.String({ maxLength: 500 })),
    cleared: Type.Optional(Type.Boolean()),
    transactionId: Type.Optional(Type.String({ maxLength: 36 })),
    component: Component,
    variableMonitoringId: Type.Optional(Type.Integer()),
    eventNotificationType: EventNotification,
    variable: Variable,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type EventData = Static<typeof EventData>

const MonitorType = Type.Enum(['UpperThreshold', 'LowerThreshold', 'Delta', 'Periodic', 'PeriodicClockAligned'], {
  type: 'string',
})

const VariableMonitoring = Type.Object(
  {
    id: Type.Integer(),
    transaction: Type.Boolean(),
    value: Type.Number(),
    type: MonitorType,
    severity: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const MonitoringData = Type.Object(
  {
    component: Component,
    variable: Variable,
    variableMonitoring: Type.Array(VariableMonitoring, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type MonitoringData = Static<typeof MonitoringData>

export const MonitoringBase = Type.Enum(['All', 'FactoryDefault', 'HardWiredOnly'], { type: 'string' })
export type MonitoringBase = Static<typeof MonitoringBase>

export const SetMonitoringData = Type.Object(
  {
    id: Type.Optional(Type.Integer()),
    transaction: Type.Optional(Type.Boolean()),
    value: Type.Number(),
    type: MonitorType,
    severity: Type.Integer(),
    component: Component,
    variable: Variable,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type SetMonitoringData = Static<typeof SetMonitoringData>

export const SetMonitoringStatus = Type.Enum(
  ['Accepted', 'UnknownComponent', 'UnknownVariable', 'UnsupportedMonitorType', 'Rejected', 'Duplicate'],
  { type: 'string' },
)
export type SetMonitoringStatus = Static<typeof SetMonitoringStatus>

export const SetMonitoringResult = Type.Object(
  {
    id: Type.Optional(Type.Integer()),
    statusInfo: Type.Optional(StatusInfo),
    status: SetMonitoringStatus,
    type: MonitorType,
    component: Component,
    variable: Variable,
    severity: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type SetMonitoringResult = Static<typeof SetMonitoringResult>
