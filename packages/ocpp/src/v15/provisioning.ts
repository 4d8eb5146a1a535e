import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'

const BootNotificationRequest = Type.Object(
  {
    chargePointVendor: Type.String({ maxLength: 20 }),
    chargePointModel: Type.String({ maxLength: 20 }),
    chargePointSerialNumber: Type.Optional(Type.String({ maxLength: 25 })),
    chargeBoxSerialNumber: Type.Optional(Type.String({ maxLength: 25 })),
    firmwareVersion: Type.Optional(Type.String({ maxLength: 50 })),
    iccid: Type.Optional(Type.String({ maxLength: 20 })),
    imsi: Type.Optional(Type.String({ maxLength: 20 })),
    meterType: Type.Optional(Type.String({ maxLength: 25 })),
    meterSerialNumber: Type.Optional(Type.String({ maxLength: 25 })),
  },
  { additionalProperties: false },
)

const RegistrationStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })

const BootNotificationResponse = Type.Object(
  {
    status: RegistrationStatus,
    currentTime: Type.String({ format: 'date-time' }),
    heartbeatInterval: Type.Integer(),
  },
  { additionalProperties: false },
)

const GetConfigurationRequest = Type.Object(
  { key: Type.Optional(Type.Array(Type.String())) },
  { additionalProperties: false },
)

const KeyValue = Type.Object(
  {
    key: Type.String(),
    readonly: Type.Boolean(),
    value: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

const GetConfigurationResponse = Type.Object(
  {
    configurationKey: Type.Optional(Type.Array(KeyValue)),
    unknownKey: Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: false },
)

const ChangeConfigurationRequest = Type.Object(
  { key: Type.String(), value: Type.String() },
  { additionalProperties: false },
)

const ConfigurationStatus = Type.Enum(['Accepted', 'Rejected', 'NotSupported'], { type: 'string' })

const ChangeConfigurationResponse = Type.Object({ status: ConfigurationStatus }, { additionalProperties: false })

const ResetType = Type.Enum(['Hard', 'Soft'], { type: 'string' })

const ResetRequest = Type.Object({ type: ResetType }, { additionalProperties: false })

const ResetStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })

const ResetResponse = Type.Object({ status: ResetStatus }, { additionalProperties: false })

export const provisioning = {
  BootNotification: {
    block: 'provisioning',
    sender: 'station',
    request: BootNotificationRequest,
    response: BootNotificationResponse,
  },
  GetConfiguration: {
    block: 'provisioning',
    sender: 'csms',
    request: GetConfigurationRequest,
    response: GetConfigurationResponse,
  },
  ChangeConfiguration: {
    block: 'provisioning',
    sender: 'csms',
    request: ChangeConfigurationRequest,
    response: ChangeConfigurationResponse,
  },
  Reset: { block: 'provisioning', sender: 'csms', request: ResetRequest, response: ResetResponse },
} as const satisfies Record<string, ActionDefinition>
