import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { signingUses } from './certificates.ts'
import { Amount, TransactionLimit } from './costs.ts'
import { derControlCriteria, setDerControlParameters } from './der-control.ts'
import { LogType } from './diagnostics.ts'
import { displayMessageId, displayMessageParameters, MessagePriority, MessageState } from './display-messages.ts'
import {
  EventStreamParams,
  MonitoringBase,
  MonitorSeverity,
  monitorIds,
  monitorInputs,
  monitoringReportFilter,
  reportFilter,
} from './monitoring.ts'
import { configurationSlot, NetworkConnectionProfile } from './network-profiles.ts'
import { Id, Identity, Instant, nullable, oneOf, Reason } from './primitives.ts'
import {
  ChargingProfile,
  ChargingRateUnit,
  ChargingScheduleUpdate,
  chargingProfileCriteria,
  chargingProfileId,
  EnergyTransferMode,
} from './smart-charging.ts'
import { Tariff } from './tariffs.ts'

const evseId = Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 }))
const connectorId = Type.Optional(Type.Integer({ minimum: 1, maximum: 100 }))
const command = <T extends string, P extends Record<string, Type.TSchema>>(type: T, parameters: P) =>
  Type.Object(
    { type: Type.Literal(type), parameters: Type.Object(parameters, { additionalProperties: false }), reason: Reason },
    { additionalProperties: false },
  )

const idToken = Type.Object(
  { value: Type.String({ minLength: 1, maxLength: 255 }), type: Type.Optional(Type.String({ maxLength: 20 })) },
  { additionalProperties: false },
)
const reservationId = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

/** Which trust a root certificate is the anchor of. */
const rootCertificates = [
  'CSMSRootCertificate',
  'ManufacturerRootCertificate',
  'V2GRootCertificate',
  'MORootCertificate',
  'OEMRootCertificate',
] as const
const CertificateHashData = Type.Object(
  {
    hashAlgorithm: oneOf(['SHA256', 'SHA384', 'SHA512']),
    issuerNameHash: Type.String({ minLength: 1, maxLength: 128 }),
    issuerKeyHash: Type.String({ minLength: 1, maxLength: 128 }),
    serialNumber: Type.String({ minLength: 1, maxLength: 40 }),
  },
  { additionalProperties: false },
)

const VariableRef = {
  component: Type.String({ minLength: 1, maxLength: 50 }),
  componentInstance: Type.Optional(Type.String({ maxLength: 50 })),
  evseId,
  connectorId,
  variable: Type.String({ minLength: 1, maxLength: 50 }),
  variableInstance: Type.Optional(Type.String({ maxLength: 50 })),
}

/** Passed on as it is given; what stands in it before an `@` is kept and shown nowhere. */
const Location = Type.String({ minLength: 1, maxLength: 2000, pattern: '^[A-Za-z][A-Za-z0-9+.-]*://[^\\s]+$' })
const retries = Type.Optional(Type.Integer({ minimum: 0, maximum: 100 }))
/** In seconds. */
const retryInterval = Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 }))
/** MD5, in hexadecimal. */
const checksum = Type.String({ pattern: '^[0-9a-fA-F]{32}$' })

/**
 * What we may ask of a station, in the words of OCPP 2.x whatever version it speaks. In 1.6 a variable is a
 * configuration key: its component is ignored and its name is the key.
 */
export const commandSchemas = {
  RequestStartTransaction: command('RequestStartTransaction', {
    evseId,
    connectorId,
    idToken,
    /** A TxProfile for the transaction that follows (K05). */
    chargingProfile: Type.Optional(ChargingProfile),
    /** Given with the answer to the start that follows (2.1, C24, C25). */
    transactionLimit: Type.Optional(TransactionLimit),
  }),
  /** By our id of the transaction, or by OCPP's at this station. */
  RequestStopTransaction: command('RequestStopTransaction', { transactionId: Id }),
  UnlockConnector: command('UnlockConnector', {
    evseId: Type.Integer({ minimum: 1, maximum: 1000 }),
    connectorId: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  /** `Immediate` is 1.6's Hard, `OnIdle` its Soft. */
  Reset: command('Reset', { type: oneOf(['Immediate', 'OnIdle']), evseId }),
  ChangeAvailability: command('ChangeAvailability', {
    operationalStatus: oneOf(['Operative', 'Inoperative']),
    evseId,
    connectorId,
  }),
  TriggerMessage: command('TriggerMessage', {
    requestedMessage: oneOf([
      'BootNotification',
      'Heartbeat',
      'MeterValues',
      'StatusNotification',
      'TransactionEvent',
      'DiagnosticsStatusNotification',
      'FirmwareStatusNotification',
      'LogStatusNotification',
      'SignChargingStationCertificate',
      'SignV2GCertificate',
      'SignV2G20Certificate',
    ]),
    evseId,
    connectorId,
  }),
  ClearCache: command('ClearCache', {}),
  GetVariables: command('GetVariables', {
    variables: Type.Array(Type.Object(VariableRef), { minItems: 1, maxItems: 100 }),
  }),
  SetVariables: command('SetVariables', {
    variables: Type.Array(Type.Object({ ...VariableRef, value: Type.String({ maxLength: 2500 }) }), {
      minItems: 1,
      maxItems: 100,
    }),
  }),
  /** Stored in a slot that is not in use; NetworkConfigurationPriority and a Reset make it the one in use (B09, B10). */
  SetNetworkProfile: command('SetNetworkProfile', { configurationSlot, connectionData: NetworkConnectionProfile }),
  /** Without a base the whole configuration: GetConfiguration in 1.6, FullInventory in 2.x. */
  GetBaseReport: command('GetBaseReport', {
    reportBase: Type.Optional(oneOf(['ConfigurationInventory', 'FullInventory', 'SummaryInventory'])),
  }),
  /** Chosen parts of the device model, by what components are, by name, or both. */
  GetReport: command('GetReport', reportFilter),
  /** With certificate and signature 1.6 gets SignedUpdateFirmware; without a time it is fetched at once. */
  UpdateFirmware: command('UpdateFirmware', {
    location: Location,
    retrieveDateTime: Type.Optional(Instant),
    installDateTime: Type.Optional(Instant),
    retries,
    retryInterval,
    /** PEM. */
    signingCertificate: Type.Optional(Type.String({ minLength: 1, maxLength: 5500 })),
    /** Base64. */
    signature: Type.Optional(Type.String({ minLength: 1, maxLength: 800 })),
  }),
  /** Of a local controller: has it fetch firmware and offer it to the stations behind it. */
  PublishFirmware: command('PublishFirmware', { location: Location, checksum, retries, retryInterval }),
  UnpublishFirmware: command('UnpublishFirmware', { checksum }),
  GetLog: command('GetLog', {
    logType: LogType,
    remoteLocation: Location,
    oldestTimestamp: Type.Optional(Instant),
    latestTimestamp: Type.Optional(Instant),
    retries,
    retryInterval,
  }),
  /** What the station is to hold and does not, or all of it: made when it is sent, from `PUT /stations/{id}/local-list`. */
  SendLocalList: command('SendLocalList', { updateType: Type.Optional(oneOf(['Full', 'Differential'])) }),
  GetLocalListVersion: command('GetLocalListVersion', {}),
  SetMonitoringBase: command('SetMonitoringBase', { monitoringBase: MonitoringBase }),
  /** Events up to this severity are told. */
  SetMonitoringLevel: command('SetMonitoringLevel', { severity: MonitorSeverity }),
  /** What is accepted is kept and put back after a boot that lost it. */
  SetVariableMonitoring: command('SetVariableMonitoring', { monitors: monitorInputs }),
  /** By the station's numbers; what is cleared is not put back. */
  ClearVariableMonitoring: command('ClearVariableMonitoring', { ids: monitorIds }),
  GetMonitoringReport: command('GetMonitoringReport', monitoringReportFilter),
  GetPeriodicEventStream: command('GetPeriodicEventStream', {}),
  /** By the station's number of the stream. */
  AdjustPeriodicEventStream: command('AdjustPeriodicEventStream', {
    id: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
    params: EventStreamParams,
  }),
  /**
   * What a station keeps of a person, to be told (`report`), forgotten (`clear`) or both; of exactly one token,
   * certificate or identifier. What it tells is read at `GET /commands/{id}/customer-information`.
   */
  CustomerInformation: command('CustomerInformation', {
    report: Type.Boolean(),
    clear: Type.Boolean(),
    idToken: Type.Optional(idToken),
    customerCertificate: Type.Optional(CertificateHashData),
    customerIdentifier: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  }),
  GetTransactionStatus: command('GetTransactionStatus', { transactionId: Type.Optional(Id) }),
  /**
   * Keeps an EVSE, or without one any EVSE, free for a token or a token of its group. `reservationId` replaces the
   * reservation of that number; without it we give the next.
   */
  ReserveNow: command('ReserveNow', {
    evseId,
    connectorType: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
    idToken,
    groupId: Type.Optional(Id),
    expiryDateTime: Instant,
    reservationId: Type.Optional(reservationId),
  }),
  CancelReservation: command('CancelReservation', { reservationId }),
  /** One certificate in PEM; a key beside it is refused, for it must never leave its owner. */
  InstallCertificate: command('InstallCertificate', {
    certificateType: oneOf([...rootCertificates]),
    certificate: Type.String({
      maxLength: 10_000,
      pattern: '^-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----\\s*$',
    }),
  }),
  /**
   * What was signed for the station, leaf first; sent by itself when the authority has signed. By hand it brings what
   * another authority signed.
   */
  CertificateSigned: command('CertificateSigned', {
    certificateChain: Type.String({
      maxLength: 10_000,
      pattern: '^(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----\\s*)+$',
    }),
    certificateType: Type.Optional(oneOf([...signingUses])),
    /** Of the request it answers (2.1). */
    requestId: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
  }),
  /** Named as the station named it in its answer to GetInstalledCertificateIds (M04.FR.07). */
  DeleteCertificate: command('DeleteCertificate', { certificateHashData: CertificateHashData }),
  /** Without types: all that the version knows. */
  GetInstalledCertificateIds: command('GetInstalledCertificateIds', {
    certificateType: Type.Optional(
      Type.Array(oneOf([...rootCertificates, 'V2GCertificateChain']), { minItems: 1, maxItems: 6 }),
    ),
  }),
  DataTransfer: command('DataTransfer', {
    vendorId: Type.String({ minLength: 1, maxLength: 255 }),
    messageId: Type.Optional(Type.String({ maxLength: 50 })),
    data: Type.Optional(Type.Unknown()),
  }),
  SetChargingProfile: command('SetChargingProfile', {
    /** 0 is the station as a whole. */
    evseId: Type.Integer({ minimum: 0, maximum: 1000 }),
    chargingProfile: ChargingProfile,
  }),
  /** By id, or what satisfies every criterion; in 1.6 none at all clears everything. */
  ClearChargingProfile: command('ClearChargingProfile', {
    chargingProfileId: Type.Optional(chargingProfileId),
    ...chargingProfileCriteria,
  }),
  GetCompositeSchedule: command('GetCompositeSchedule', {
    evseId: Type.Integer({ minimum: 0, maximum: 1000 }),
    /** Seconds. */
    duration: Type.Integer({ minimum: 1, maximum: 604_800 }),
    chargingRateUnit: Type.Optional(ChargingRateUnit),
  }),
  /** What is installed, told by ReportChargingProfiles; without a criterion everything, which then replaces ours. */
  GetChargingProfiles: command('GetChargingProfiles', {
    ...chargingProfileCriteria,
    chargingProfileIds: Type.Optional(Type.Array(chargingProfileId, { minItems: 1, maxItems: 100 })),
    chargingLimitSource: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
  }),
  /** 2.1: what the one period of a Dynamic profile says from now on; what is not named stays (K28). */
  UpdateDynamicSchedule: command('UpdateDynamicSchedule', {
    chargingProfileId,
    scheduleUpdate: ChargingScheduleUpdate,
  }),
  /** 2.1: the PriorityCharging profile takes the place of the transaction's others, or no longer does (K21). */
  UsePriorityCharging: command('UsePriorityCharging', { transactionId: Id, activate: Type.Boolean() }),
  /** 2.1: which ways of energy transfer the transaction may have from now on (Q02). */
  NotifyAllowedEnergyTransfer: command('NotifyAllowedEnergyTransfer', {
    transactionId: Id,
    allowedEnergyTransfer: Type.Array(EnergyTransferMode, { minItems: 1, maxItems: 11 }),
  }),
  /** 2.1: the signal of a grid operator, applied by LocalFrequency periods that have a curve for it (Q08). */
  AFRRSignal: command('AFRRSignal', {
    signal: Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 }),
    /** Now, where it is left out. */
    timestamp: Type.Optional(Instant),
  }),
  /** Shows a cost to the driver; `PUT /transactions/{id}/cost` keeps it and sends this by itself (I02). */
  CostUpdated: command('CostUpdated', { transactionId: Id, totalCost: Amount }),
  SetDisplayMessage: command('SetDisplayMessage', displayMessageParameters),
  /** What was set over OCPP, told by NotifyDisplayMessages; without a criterion everything, which then replaces ours. */
  GetDisplayMessages: command('GetDisplayMessages', {
    priority: Type.Optional(MessagePriority),
    state: Type.Optional(MessageState),
    ids: Type.Optional(Type.Array(displayMessageId, { minItems: 1, maxItems: 100 })),
  }),
  ClearDisplayMessage: command('ClearDisplayMessage', { id: displayMessageId }),
  /** 2.1: a setting or curve for the grid, for good or for a time; the lowest priority of its type counts (R04). */
  SetDERControl: command('SetDERControl', setDerControlParameters),
  /** 2.1: what is installed, told by ReportDERControl; without a criterion everything, which then replaces ours. */
  GetDERControl: command('GetDERControl', derControlCriteria),
  /** 2.1: one by id, those of a type, or all, of the defaults or of the scheduled ones. */
  ClearDERControl: command('ClearDERControl', { ...derControlCriteria, isDefault: Type.Boolean() }),
  /** 2.1: lets the holder of a token swap batteries (S02). */
  RequestBatterySwap: command('RequestBatterySwap', { idToken }),
  /** 2.1: somebody pays for this EVSE on the web; until then it starts nothing by itself (C25.FR.21). */
  NotifyWebPaymentStarted: command('NotifyWebPaymentStarted', {
    evseId: Type.Integer({ minimum: 0, maximum: 1000 }),
    /** Seconds. */
    timeout: Type.Integer({ minimum: 1, maximum: 3_600 }),
  }),
  /** 2.1: EVSE 0 is each of them (I07). */
  SetDefaultTariff: command('SetDefaultTariff', {
    evseId: Type.Integer({ minimum: 0, maximum: 1000 }),
    tariff: Tariff,
  }),
  /** What it has, which then replaces what is on file; EVSE 0 is the whole station (I09). */
  GetTariffs: command('GetTariffs', { evseId: Type.Integer({ minimum: 0, maximum: 1000 }) }),
  /** Default tariffs only; a transaction keeps the one it is charged by (I10). */
  ClearTariffs: command('ClearTariffs', {
    evseId,
    tariffIds: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { minItems: 1, maxItems: 100 })),
  }),
  /** From now on, not for what was; the currency stays (I11). */
  ChangeTransactionTariff: command('ChangeTransactionTariff', { transactionId: Id, tariff: Tariff }),
}

export type CommandType = keyof typeof commandSchemas
export type CommandParameters<T extends CommandType> = Static<(typeof commandSchemas)[T]>['parameters']
export type CommandRequest = { [T in CommandType]: Static<(typeof commandSchemas)[T]> }[CommandType]
// oxlint-disable-next-line typescript/consistent-type-assertions -- the keys of the table above
export const commandTypes = Object.keys(commandSchemas) as CommandType[]

/** What OCPP 1.6 calls otherwise, for whoever writes it out of habit. */
const calledOtherwise = {
  RemoteStartTransaction: 'RequestStartTransaction',
  RemoteStopTransaction: 'RequestStopTransaction',
  ChangeConfiguration: 'SetVariables',
  GetConfiguration: 'GetVariables',
  ExtendedTriggerMessage: 'TriggerMessage',
  GetDiagnostics: 'GetLog',
  SignedUpdateFirmware: 'UpdateFirmware',
} as const satisfies Record<string, CommandType>
export const CommandRequest = Type.Union(Object.values(commandSchemas), { 'x-called-otherwise': calledOtherwise })

/** A command from what was kept of it; undefined when it is none of ours. */
export function readCommandRequest(type: string, parameters: unknown): CommandRequest | undefined {
  const request: unknown = { type, parameters }
  return isCommandRequest(request) ? request : undefined
}

function isCommandRequest(request: unknown): request is CommandRequest {
  return Value.Check(CommandRequest, request)
}

export const CommandStatus = oneOf([
  'pending',
  'sent',
  'accepted',
  'completed',
  'rejected',
  'error',
  'timeout',
  'offline',
  'expired',
  'no-effect',
  'failed',
  'unsupported',
])
export type CommandStatus = Static<typeof CommandStatus>

/** No longer moves once settled, but for `accepted`, which an observed effect completes (promise 1). */
export const Command = Type.Object({
  id: Id,
  stationId: Identity,
  /** A contract command, or `RawCall`. */
  type: Type.String(),
  parameters: Type.Unknown(),
  status: CommandStatus,
  outcome: nullable(
    Type.Object({
      status: nullable(Type.String()),
      code: nullable(Type.String()),
      description: nullable(Type.String()),
      payload: Type.Unknown(),
    }),
  ),
  actor: Type.String(),
  reason: nullable(Type.String()),
  createdAt: Instant,
  sentAt: nullable(Instant),
  answeredAt: nullable(Instant),
  completedAt: nullable(Instant),
  expiresAt: Instant,
})
export type Command = Static<typeof Command>

/** `POST /stations/{id}/calls`: exactly this CALL in the station's version. */
export const CallRequest = Type.Object(
  { action: Type.String({ minLength: 1, maxLength: 100 }), payload: Type.Unknown(), reason: Reason },
  { additionalProperties: false },
)
export type CallRequest = Static<typeof CallRequest>
export const CallResult = Type.Object({
  outcome: oneOf(['result', 'error', 'timeout', 'offline']),
  /** The CALLRESULT's payload, or `{ code, description, details }` of a CALLERROR. */
  payload: Type.Unknown(),
  commandId: Id,
})
export type CallResult = Static<typeof CallResult>
