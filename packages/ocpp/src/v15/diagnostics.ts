import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'

const GetDiagnosticsRequest = Type.Object(
  {
    location: Type.String({ format: 'uri' }),
    startTime: Type.Optional(Type.String({ format: 'date-time' })),
    stopTime: Type.Optional(Type.String({ format: 'date-time' })),
    retries: Type.Optional(Type.Integer()),
    retryInterval: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

const GetDiagnosticsResponse = Type.Object({ fileName: Type.Optional(Type.String()) }, { additionalProperties: false })

const DiagnosticsStatus = Type.Enum(['Uploaded', 'UploadFailed'], { type: 'string' })

const DiagnosticsStatusNotificationRequest = Type.Object({ status: DiagnosticsStatus }, { additionalProperties: false })

const DiagnosticsStatusNotificationResponse = Type.Object({}, { additionalProperties: false })

export const diagnostics = {
  GetDiagnostics: {
    block: 'diagnostics',
    sender: 'csms',
    request: GetDiagnosticsRequest,
    response: GetDiagnosticsResponse,
  },
  DiagnosticsStatusNotification: {
    block: 'diagnostics',
    sender: 'station',
    request: DiagnosticsStatusNotificationRequest,
    response: DiagnosticsStatusNotificationResponse,
  },
} as const satisfies Record<string, ActionDefinition>
