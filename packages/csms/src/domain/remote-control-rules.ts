/** What each command may wait for, how urgent it is, and how long its effect may take. */
import { type CommandParameters, type CommandRequest, type CommandType } from '@stationmaster/contract'
import { correlations } from './commands.ts'
import { transferWindowMs } from './file-transfers.ts'
import { type Instant } from './model.ts'
import { type SendOptions } from './outbound.ts'

interface Rule {
  priority: SendOptions['priority']
  /** F9: start, stop and unlock fail at once when the station is offline; configuration waits up to 24 h. */
  waitsOffline: boolean
  /** B02.FR.05: not asked of a station that waits to be accepted. */
  whilePending: boolean
  /** How long after its acceptance the effect may be seen; null when the answer itself is the effect. */
  effectMs: number | null
}

const minute = 60_000
/** A file has a window of its own (file-transfers.ts). */
const transferMs = 24 * 60 * minute

export const rules = {
  RequestStartTransaction: { priority: 'high', waitsOffline: false, whilePending: false, effectMs: 2 * minute },
  RequestStopTransaction: { priority: 'high', waitsOffline: false, whilePending: false, effectMs: 2 * minute },
  UnlockConnector: { priority: 'high', waitsOffline: false, whilePending: false, effectMs: null },
  Reset: { priority: 'normal', waitsOffline: false, whilePending: true, effectMs: 10 * minute },
  ChangeAvailability: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: 2 * minute },
  TriggerMessage: { priority: 'normal', waitsOffline: false, whilePending: true, effectMs: minute },
  ClearCache: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: null },
  GetVariables: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: null },
  SetVariables: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: null },
  SetNetworkProfile: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: null },
  GetBaseReport: { priority: 'low', waitsOffline: true, whilePending: true, effectMs: 10 * minute },
  GetReport: { priority: 'low', waitsOffline: true, whilePending: true, effectMs: 10 * minute },
  UpdateFirmware: { priority: 'low', waitsOffline: false, whilePending: true, effectMs: transferMs },
  PublishFirmware: { priority: 'low', waitsOffline: false, whilePending: false, effectMs: transferMs },
  UnpublishFirmware: { priority: 'low', waitsOffline: false, whilePending: false, effectMs: null },
  GetLog: { priority: 'low', waitsOffline: false, whilePending: true, effectMs: transferMs },
  SendLocalList: { priority: 'low', waitsOffline: true, whilePending: false, effectMs: null },
  GetLocalListVersion: { priority: 'normal', waitsOffline: true, whilePending: false, effectMs: null },
  SetMonitoringBase: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: null },
  SetMonitoringLevel: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: null },
  SetVariableMonitoring: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: null },
  ClearVariableMonitoring: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: null },
  GetMonitoringReport: { priority: 'low', waitsOffline: true, whilePending: true, effectMs: 10 * minute },
  GetPeriodicEventStream: { priority: 'low', waitsOffline: false, whilePending: true, effectMs: null },
  AdjustPeriodicEventStream: { priority: 'normal', waitsOffline: false, whilePending: true, effectMs: null },
  // Whom it is about is not kept, so it cannot wait.
  CustomerInformation: { priority: 'normal', waitsOffline: false, whilePending: false, effectMs: 10 * minute },
  GetTransactionStatus: { priority: 'normal', waitsOffline: false, whilePending: true, effectMs: null },
  // Both alike, so that a cancellation never overtakes what it cancels.
  ReserveNow: { priority: 'normal', waitsOffline: false, whilePending: false, effectMs: null },
  CancelReservation: { priority: 'normal', waitsOffline: false, whilePending: false, effectMs: null },
  CertificateSigned: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: null },
  InstallCertificate: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: null },
  DeleteCertificate: { priority: 'normal', waitsOffline: true, whilePending: true, effectMs: null },
  GetInstalledCertificateIds: { priority: 'low', waitsOffline: true, whilePending: true, effectMs: null },
  DataTransfer: { priority: 'normal', waitsOffline: false, whilePending: true, effectMs: null },
  // A limit that reaches its station hours later may be for another day, or for a transaction that is over.
  SetChargingProfile: { priority: 'normal', waitsOffline: false, whilePending: false, effectMs: null },
  ClearChargingProfile: { priority: 'normal', waitsOffline: false, whilePending: false, effectMs: null },
  GetCompositeSchedule: { priority: 'normal', waitsOffline: false, whilePending: false, effectMs: null },
  GetChargingProfiles: { priority: 'low', waitsOffline: false, whilePending: false, effectMs: 5 * minute },
  // Many small ones that are worth something at once, or nothing.
  UpdateDynamicSchedule: { priority: 'high', waitsOffline: false, whilePending: false, effectMs: null },
  UsePriorityCharging: { priority: 'high', waitsOffline: false, whilePending: false, effectMs: minute },
  NotifyAllowedEnergyTransfer: { priority: 'normal', waitsOffline: false, whilePending: false, effectMs: null },
  AFRRSignal: { priority: 'high', waitsOffline: false, whilePending: false, effectMs: null },
  NotifyWebPaymentStarted: { priority: 'high', waitsOffline: false, whilePending: false, effectMs: null },
  SetDefaultTariff: { priority: 'normal', waitsOffline: true, whilePending: false, effectMs: null },
  ClearTariffs: { priority: 'normal', waitsOffline: true, whilePending: false, effectMs: null },
  GetTariffs: { priority: 'low', waitsOffline: false, whilePending: false, effectMs: null },
  ChangeTransactionTariff: { priority: 'normal', waitsOffline: false, whilePending: false, effectMs: 2 * minute },
  CostUpdated: { priority: 'low', waitsOffline: false, whilePending: false, effectMs: null },
  SetDisplayMessage: { priority: 'normal', waitsOffline: true, whilePending: false, effectMs: null },
  ClearDisplayMessage: { priority: 'normal', waitsOffline: true, whilePending: false, effectMs: null },
  GetDisplayMessages: { priority: 'low', waitsOffline: false, whilePending: false, effectMs: 5 * minute },
  SetDERControl: { priority: 'normal', waitsOffline: false, whilePending: false, effectMs: null },
  GetDERControl: { priority: 'low', waitsOffline: false, whilePending: false, effectMs: 5 * minute },
  ClearDERControl: { priority: 'normal', waitsOffline: false, whilePending: false, effectMs: null },
  RequestBatterySwap: { priority: 'high', waitsOffline: false, whilePending: false, effectMs: 10 * minute },
} as const satisfies Record<CommandType, Rule>

export const waitingMs = 24 * 60 * minute
export const answerMs = 30_000
/** A message about several variables may take several calls; the row outlives them all. */
export const answerMarginMs = 4 * minute
/** How many open commands a station may have. */
export const openLimit = 64

/** `Scheduled` comes when the station is idle, which may be tomorrow. */
export function effectWindowMs(
  request: CommandRequest,
  status: string | null,
  startWindowS: number,
  at: Instant,
): number | null {
  const { type } = request
  const { effectMs } = rules[type]
  if (effectMs === null) return null
  const transferMs = transferWindowMs(request, at)
  if (transferMs !== null) return transferMs
  if (status === 'Scheduled') return waitingMs
  return type === 'RequestStartTransaction' ? startWindowS * 1_000 : effectMs
}

/** Several names of one message over the versions. */
const families: Readonly<Record<string, string>> = {
  DiagnosticsStatusNotification: 'LogStatusNotification',
  SignedFirmwareStatusNotification: 'FirmwareStatusNotification',
  SignChargingStationCertificate: 'SignCertificate',
  SignV2GCertificate: 'SignCertificate',
  SignV2G20Certificate: 'SignCertificate',
}

export function messageFamily(action: string): string {
  return families[action] ?? action
}

interface CommandNumbers {
  requestId: number
  transactionId: string | null
  keyCodeHash: string | null
}

/** What a later message must bring, for the commands whose answer does not say it all. */
const correlating: {
  readonly [T in CommandType]?: { of(parameters: CommandParameters<T>, numbers: CommandNumbers): string }
} = {
  RequestStartTransaction: {
    of: (_, { requestId, keyCodeHash }) => correlations.remoteStartId(requestId, keyCodeHash),
  },
  RequestStopTransaction: {
    of: (parameters, { transactionId }) => correlations.transaction(transactionId ?? parameters.transactionId),
  },
  Reset: { of: ({ evseId = 0 }) => (evseId > 0 ? correlations.status(evseId, null) : correlations.boot) },
  ChangeAvailability: {
    of: ({ evseId = 0, connectorId = 0, operationalStatus }) =>
      correlations.availability(evseId, connectorId, operationalStatus === 'Operative' ? 'operative' : 'inoperative'),
  },
  TriggerMessage: { of: triggered },
  UsePriorityCharging: {
    of: ({ transactionId, activate }) => correlations.priorityCharging(transactionId, activate),
  },
  GetBaseReport: { of: (_, { requestId }) => correlations.requestId(requestId) },
  GetReport: { of: (_, { requestId }) => correlations.requestId(requestId) },
  GetMonitoringReport: { of: (_, { requestId }) => correlations.requestId(requestId) },
  CustomerInformation: { of: (_, { requestId }) => correlations.requestId(requestId) },
  GetChargingProfiles: { of: (_, { requestId }) => correlations.requestId(requestId) },
  GetDisplayMessages: { of: (_, { requestId }) => correlations.requestId(requestId) },
  GetDERControl: { of: (_, { requestId }) => correlations.requestId(requestId) },
  RequestBatterySwap: { of: (_, { requestId }) => correlations.batterySwap(requestId) },
  ChangeTransactionTariff: {
    of: ({ transactionId, tariff }) => correlations.tariff(transactionId, tariff.tariffId),
  },
  UpdateFirmware: { of: (_, { requestId }) => correlations.fileTransfer(requestId) },
  PublishFirmware: { of: (_, { requestId }) => correlations.fileTransfer(requestId) },
  GetLog: { of: (_, { requestId }) => correlations.fileTransfer(requestId) },
}

/** Null when the answer says it all. */
export function correlationOf({ type, parameters }: CommandRequest, numbers: CommandNumbers): string | null {
  const correlation: { of(parameters: CommandRequest['parameters'], numbers: CommandNumbers): string } | undefined =
    correlating[type]
  return correlation?.of(parameters, numbers) ?? null
}

function triggered({ requestedMessage, evseId, connectorId }: CommandParameters<'TriggerMessage'>): string {
  if (requestedMessage === 'BootNotification') return correlations.boot
  if (requestedMessage !== 'StatusNotification') return correlations.message(messageFamily(requestedMessage))
  return correlations.status(evseId ?? null, evseId === undefined ? null : (connectorId ?? null))
}
