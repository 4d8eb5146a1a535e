import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData } from '../v201/types/common.ts'
import { DERControl } from './types/charging-profile.ts'
import { StatusInfo } from './types/common.ts'
import {
  DERControlStatus,
  DERCurve,
  DERCurveGet,
  EnterService,
  EnterServiceGet,
  FixedPF,
  FixedPFGet,
  FixedVar,
  FixedVarGet,
  FreqDroop,
  FreqDroopGet,
  Gradient,
  GradientGet,
  GridEventFault,
  LimitMaxDischarge,
  LimitMaxDischargeGet,
} from './types/der-control.ts'

const SetDERControlRequest = Type.Object(
  {
    isDefault: Type.Boolean(),
    controlId: Type.String({ maxLength: 36 }),
    controlType: DERControl,
    curve: Type.Optional(DERCurve),
    enterService: Type.Optional(EnterService),
    fixedPFAbsorb: Type.Optional(FixedPF),
    fixedPFInject: Type.Optional(FixedPF),
    fixedVar: Type.Optional(FixedVar),
    freqDroop: Type.Optional(FreqDroop),
    gradient: Type.Optional(Gradient),
    limitMaxDischarge: Type.Optional(LimitMaxDischarge),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetDERControlResponse = Type.Object(
  {
    status: DERControlStatus,
    statusInfo: Type.Optional(StatusInfo),
    supersededIds: Type.Optional(Type.Array(Type.String({ maxLength: 36 }), { minItems: 1, maxItems: 24 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetDERControlRequest = Type.Object(
  {
    requestId: Type.Integer(),
    isDefault: Type.Optional(Type.Boolean()),
    controlType: Type.Optional(DERControl),
    controlId: Type.Optional(Type.String({ maxLength: 36 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetDERControlResponse = Type.Object(
  {
    status: DERControlStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ReportDERControlRequest = Type.Object(
  {
    curve: Type.Optional(Type.Array(DERCurveGet, { minItems: 1, maxItems: 24 })),
    enterService: Type.Optional(Type.Array(EnterServiceGet, { minItems: 1, maxItems: 24 })),
    fixedPFAbsorb: Type.Optional(Type.Array(FixedPFGet, { minItems: 1, maxItems: 24 })),
    fixedPFInject: Type.Optional(Type.Array(FixedPFGet, { minItems: 1, maxItems: 24 })),
    fixedVar: Type.Optional(Type.Array(FixedVarGet, { minItems: 1, maxItems: 24 })),
    freqDroop: Type.Optional(Type.Array(FreqDroopGet, { minItems: 1, maxItems: 24 })),
    gradient: Type.Optional(Type.Array(GradientGet, { minItems: 1, maxItems: 24 })),
    limitMaxDischarge: Type.Optional(Type.Array(LimitMaxDischargeGet, { minItems: 1, maxItems: 24 })),
    requestId: Type.Integer(),
    tbc: Type.Optional(Type.Boolean()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ReportDERControlResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearDERControlRequest = Type.Object(
  {
    isDefault: Type.Boolean(),
    controlType: Type.Optional(DERControl),
    controlId: Type.Optional(Type.String({ maxLength: 36 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearDERControlResponse = Type.Object(
  {
    status: DERControlStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyDERAlarmRequest = Type.Object(
  {
    controlType: DERControl,
    gridEventFault: Type.Optional(GridEventFault),
    alarmEnded: Type.Optional(Type.Boolean()),
    timestamp: Type.String({ format: 'date-time' }),
    extraInfo: Type.Optional(Type.String({ maxLength: 200 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyDERAlarmResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyDERStartStopRequest = Type.Object(
  {
    controlId: Type.String({ maxLength: 36 }),
    started: Type.Boolean(),
    timestamp: Type.String({ format: 'date-time' }),
    supersededIds: Type.Optional(Type.Array(Type.String({ maxLength: 36 }), { minItems: 1, maxItems: 24 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyDERStartStopResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const derControl = {
  SetDERControl: {
    block: 'der-control',
    sender: 'csms',
    request: SetDERControlRequest,
    response: SetDERControlResponse,
  },
  GetDERControl: {
    block: 'der-control',
    sender: 'csms',
    request: GetDERControlRequest,
    response: GetDERControlResponse,
  },
  ReportDERControl: {
    block: 'der-control',
    sender: 'station',
    request: ReportDERControlRequest,
    response: ReportDERControlResponse,
  },
  ClearDERControl: {
    block: 'der-control',
    sender: 'csms',
    request: ClearDERControlRequest,
    response: ClearDERControlResponse,
  },
  NotifyDERAlarm: {
    block: 'der-control',
    sender: 'station',
    request: NotifyDERAlarmRequest,
    response: NotifyDERAlarmResponse,
  },
  NotifyDERStartStop: {
    block: 'der-control',
    sender: 'station',
    request: NotifyDERStartStopRequest,
    response: NotifyDERStartStopResponse,
  },
} as const satisfies Record<string, ActionDefinition>
