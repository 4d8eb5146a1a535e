import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'

const ChargePointErrorCode = Type.Enum(
  [
    'ConnectorLockFailure',
    'HighTemperature',
    'Mode3Error',
    'NoError',
    'PowerMeterFailure',
    'PowerSwitchFailure',
    'ReaderFailure',
    'ResetFailure',
    'GroundFailure',
    'OverCurrentFailure',
    'UnderVoltage',
    'WeakSignal',
    'OtherError',
  ],
  { type: 'string' },
)

const ChargePointStatus = Type.Enum(['Available', 'Occupied', 'Faulted', 'Unavailable', 'Reserved'], {
  type: 'string',
})

const StatusNotificationRequest = Type.Object(
  {
    connectorId: Type.Integer(),
    status: ChargePointStatus,
    errorCode: ChargePointErrorCode,
    info: Type.Optional(Type.String()),
    timestamp: Type.Optional(Type.String({ format: 'date-time' })),
    vendorId: Type.Optional(Type.String()),
    vendorErrorCode: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

const StatusNotificationResponse = Type.Object({}, { additionalProperties: false })

const HeartbeatRequest = Type.Object({}, { additionalProperties: false })

const HeartbeatResponse = Type.Object(
  { currentTime: Type.String({ format: 'date-time' }) },
  { additionalProperties: false },
)

const AvailabilityType = Type.Enum(['Inoperative', 'Operative'], { type: 'string' })

const ChangeAvailabilityRequest = Type.Object(
  { connectorId: Type.Integer(), type: AvailabilityType },
  { additionalProperties: false },
)

const AvailabilityStatus = Type.Enum(['Accepted', 'Rejected', 'Scheduled'], { type: 'string' })

const ChangeAvailabilityResponse = Type.Object({ status: AvailabilityStatus }, { additionalProperties: false })

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
