import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { ChangeAvailabilityStatus, ConnectorStatus, OperationalStatus } from '../v201/availability.ts'
import { CustomData } from '../v201/types/common.ts'
import { EVSE, StatusInfo } from './types/common.ts'

const StatusNotificationRequest = Type.Object(
  {
    timestamp: Type.String({ format: 'date-time' }),
    connectorStatus: ConnectorStatus,
    evseId: Type.Integer({ minimum: 0 }),
    connectorId: Type.Integer({ minimum: 0 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const StatusNotificationResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const HeartbeatRequest = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const HeartbeatResponse = Type.Object(
  {
    currentTime: Type.String({ format: 'date-time' }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ChangeAvailabilityRequest = Type.Object(
  {
    evse: Type.Optional(EVSE),
    operationalStatus: OperationalStatus,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ChangeAvailabilityResponse = Type.Object(
  {
    status: ChangeAvailabilityStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const availability = {
  StatusNotification: {
    block: 'availability',
    sender: 'station',
    request: StatusNotificationRequest,
    response: StatusNotificationResponse,
  },
  Heartbeat: { block: 'availability', sender: 'station', request: HeartbeatRequest, response: HeartbeatResponse },
  ChangeAvailability: {
    block: 'availability',
    sender: 'csms',
    request: ChangeAvailabilityRequest,
    response: ChangeAvailabilityResponse,
  },
} as const satisfies Record<string, ActionDefinition>
