import { type ocpp16, type RequestOf } from '@stationmaster/ocpp'
import { wireOfPlace } from '../../domain/availability-state.ts'
import { type StationAnswer } from '../../domain/outbound.ts'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { byNote, plugAndChargeCaller } from './plug-and-charge.ts'
import { profile16 } from './smart-charging.ts'

type Protocol16 = typeof ocpp16
type Trigger = RequestOf<Protocol16, 'TriggerMessage'>['requestedMessage']
type ExtendedTrigger = RequestOf<Protocol16, 'ExtendedTriggerMessage'>['requestedMessage']

const acceptance = { Accepted: 'accepted', Scheduled: 'accepted', Rejected: 'rejected' } as const

/** What the six triggers of 1.6 lack comes through the security extension (white paper, 6.2); one has no 1.6 words. */
const triggers: Readonly<Record<string, { plain: Trigger } | { extended: ExtendedTrigger }>> = {
  BootNotification: { plain: 'BootNotification' },
  DiagnosticsStatusNotification: { plain: 'DiagnosticsStatusNotification' },
  FirmwareStatusNotification: { plain: 'FirmwareStatusNotification' },
  Heartbeat: { plain: 'Heartbeat' },
  MeterValues: { plain: 'MeterValues' },
  StatusNotification: { plain: 'StatusNotification' },
  LogStatusNotification: { extended: 'LogStatusNotification' },
  SignChargingStationCertificate: { extended: 'SignChargePointCertificate' },
}

/** OCPP 1.6, 5.2, 5.11, 5.12, 5.14, 5.17 and 5.18 in the words of 2.x. */
export const remoteControl16 = {
  RequestStartTransaction: async (caller, parameters, { connectors, idToken }) => {
    const { evseId, connectorId, chargingProfile, transactionLimit } = parameters
    if (idToken === undefined) return unsupported('a start needs a token')
    if (transactionLimit !== undefined) return unsupported('OCPP 1.6 has no limits of a transaction')
    const place = evseId === undefined ? {} : { connectorId: wireOfPlace(connectors, evseId, connectorId) }
    const profile = chargingProfile === undefined ? undefined : profile16(chargingProfile, undefined)
    if (typeof profile === 'string') return unsupported(profile)
    const request = {
      ...place,
      idTag: idToken.value,
      ...(profile === undefined ? {} : { chargingProfile: profile }),
    }
    return byStatus(await caller.call('RemoteStartTransaction', request), acceptance)
  },
  RequestStopTransaction: async (caller, _parameters, { transaction }) => {
    if (transaction === undefined) return unsupported('the transaction is not on file')
    return byStatus(await caller.call('RemoteStopTransaction', { transactionId: transaction.number }), acceptance)
  },
  UnlockConnector: async (caller, { evseId, connectorId }, { connectors }) =>
    byStatus(await caller.call('UnlockConnector', { connectorId: wireOfPlace(connectors, evseId, connectorId) }), {
      Unlocked: 'completed',
    }),
  Reset: async (caller, { type, evseId }) => {
    if (evseId !== undefined && evseId > 0) return unsupported('OCPP 1.6 resets the whole station only')
    return byStatus(await caller.call('Reset', { type: type === 'Immediate' ? 'Hard' : 'Soft' }), acceptance)
  },
  ChangeAvailability: async (caller, { operationalStatus, evseId = 0, connectorId }, { connectors }) => {
    const whole = connectors.filter((connector) => connector.evseId === evseId && connector.wireConnectorId !== null)
    // An EVSE of several 1.6 connectors is changed connector by connector; the first refusal ends it.
    const numbers =
      evseId > 0 && connectorId === undefined && whole.length > 1
        ? whole.map(({ wireConnectorId }) => wireConnectorId ?? evseId)
        : [wireOfPlace(connectors, evseId, connectorId)]
    let answer: StationAnswer = unsupported('the station has no such EVSE')
    for (const number of numbers) {
      const request = { connectorId: number, type: operationalStatus }
      answer = byStatus(await caller.call('ChangeAvailability', request), acceptance)
      if (answer.verdict !== 'accepted') return answer
    }
    return answer
  },
  TriggerMessage: async (caller, { requestedMessage, evseId, connectorId }, { connectors }) => {
    if (requestedMessage === 'SignV2GCertificate') {
      const answer = await plugAndChargeCaller(caller).call('TriggerMessage', { requestedMessage })
      return byNote(byStatus(answer, acceptance))
    }
    const trigger = triggers[requestedMessage]
    if (trigger === undefined) return unsupported(`OCPP 1.6 has no ${requestedMessage}`)
    const place = evseId === undefined ? {} : { connectorId: wireOfPlace(connectors, evseId, connectorId) }
    return 'plain' in trigger
      ? byStatus(await caller.call('TriggerMessage', { requestedMessage: trigger.plain, ...place }), acceptance)
      : byStatus(
          await caller.call('ExtendedTriggerMessage', { requestedMessage: trigger.extended, ...place }),
          acceptance,
        )
  },
  ClearCache: async (caller) => byStatus(await caller.call('ClearCache', {}), { Accepted: 'completed' }),
  DataTransfer: async (caller, { vendorId, messageId, data }) => {
    const request = {
      vendorId,
      ...(messageId === undefined ? {} : { messageId }),
      ...(data === undefined ? {} : { data: typeof data === 'string' ? data : JSON.stringify(data) }),
    }
    return byStatus(await caller.call('DataTransfer', request), { Accepted: 'completed' })
  },
  GetTransactionStatus: 'unsupported',
  GetReport: 'unsupported',
  SetMonitoringBase: 'unsupported',
  SetMonitoringLevel: 'unsupported',
  SetVariableMonitoring: 'unsupported',
  ClearVariableMonitoring: 'unsupported',
  GetMonitoringReport: 'unsupported',
  GetPeriodicEventStream: 'unsupported',
  AdjustPeriodicEventStream: 'unsupported',
  CustomerInformation: 'unsupported',
} satisfies Partial<Outbound<Protocol16>>
