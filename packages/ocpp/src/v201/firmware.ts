import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData, GenericStatus, StatusInfo } from './types/common.ts'

const Firmware = Type.Object(
  {
    location: Type.String({ maxLength: 512 }),
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
    retries: Type.Optional(Type.Integer()),
    retryInterval: Type.Optional(Type.Integer()),
    requestId: Type.Integer(),
    firmware: Firmware,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const UpdateFirmwareStatus = Type.Enum(
  ['Accepted', 'Rejected', 'AcceptedCanceled', 'InvalidCertificate', 'RevokedCertificate'],
  { type: 'string' },
)
export type UpdateFirmwareStatus = Static<typeof UpdateFirmwareStatus>

const UpdateFirmwareResponse = Type.Object(
  {
    status: UpdateFirmwareStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const FirmwareStatus = Type.Enum(
  [
    'Downloaded',
    'DownloadFailed',
    'Downloading',
    'DownloadScheduled',
    'DownloadPaused',
    'Idle',
    'InstallationFailed',
    'Installing',
    'Installed',
    'InstallRebooting',
    'InstallScheduled',
    'InstallVerificationFailed',
    'InvalidSignature',
    'SignatureVerified',
  ],
  { type: 'string' },
)
export type FirmwareStatus = Static<typeof FirmwareStatus>

const FirmwareStatusNotificationRequest = Type.Object(
  {
    status: FirmwareStatus,
    requestId: Type.Optional(Type.Integer()),
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
    location: Type.String({ maxLength: 512 }),
    retries: Type.Optional(Type.Integer()),
    checksum: Type.String({ maxLength: 32 }),
    requestId: Type.Integer(),
    retryInterval: Type.Optional(Type.Integer()),
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

export const PublishFirmwareStatus = Type.Enum(
  [
    'Idle',
    'DownloadScheduled',
    'Downloading',
    'Downloaded',
    'Published',
    'DownloadFailed',
    'DownloadPaused',
    'InvalidChecksum',
    'ChecksumVerified',
    'PublishFailed',
  ],
  { type: 'string' },
)
export type PublishFirmwareStatus = Static<typeof PublishFirmwareStatus>

const PublishFirmwareStatusNotificationRequest = Type.Object(
  {
    status: PublishFirmwareStatus,
    location: Type.Optional(Type.Array(Type.String({ maxLength: 512 }), { minItems: 1 })),
    requestId: Type.Optional(Type.Integer()),
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

export const UnpublishFirmwareStatus = Type.Enum(['DownloadOngoing', 'NoFirmware', 'Unpublished'], { type: 'string' })
export type UnpublishFirmwareStatus = Static<typeof UnpublishFirmwareStatus>

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
