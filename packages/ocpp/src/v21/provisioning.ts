import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import {
  APNAuthentication,
  BootReason,
  ChargingStation,
  OCPPTransport,
  RegistrationStatus,
  ResetStatus,
  SetNetworkProfileStatus,
  VPNEnum,
} from '../v201/provisioning.ts'
import { CustomData } from '../v201/types/common.ts'
import { ComponentCriterion, GenericDeviceModelStatus, ReportBase } from '../v201/types/device-model.ts'
import { StatusInfo } from './types/common.ts'
import {
  ComponentVariable,
  GetVariableData,
  GetVariableResult,
  ReportData,
  SetVariableData,
  SetVariableResult,
} from './types/device-model.ts'

const BootNotificationRequest = Type.Object(
  {
    chargingStation: ChargingStation,
    reason: BootReason,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const BootNotificationResponse = Type.Object(
  {
    currentTime: Type.String({ format: 'date-time' }),
    interval: Type.Integer(),
    status: RegistrationStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetBaseReportRequest = Type.Object(
  {
    requestId: Type.Integer(),
    reportBase: ReportBase,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetBaseReportResponse = Type.Object(
  {
    status: GenericDeviceModelStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetReportRequest = Type.Object(
  {
    componentVariable: Type.Optional(Type.Array(ComponentVariable, { minItems: 1 })),
    requestId: Type.Integer(),
    componentCriteria: Type.Optional(Type.Array(ComponentCriterion, { minItems: 1, maxItems: 4 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetReportResponse = Type.Object(
  {
    status: GenericDeviceModelStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyReportRequest = Type.Object(
  {
    requestId: Type.Integer(),
    generatedAt: Type.String({ format: 'date-time' }),
    reportData: Type.Optional(Type.Array(ReportData, { minItems: 1 })),
    tbc: Type.Optional(Type.Boolean()),
    seqNo: Type.Integer({ minimum: 0 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyReportResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetVariablesRequest = Type.Object(
  {
    getVariableData: Type.Array(GetVariableData, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetVariablesResponse = Type.Object(
  {
    getVariableResult: Type.Array(GetVariableResult, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetVariablesRequest = Type.Object(
  {
    setVariableData: Type.Array(SetVariableData, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetVariablesResponse = Type.Object(
  {
    setVariableResult: Type.Array(SetVariableResult, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const APN = Type.Object(
  {
    apn: Type.String({ maxLength: 2000 }),
    apnUserName: Type.Optional(Type.String({ maxLength: 50 })),
    apnPassword: Type.Optional(Type.String({ maxLength: 64 })),
    simPin: Type.Optional(Type.Integer()),
    preferredNetwork: Type.Optional(Type.String({ maxLength: 6 })),
    useOnlyPreferredNetwork: Type.Optional(Type.Boolean()),
    apnAuthentication: APNAuthentication,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const OCPPVersion = Type.Enum(['OCPP12', 'OCPP15', 'OCPP16', 'OCPP20', 'OCPP201', 'OCPP21'], { type: 'string' })

const OCPPInterface = Type.Enum(
  ['Wired0', 'Wired1', 'Wired2', 'Wired3', 'Wireless0', 'Wireless1', 'Wireless2', 'Wireless3', 'Any'],
  { type: 'string' },
)

const VPN = Type.Object(
  {
    server: Type.String({ maxLength: 2000 }),
    user: Type.String({ maxLength: 50 }),
    group: Type.Optional(Type.String({ maxLength: 50 })),
    password: Type.String({ maxLength: 64 }),
    key: Type.String({ maxLength: 255 }),
    type: VPNEnum,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NetworkConnectionProfile = Type.Object(
  {
    apn: Type.Optional(APN),
    ocppVersion: Type.Optional(OCPPVersion),
    ocppInterface: OCPPInterface,
    ocppTransport: OCPPTransport,
    messageTimeout: Type.Integer(),
    ocppCsmsUrl: Type.String({ maxLength: 2000 }),
    securityProfile: Type.Integer({ minimum: 0 }),
    identity: Type.Optional(Type.String({ maxLength: 48 })),
    basicAuthPassword: Type.Optional(Type.String({ maxLength: 64 })),
    vpn: Type.Optional(VPN),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetNetworkProfileRequest = Type.Object(
  {
    configurationSlot: Type.Integer(),
    connectionData: NetworkConnectionProfile,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetNetworkProfileResponse = Type.Object(
  {
    status: SetNetworkProfileStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ResetType = Type.Enum(['Immediate', 'OnIdle', 'ImmediateAndResume'], { type: 'string' })

const ResetRequest = Type.Object(
  {
    type: ResetType,
    evseId: Type.Optional(Type.Integer({ minimum: 0 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ResetResponse = Type.Object(
  {
    status: ResetStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
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
  GetBaseReport: {
    block: 'provisioning',
    sender: 'csms',
    request: GetBaseReportRequest,
    response: GetBaseReportResponse,
  },
  GetReport: { block: 'provisioning', sender: 'csms', request: GetReportRequest, response: GetReportResponse },
  NotifyReport: {
    block: 'provisioning',
    sender: 'station',
    request: NotifyReportRequest,
    response: NotifyReportResponse,
  },
  GetVariables: { block: 'provisioning', sender: 'csms', request: GetVariablesRequest, response: GetVariablesResponse },
  SetVariables: { block: 'provisioning', sender: 'csms', request: SetVariablesRequest, response: SetVariablesResponse },
  SetNetworkProfile: {
    block: 'provisioning',
    sender: 'csms',
    request: SetNetworkProfileRequest,
    response: SetNetworkProfileResponse,
  },
  Reset: { block: 'provisioning', sender: 'csms', request: ResetRequest, response: ResetResponse },
} as const satisfies Record<string, ActionDefinition>
