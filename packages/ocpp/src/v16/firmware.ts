import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'

const UpdateFirmwareRequest = Type.Object(
  {
    retrieveDate: Type.String({ format: 'date-time' }),
    location: Type.String({ format: 'uri' }),
    retries: Type.Optional(Type.Integer()),
    retryInterval: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

const UpdateFirmwareResponse = Type.Object({}, { additionalProperties: false })

const FirmwareStatus = Type.Enum(
  ['Downloaded', 'DownloadFailed', 'Downloading', 'Idle', 'InstallationFailed', 'Installing', 'Installed'],
  { type: 'string' },
)

const FirmwareStatusNotificationRequest = Type.Object(
  {
    status: FirmwareStatus,
  },
  { additionalProperties: false },
)

const FirmwareStatusNotificationResponse = Type.Object({}, { additionalProperties: false })

const Firmware = Type.Object(
  {
    location: Type.String({ maxLength: 512 }),
    retrieveDateTime: Type.String({ format: 'date-time' }),
    installDateTime: Type.Optional(Type.String({ format: 'date-time' })),
    signingCertificate: Type.String({ maxLength: 5500 }),
    signature: Type.String({ maxLength: 800 }),
  },
  { additionalProperties: false },
)

const SignedUpdateFirmwareRequest = Type.Object(
  {
    retries: Type.Optional(Type.Integer()),
    retryInterval: Type.Optional(Type.Integer()),
    requestId: Type.Integer(),
    firmware: Firmware,
  },
  { additionalProperties: false },
)

const UpdateFirmwareStatus = Type.Enum(
  ['Accepted', 'Rejected', 'AcceptedCanceled', 'InvalidCertificate', 'RevokedCertificate'],
  { type: 'string' },
)

const SignedUpdateFirmwareResponse = Type.Object(
  {
    status: UpdateFirmwareStatus,
  },
  { additionalProperties: false },
)

const SignedFirmwareStatus = Type.Enum(
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

const SignedFirmwareStatusNotificationRequest = Type.Object(
  {
    status: SignedFirmwareStatus,
    requestId: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

const SignedFirmwareStatusNotificationResponse = Type.Object({}, { additionalProperties: false })

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
  SignedUpdateFirmware: {
    block: 'firmware',
    sender: 'csms',
    request: SignedUpdateFirmwareRequest,
    response: SignedUpdateFirmwareResponse,
  },
  SignedFirmwareStatusNotification: {
    block: 'firmware',
    sender: 'station',
    request: SignedFirmwareStatusNotificationRequest,
    response: SignedFirmwareStatusNotificationResponse,
  },
} as const satisfies Record<string, ActionDefinition>
