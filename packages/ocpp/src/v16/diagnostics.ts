import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'

export const GetDiagnosticsRequest = Type.Object(
  {
    location: Type.String({ format: 'uri' }),
    retries: Type.Optional(Type.Integer()),
    retryInterval: Type.Optional(Type.Integer()),
    startTime: Type.Optional(Type.String({ format: 'date-time' })),
    stopTime: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { additionalProperties: false },
)

export const GetDiagnosticsResponse = Type.Object(
  {
    fileName: Type.Optional(Type.String({ maxLength: 255 })),
  },
  { additionalProperties: false },
)

export const DiagnosticsStatus = Type.Enum(['Idle', 'Uploaded', 'UploadFailed', 'Uploading'], { type: 'string' })
export type DiagnosticsStatus = Static<typeof DiagnosticsStatus>

export const DiagnosticsStatusNotificationRequest = Type.Object(
  {
    status: DiagnosticsStatus,
  },
  { additionalProperties: false },
)

export const DiagnosticsStatusNotificationResponse = Type.Object({}, { additionalProperties: false })

export const LogParameters = Type.Object(
  {
    remoteLocation: Type.String({ maxLength: 512 }),
    oldestTimestamp: Type.Optional(Type.String({ format: 'date-time' })),
    latestTimestamp: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { additionalProperties: false },
)
export type LogParameters = Static<typeof LogParameters>

export const LogType = Type.Enum(['DiagnosticsLog', 'SecurityLog'], { type: 'string' })
export type LogType = Static<typeof LogType>

export const GetLogRequest = Type.Object(
  {
    log: LogParameters,
    logType: LogType,
    requestId: Type.Integer(),
    retries: Type.Optional(Type.Integer()),
    retryInterval: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

export const LogStatus = Type.Enum(['Accepted', 'Rejected', 'AcceptedCanceled'], { type: 'string' })
export type LogStatus = Static<typeof LogStatus>

export const GetLogResponse = Type.Object(
  {
    status: LogStatus,
    filename: Type.Optional(Type.String({ maxLength: 255 })),
  },
  { additionalProperties: false },
)

export const UploadLogStatus = Type.Enum(
  ['BadMessage', 'Idle', 'NotSupportedOperation', 'PermissionDenied', 'Uploaded', 'UploadFailure', 'Uploading'],
  { type: 'string' },
)
export type UploadLogStatus = Static<typeof UploadLogStatus>

export const LogStatusNotificationRequest = Type.Object(
  {
    status: UploadLogStatus,
    requestId: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

export const LogStatusNotificationResponse = Type.Object({}, { additionalProperties: false })

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
