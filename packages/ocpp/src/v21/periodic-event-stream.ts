import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData, GenericStatus } from '../v201/types/common.ts'
import { StatusInfo } from './types/common.ts'
import { PeriodicEventStreamParams } from './types/monitoring.ts'

const ConstantStreamData = Type.Object(
  {
    id: Type.Integer({ minimum: 0 }),
    params: PeriodicEventStreamParams,
    variableMonitoringId: Type.Integer({ minimum: 0 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const OpenPeriodicEventStreamRequest = Type.Object(
  {
    constantStreamData: ConstantStreamData,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const OpenPeriodicEventStreamResponse = Type.Object(
  {
    status: GenericStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const StreamDataElement = Type.Object(
  {
    t: Type.Number(),
    v: Type.String({ maxLength: 2500 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyPeriodicEventStreamRequest = Type.Object(
  {
    data: Type.Array(StreamDataElement, { minItems: 1 }),
    id: Type.Integer({ minimum: 0 }),
    pending: Type.Integer({ minimum: 0 }),
    basetime: Type.String({ format: 'date-time' }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClosePeriodicEventStreamRequest = Type.Object(
  {
    id: Type.Integer({ minimum: 0 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClosePeriodicEventStreamResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetPeriodicEventStreamRequest = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetPeriodicEventStreamResponse = Type.Object(
  {
    constantStreamData: Type.Optional(Type.Array(ConstantStreamData, { minItems: 1 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const AdjustPeriodicEventStreamRequest = Type.Object(
  {
    id: Type.Integer({ minimum: 0 }),
    params: PeriodicEventStreamParams,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const AdjustPeriodicEventStreamResponse = Type.Object(
  {
    status: GenericStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

/** The actions of use cases N11 to N15, which belong to the block of diagnostics. */
export const periodicEventStream = {
  OpenPeriodicEventStream: {
    block: 'diagnostics',
    sender: 'station',
    request: OpenPeriodicEventStreamRequest,
    response: OpenPeriodicEventStreamResponse,
  },
  // Sent as a SEND, to which there is no answer (2.1 part 4, 4.2.4).
  NotifyPeriodicEventStream: {
    block: 'diagnostics',
    sender: 'station',
    request: NotifyPeriodicEventStreamRequest,
    response: null,
  },
  ClosePeriodicEventStream: {
    block: 'diagnostics',
    sender: 'station',
    request: ClosePeriodicEventStreamRequest,
    response: ClosePeriodicEventStreamResponse,
  },
  GetPeriodicEventStream: {
    block: 'diagnostics',
    sender: 'csms',
    request: GetPeriodicEventStreamRequest,
    response: GetPeriodicEventStreamResponse,
  },
  AdjustPeriodicEventStream: {
    block: 'diagnostics',
    sender: 'csms',
    request: AdjustPeriodicEventStreamRequest,
    response: AdjustPeriodicEventStreamResponse,
  },
} as const satisfies Record<string, ActionDefinition>
