import Type, { type Static } from 'typebox'
import { CustomData } from '../../v201/types/common.ts'
import { Variable } from '../../v201/types/device-model.ts'
import {
  ClearMonitoringStatus,
  EventNotification,
  EventTrigger,
  SetMonitoringStatus,
} from '../../v201/types/monitoring.ts'
import { StatusInfo } from './common.ts'
import { Component } from './device-model.ts'

export const PeriodicEventStreamParams = Type.Object(
  {
    interval: Type.Optional(Type.Integer({ minimum: 0 })),
    values: Type.Optional(Type.Integer({ minimum: 0 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type PeriodicEventStreamParams = Static<typeof PeriodicEventStreamParams>

export const ClearMonitoringResult = Type.Object(
  {
    status: ClearMonitoringStatus,
    id: Type.Integer({ minimum: 0 }),
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ClearMonitoringResult = Static<typeof ClearMonitoringResult>

export const EventData = Type.Object(
  {
    eventId: Type.Integer({ minimum: 0 }),
    timestamp: Type.String({ format: 'date-time' }),
    trigger: EventTrigger,
    cause: Type.Optional(Type.Integer({ minimum: 0 })),
    actualValue: Type.String({ maxLength: 2500 }),
    techCode: Type.Optional(Type.String({ maxLength: 50 })),
    techInfo: Type.Optional(Type.String({ maxLength: 500 })),
    cleared: Type.Optional(Type.Boolean()),
    transactionId: Type.Optional(Type.String({ maxLength: 36 })),
    component: Component,
    variableMonitoringId: Type.Optional(Type.Integer({ minimum: 0 })),
    eventNotificationType: EventNotification,
    variable: Variable,
    severity: Type.Optional(Type.Integer({ minimum: 0 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type EventData = Static<typeof EventData>

const MonitorType = Type.Enum(
  [
    'UpperThreshold',
    'LowerThreshold',
    'Delta',
    'Periodic',
    'PeriodicClockAligned',
    'TargetDelta',
    'TargetDeltaRelative',
  ],
  { type: 'string' },
)

const VariableMonitoring = Type.Object(
  {
    id: Type.Integer({ minimum: 0 }),
    transaction: Type.Boolean(),
    value: Type.Number(),
    type: MonitorType,
    severity: Type.Integer({ minimum: 0 }),
    eventNotificationType: EventNotification,
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

export const SetMonitoringData = Type.Object(
  {
    id: Type.Optional(Type.Integer({ minimum: 0 })),
    periodicEventStream: Type.Optional(PeriodicEventStreamParams),
    transaction: Type.Optional(Type.Boolean()),
    value: Type.Number(),
    type: MonitorType,
    severity: Type.Integer({ minimum: 0 }),
    component: Component,
    variable: Variable,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type SetMonitoringData = Static<typeof SetMonitoringData>

export const SetMonitoringResult = Type.Object(
  {
    id: Type.Optional(Type.Integer({ minimum: 0 })),
    statusInfo: Type.Optional(StatusInfo),
    status: SetMonitoringStatus,
    type: MonitorType,
    component: Component,
    variable: Variable,
    severity: Type.Integer({ minimum: 0 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type SetMonitoringResult = Static<typeof SetMonitoringResult>
