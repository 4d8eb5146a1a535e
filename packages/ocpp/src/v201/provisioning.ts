import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData, StatusInfo } from './types/common.ts'
import {
  ComponentCriterion,
  ComponentVariable,
  GenericDeviceModelStatus,
  GetVariableData,
  GetVariableResult,
  ReportBase,
  ReportData,
  SetVariableData,
  SetVariableResult,
} from './types/device-model.ts'

const Modem = Type.Object(
  {
    iccid: Type.Optional(Type.String({ maxLength: 20 })),
    imsi: Type.Optional(Type.String({ maxLength: 20 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const ChargingStation = Type.Object(
  {
    serialNumber: Type.Optional(Type.String({ maxLength: 25 })),
    model: Type.String({ maxLength: 20 }),
    modem: Type.Optional(Modem),
    vendorName: Type.String({ maxLength: 50 }),
    firmwareVersion: Type.Optional(Type.String({ maxLength: 50 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ChargingStation = Static<typeof ChargingStation>

export const BootReason = Type.Enum(
  [
    'ApplicationReset',
    'FirmwareUpdate',
    'LocalReset',
    'PowerUp',
    'RemoteReset',
    'ScheduledReset',
    'Triggered',
    'Unknown',
    'Watchdog',
  ],
  { type: 'string' },
)
export type BootReason = Static<typeof BootReason>

const BootNotificationRequest = Type.Object(
  {
    chargingStation: ChargingStation,
    reason: BootReason,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const RegistrationStatus = Type.Enum(['Accepted', 'Pending', 'Rejected'], { type: 'string' })
export type RegistrationStatus = Static<typeof RegistrationStatus>

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
    seqNo: Type.Integer(),
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

export const APNAuthentication = Type.Enum(['CHAP', 'NONE', 'PAP', 'AUTO'], { type: 'string' })
export type APNAuthentication = Static<typeof APNAuthentication>

const APN = Type.Object(
  {
    apn: Type.String({ maxLength: 512 }),
    apnUserName: Type.Optional(Type.String({ maxLength: 20 })),
    apnPassword: Type.Optional(Type.String({ maxLength: 20 })),
    simPin: Type.Optional(Type.Integer()),
    preferredNetwork: Type.Optional(Type.String({ maxLength: 6 })),
    useOnlyPreferredNetwork: Type.Optional(Type.Boolean()),
    apnAuthentication: APNAuthentication,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const OCPPVersion = Type.Enum(['OCPP12', 'OCPP15', 'OCPP16', 'OCPP20'], { type: 'string' })

export const OCPPTransport = Type.Enum(['JSON', 'SOAP'], { type: 'string' })
export type OCPPTransport = Static<typeof OCPPTransport>

const OCPPInterface = Type.Enum(
  ['Wired0', 'Wired1', 'Wired2', 'Wired3', 'Wireless0', 'Wireless1', 'Wireless2', 'Wireless3'],
  { type: 'string' },
)

export const VPNEnum = Type.Enum(['IKEv2', 'IPSec', 'L2TP', 'PPTP'], { type: 'string' })
export type VPNEnum = Static<typeof VPNEnum>

const VPN = Type.Object(
  {
    server: Type.String({ maxLength: 512 }),
    user: Type.String({ maxLength: 20 }),
    group: Type.Optional(Type.String({ maxLength: 20 })),
    password: Type.String({ maxLength: 20 }),
    key: Type.String({ maxLength: 255 }),
    type: VPNEnum,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NetworkConnectionProfile = Type.Object(
  {
    apn: Type.Optional(APN),
    ocppVersion: OCPPVersion,
    ocppTransport: OCPPTransport,
    ocppCsmsUrl: Type.String({ maxLength: 512 }),
    messageTimeout: Type.Integer(),
    securityProfile: Type.Integer(),
    ocppInterface: OCPPInterface,
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

export const SetNetworkProfileStatus = Type.Enum(['Accepted', 'Rejected', 'Failed'], { type: 'string' })
export type SetNetworkProfileStatus = Static<typeof SetNetworkProfileStatus>

const SetNetworkProfileResponse = Type.Object(
  {
    status: SetNetworkProfileStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ResetType = Type.Enum(['Immediate', 'OnIdle'], { type: 'string' })

const ResetRequest = Type.Object(
  {
    type: ResetType,
    evseId: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const ResetStatus = Type.Enum(['Accepted', 'Rejected', 'Scheduled'], { type: 'string' })
export type ResetStatus = Static<typeof ResetStatus>

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
