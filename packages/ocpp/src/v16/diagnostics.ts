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

const GetDiagnosticsResponse = Type.Object(
  {
    fileName: Type.Optional(Type.String({ maxLength: 255 })),
  },
  { additionalProperties: false },
)

const DiagnosticsStatus = Type.Enum(['Idle', 'Uploaded', 'UploadFailed', 'Uploading'], { type: 'string' })

const DiagnosticsStatusNotificationRequest = Type.Object(
  {
    status: DiagnosticsStatus,
  },
  { additionalProperties: false },
)

const DiagnosticsStatusNotificationResponse = Type.Object({}, { additionalProperties: false })

const LogParameters = Type.Object(
  {
    remoteLocation: Type.String({ maxLength: 512 }),
    oldestTimestamp: Type.Optional(Type.String({ format: 'date-time' })),
    latestTimestamp: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { additionalProperties: false },
)

const LogType = Type.Enum(['DiagnosticsLog', 'SecurityLog'], { type: 'string' })

const GetLogRequest = Type.Object(
  {
    log: LogParameters,
    logType: LogType,
    requestId: Type.Integer(),
    retries: Type.Optional(Type.Integer()),
    retryInterval: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

const LogStatus = Type.Enum(['Accepted', 'Rejected', 'AcceptedCanceled'], { type: 'string' })

const GetLogResponse = Type.Object(
  {
    status: LogStatus,
    filename: Type.Optional(Type.String({ maxLength: 255 })),
  },
  { additionalProperties: false },
)

const UploadLogStatus = Type.Enum(
  ['BadMessage', 'Idle', 'NotSupportedOperation', 'PermissionDenied', 'Uploaded', 'UploadFailure', 'Uploading'],
  { type: 'string' },
)

const LogStatusNotificationRequest = Type.Object(
  {
    status: UploadLogStatus,
    requestId: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

const LogStatusNotificationResponse = Type.Object({}, { additionalProperties: false })

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
  GetLog: { block: 'diagnostics', sender: 'csms', request: GetLogRequest, response: GetLogResponse },
  LogStatusNotification: {
    block: 'diagnostics',
    sender: 'station',
    request: LogStatusNotificationRequest,
    response: LogStatusNotificationResponse,
  },
} as const satisfies Record<string, ActionDefinition>
