import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData, EVSE, StatusInfo } from './types/common.ts'

export const ConnectorStatus = Type.Enum(['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'], {
  type: 'string',
})
export type ConnectorStatus = Static<typeof ConnectorStatus>

const StatusNotificationRequest = Type.Object(
  {
    timestamp: Type.String({ format: 'date-time' }),
    connectorStatus: ConnectorStatus,
    evseId: Type.Integer(),
    connectorId: Type.Integer(),
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

export const OperationalStatus = Type.Enum(['Inoperative', 'Operative'], { type: 'string' })
export type OperationalStatus = Static<typeof OperationalStatus>

const ChangeAvailabilityRequest = Type.Object(
  {
    evse: Type.Optional(EVSE),
    operationalStatus: OperationalStatus,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const ChangeAvailabilityStatus = Type.Enum(['Accepted', 'Rejected', 'Scheduled'], { type: 'string' })
export type ChangeAvailabilityStatus = Static<typeof ChangeAvailabilityStatus>

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
