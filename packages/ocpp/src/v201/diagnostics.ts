import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CertificateHashData } from './types/certificate.ts'
import { CustomData, GenericStatus, StatusInfo } from './types/common.ts'
import { ComponentVariable, GenericDeviceModelStatus } from './types/device-model.ts'
import { IdToken } from './types/id-token.ts'
import {
  ClearMonitoringResult,
  EventData,
  MonitoringBase,
  MonitoringCriterion,
  MonitoringData,
  SetMonitoringData,
  SetMonitoringResult,
} from './types/monitoring.ts'

const LogParameters = Type.Object(
  {
    remoteLocation: Type.String({ maxLength: 512 }),
    oldestTimestamp: Type.Optional(Type.String({ format: 'date-time' })),
    latestTimestamp: Type.Optional(Type.String({ format: 'date-time' })),
    customData: Type.Optional(CustomData),
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
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const LogStatus = Type.Enum(['Accepted', 'Rejected', 'AcceptedCanceled'], { type: 'string' })
export type LogStatus = Static<typeof LogStatus>

const GetLogResponse = Type.Object(
  {
    status: LogStatus,
    statusInfo: Type.Optional(StatusInfo),
    filename: Type.Optional(Type.String({ maxLength: 255 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const UploadLogStatus = Type.Enum(
  [
    'BadMessage',
    'Idle',
    'NotSupportedOperation',
    'PermissionDenied',
    'Uploaded',
    'UploadFailure',
    'Uploading',
    'AcceptedCanceled',
  ],
  { type: 'string' },
)
export type UploadLogStatus = Static<typeof UploadLogStatus>

const LogStatusNotificationRequest = Type.Object(
  {
    status: UploadLogStatus,
    requestId: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const LogStatusNotificationResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetMonitoringReportRequest = Type.Object(
  {
    componentVariable: Type.Optional(Type.Array(ComponentVariable, { minItems: 1 })),
    requestId: Type.Integer(),
    monitoringCriteria: Type.Optional(Type.Array(MonitoringCriterion, { minItems: 1, maxItems: 3 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetMonitoringReportResponse = Type.Object(
  {
    status: GenericDeviceModelStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyMonitoringReportRequest = Type.Object(
  {
    monitor: Type.Optional(Type.Array(MonitoringData, { minItems: 1 })),
    requestId: Type.Integer(),
    tbc: Type.Optional(Type.Boolean()),
    seqNo: Type.Integer(),
    generatedAt: Type.String({ format: 'date-time' }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyMonitoringReportResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetMonitoringBaseRequest = Type.Object(
  {
    monitoringBase: MonitoringBase,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetMonitoringBaseResponse = Type.Object(
  {
    status: GenericDeviceModelStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetMonitoringLevelRequest = Type.Object(
  {
    severity: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetMonitoringLevelResponse = Type.Object(
  {
    status: GenericStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetVariableMonitoringRequest = Type.Object(
  {
    setMonitoringData: Type.Array(SetMonitoringData, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetVariableMonitoringResponse = Type.Object(
  {
    setMonitoringResult: Type.Array(SetMonitoringResult, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearVariableMonitoringRequest = Type.Object(
  {
    id: Type.Array(Type.Integer(), { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearVariableMonitoringResponse = Type.Object(
  {
    clearMonitoringResult: Type.Array(ClearMonitoringResult, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyEventRequest = Type.Object(
  {
    generatedAt: Type.String({ format: 'date-time' }),
    tbc: Type.Optional(Type.Boolean()),
    seqNo: Type.Integer(),
    eventData: Type.Array(EventData, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyEventResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const CustomerInformationRequest = Type.Object(
  {
    customerCertificate: Type.Optional(CertificateHashData),
    idToken: Type.Optional(IdToken),
    requestId: Type.Integer(),
    report: Type.Boolean(),
    clear: Type.Boolean(),
    customerIdentifier: Type.Optional(Type.String({ maxLength: 64 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const CustomerInformationStatus = Type.Enum(['Accepted', 'Rejected', 'Invalid'], { type: 'string' })
export type CustomerInformationStatus = Static<typeof CustomerInformationStatus>

const CustomerInformationResponse = Type.Object(
  {
    status: CustomerInformationStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyCustomerInformationRequest = Type.Object(
  {
    data: Type.String({ maxLength: 512 }),
    tbc: Type.Optional(Type.Boolean()),
    seqNo: Type.Integer(),
    generatedAt: Type.String({ format: 'date-time' }),
    requestId: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyCustomerInformationResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const diagnostics = {
  GetLog: { block: 'diagnostics', sender: 'csms', request: GetLogRequest, response: GetLogResponse },
  LogStatusNotification: {
    block: 'diagnostics',
    sender: 'station',
    request: LogStatusNotificationRequest,
    response: LogStatusNotificationResponse,
  },
  GetMonitoringReport: {
    block: 'diagnostics',
    sender: 'csms',
    request: GetMonitoringReportRequest,
    response: GetMonitoringReportResponse,
  },
  NotifyMonitoringReport: {
    block: 'diagnostics',
    sender: 'station',
    request: NotifyMonitoringReportRequest,
    response: NotifyMonitoringReportResponse,
  },
  SetMonitoringBase: {
    block: 'diagnostics',
    sender: 'csms',
    request: SetMonitoringBaseRequest,
    response: SetMonitoringBaseResponse,
  },
  SetMonitoringLevel: {
    block: 'diagnostics',
    sender: 'csms',
    request: SetMonitoringLevelRequest,
    response: SetMonitoringLevelResponse,
  },
  SetVariableMonitoring: {
    block: 'diagnostics',
    sender: 'csms',
    request: SetVariableMonitoringRequest,
    response: SetVariableMonitoringResponse,
  },
  ClearVariableMonitoring: {
    block: 'diagnostics',
    sender: 'csms',
    request: ClearVariableMonitoringRequest,
    response: ClearVariableMonitoringResponse,
  },
  NotifyEvent: { block: 'diagnostics', sender: 'station', request: NotifyEventRequest, response: NotifyEventResponse },
  CustomerInformation: {
    block: 'diagnostics',
    sender: 'csms',
    request: CustomerInformationRequest,
    response: CustomerInformationResponse,
  },
  NotifyCustomerInformation: {
    block: 'diagnostics',
    sender: 'station',
    request: NotifyCustomerInformationRequest,
    response: NotifyCustomerInformationResponse,
  },
} as const satisfies Record<string, ActionDefinition>
