/** What 2.0.1 and 2.1 are asked in common: requests both versions take, and the verdict on their answers. */
import { type CommandParameters } from '@stationmaster/contract'
import { type CommandContext, type Verdict } from '../../domain/outbound.ts'

/** Scheduled is an acceptance: the effect comes when the station is idle (B11, G03, G04). */
export const acceptance: Readonly<Record<string, Verdict>> = {
  Accepted: 'accepted',
  Scheduled: 'accepted',
  Rejected: 'rejected',
}

/** The answer itself is the effect. */
export const completion: Readonly<Record<string, Verdict>> = { Accepted: 'completed', Unlocked: 'completed' }

/** B07: an empty report is an answer, not an error, and nothing more will come. */
export const reportVerdicts: Readonly<Record<string, Verdict>> = { Accepted: 'accepted', EmptyResultSet: 'completed' }

/** A report about the firmware's log has another name than in 1.6. */
const triggers = {
  BootNotification: 'BootNotification',
  Heartbeat: 'Heartbeat',
  MeterValues: 'MeterValues',
  StatusNotification: 'StatusNotification',
  TransactionEvent: 'TransactionEvent',
  DiagnosticsStatusNotification: 'LogStatusNotification',
  FirmwareStatusNotification: 'FirmwareStatusNotification',
  LogStatusNotification: 'LogStatusNotification',
  SignChargingStationCertificate: 'SignChargingStationCertificate',
  SignV2GCertificate: 'SignV2GCertificate',
} as const satisfies Record<Exclude<Trigger, Trigger21>, string>

type Trigger = CommandParameters<'TriggerMessage'>['requestedMessage']
type Trigger21 = 'SignV2G20Certificate'

/** What both versions can be asked for. */
type Trigger2 = Omit<CommandParameters<'TriggerMessage'>, 'requestedMessage'> & {
  requestedMessage: Exclude<Trigger, Trigger21>
}

export function triggerRequest({ requestedMessage, evseId, connectorId }: Trigger2) {
  // F06.FR.13: a status is asked of a connector, never of an EVSE alone.
  const connector = connectorId ?? (requestedMessage === 'StatusNotification' ? 1 : undefined)
  return { requestedMessage: triggers[requestedMessage], ...evse(evseId, connector) }
}

export function availabilityRequest({
  operationalStatus,
  evseId,
  connectorId,
}: CommandParameters<'ChangeAvailability'>) {
  return { operationalStatus, ...evse(evseId, connectorId) }
}

export function unlockRequest({ evseId, connectorId }: CommandParameters<'UnlockConnector'>) {
  return { evseId, connectorId: connectorId ?? 1 }
}

export function resetRequest({ type, evseId }: CommandParameters<'Reset'>) {
  return evseId === undefined || evseId === 0 ? { type } : { type, evseId }
}

export function reportRequest(
  { reportBase = 'FullInventory' }: CommandParameters<'GetBaseReport'>,
  { requestId }: CommandContext,
) {
  return { requestId, reportBase }
}

/** All but its token and its profile, which each version writes in words of its own. */
export function startRequest({ evseId }: CommandParameters<'RequestStartTransaction'>, { requestId }: CommandContext) {
  return {
    remoteStartId: requestId,
    ...(evseId === undefined || evseId === 0 ? {} : { evseId }),
  }
}

export function transactionStatusRequest({ transaction }: CommandContext) {
  return transaction === undefined ? {} : { transactionId: transaction.transactionId }
}

export function transferRequest({ vendorId, messageId, data }: CommandParameters<'DataTransfer'>) {
  return { vendorId, ...(messageId === undefined ? {} : { messageId }), ...(data === undefined ? {} : { data }) }
}

/** No EVSE, or EVSE 0, stands for the whole station. */
function evse(evseId: number | undefined, connectorId: number | undefined) {
  if (evseId === undefined || evseId === 0) return {}
  return { evse: { id: evseId, ...(connectorId === undefined ? {} : { connectorId }) } }
}
