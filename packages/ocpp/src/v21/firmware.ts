import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import {
  FirmwareStatus,
  PublishFirmwareStatus,
  UnpublishFirmwareStatus,
  UpdateFirmwareStatus,
} from '../v201/firmware.ts'
import { CustomData, GenericStatus } from '../v201/types/common.ts'
import { StatusInfo } from './types/common.ts'

const Firmware = Type.Object(
  {
    location: Type.String({ maxLength: 2000 }),
    retrieveDateTime: Type.String({ format: 'date-time' }),
    installDateTime: Type.Optional(Type.String({ format: 'date-time' })),
    signingCertificate: Type.Optional(Type.String({ maxLength: 5500 })),
    signature: Type.Optional(Type.String({ maxLength: 800 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const UpdateFirmwareRequest = Type.Object(
  {
    retries: Type.Optional(Type.Integer({ minimum: 0 })),
    retryInterval: Type.Optional(Type.Integer()),
    requestId: Type.Integer(),
    firmware: Firmware,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const UpdateFirmwareResponse = Type.Object(
  {
    status: UpdateFirmwareStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const FirmwareStatusNotificationRequest = Type.Object(
  {
    status: FirmwareStatus,
    requestId: Type.Optional(Type.Integer()),
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const FirmwareStatusNotificationResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const PublishFirmwareRequest = Type.Object(
  {
    location: Type.String({ maxLength: 2000 }),
    retries: Type.Optional(Type.Integer({ minimum: 0 })),
    checksum: Type.String({ maxLength: 32 }),
    requestId: Type.Integer({ minimum: 0 }),
    retryInterval: Type.Optional(Type.Integer({ minimum: 0 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const PublishFirmwareResponse = Type.Object(
  {
    status: GenericStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const PublishFirmwareStatusNotificationRequest = Type.Object(
  {
    status: PublishFirmwareStatus,
    location: Type.Optional(Type.Array(Type.String({ maxLength: 2000 }), { minItems: 1 })),
    requestId: Type.Optional(Type.Integer({ minimum: 0 })),
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const PublishFirmwareStatusNotificationResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const UnpublishFirmwareRequest = Type.Object(
  {
    checksum: Type.String({ maxLength: 32 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const UnpublishFirmwareResponse = Type.Object(
  {
    status: UnpublishFirmwareStatus,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const firmware = {
  UpdateFirmware: {
    block: 'firmware',
    sender: 'csms',
    request: UpdateFirmwareRequest,
    response: UpdateFirmwareResponse,
  },
  FirmwareStatusNotification: {
    block: 'firmware',
    sender: 'station',
    request: FirmwareStatusNotificationRequest,
    response: FirmwareStatusNotificationResponse,
  },
  PublishFirmware: {
    block: 'firmware',
    sender: 'csms',
    request: PublishFirmwareRequest,
    response: PublishFirmwareResponse,
  },
  PublishFirmwareStatusNotification: {
    block: 'firmware',
    sender: 'station',
    request: PublishFirmwareStatusNotificationRequest,
    response: PublishFirmwareStatusNotificationResponse,
  },
  UnpublishFirmware: {
    block: 'firmware',
    sender: 'csms',
    request: UnpublishFirmwareRequest,
    response: UnpublishFirmwareResponse,
  },
} as const satisfies Record<string, ActionDefinition>
