import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'

export const BootNotificationRequest = Type.Object(
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

export const RegistrationStatus = Type.Enum(['Accepted', 'Pending', 'Rejected'], { type: 'string' })
export type RegistrationStatus = Static<typeof RegistrationStatus>

export const BootNotificationResponse = Type.Object(
  {
    status: RegistrationStatus,
    currentTime: Type.String({ format: 'date-time' }),
    interval: Type.Integer(),
  },
  { additionalProperties: false },
)

export const GetConfigurationRequest = Type.Object(
  {
    key: Type.Optional(Type.Array(Type.String({ maxLength: 50 }))),
  },
  { additionalProperties: false },
)

export const KeyValue = Type.Object(
  {
    key: Type.String({ maxLength: 50 }),
    readonly: Type.Boolean(),
    value: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
)
export type KeyValue = Static<typeof KeyValue>

export const GetConfigurationResponse = Type.Object(
  {
    configurationKey: Type.Optional(Type.Array(KeyValue)),
    unknownKey: Type.Optional(Type.Array(Type.String({ maxLength: 50 }))),
  },
  { additionalProperties: false },
)

export const ChangeConfigurationRequest = Type.Object(
  {
    key: Type.String({ maxLength: 50 }),
    value: Type.String({ maxLength: 500 }),
  },
  { additionalProperties: false },
)

export const ConfigurationStatus = Type.Enum(['Accepted', 'Rejected', 'RebootRequired', 'NotSupported'], {
  type: 'string',
})
export type ConfigurationStatus = Static<typeof ConfigurationStatus>

export const ChangeConfigurationResponse = Type.Object(
  {
    status: ConfigurationStatus,
  },
  { additionalProperties: false },
)

export const ResetType = Type.Enum(['Hard', 'Soft'], { type: 'string' })
export type ResetType = Static<typeof ResetType>

export const ResetRequest = Type.Object(
  {
    type: ResetType,
  },
  { additionalProperties: false },
)

export const ResetStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })
export type ResetStatus = Static<typeof ResetStatus>

export const ResetResponse = Type.Object(
  {
    status: ResetStatus,
  },
  { additionalProperties: false },
)

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
