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

const FirmwareStatus = Type.Enum(['Downloaded', 'DownloadFailed', 'InstallationFailed', 'Installed'], {
  type: 'string',
})

const FirmwareStatusNotificationRequest = Type.Object({ status: FirmwareStatus }, { additionalProperties: false })

const FirmwareStatusNotificationResponse = Type.Object({}, { additionalProperties: false })

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
} as const satisfies Record<string, ActionDefinition>
