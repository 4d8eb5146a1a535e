import { type ocpp16 } from '@stationmaster/ocpp'
import { requestStart, requestStop, unlockConnector } from '../../station/commands.ts'
import { type StationControl } from '../../station/control.ts'
import { type StationHandlers } from '../dispatch.ts'
import { connectorNumber, placeOf, token16 } from './lower.ts'
import { profileOf16 } from './smart-charging.ts'

type Handlers16 = StationHandlers<typeof ocpp16>
type RemoteControl = Pick<
  Handlers16,
  'ExtendedTriggerMessage' | 'RemoteStartTransaction' | 'RemoteStopTransaction' | 'TriggerMessage' | 'UnlockConnector'
>
type TriggerStatus = 'Accepted' | 'Rejected' | 'NotImplemented'

export const remoteControl: RemoteControl = {
  async RemoteStartTransaction({ connectorId, idTag, chargingProfile }, station) {
    const place = connectorId === undefined ? undefined : placeOf(station, connectorId)
    if (connectorId !== undefined && place === undefined) return { status: 'Rejected' }
    // [16 5.11] a profile that comes with a start is a TxProfile and names no transaction.
    if (chargingProfile !== undefined && chargingProfile.chargingProfilePurpose !== 'TxProfile') {
      return { status: 'Rejected' }
    }
    const answer = requestStart(station, {
      idToken: token16(idTag),
      remoteStartId: station.memory.nextEventId++,
      ...(chargingProfile !== undefined && {
        chargingProfile: profileOf16(chargingProfile, place?.evse.id ?? 0, undefined),
      }),
      ...(place !== undefined && { evseId: place.evse.id }),
    })
    return { status: answer.accepted ? 'Accepted' : 'Rejected' }
  },
  async RemoteStopTransaction({ transactionId }, station) {
    const own = Object.entries(station.memory.csmsTransactionIds).find(([, id]) => id === transactionId)?.[0]
    return { status: own !== undefined && requestStop(station, own) ? 'Accepted' : 'Rejected' }
  },
  async UnlockConnector({ connectorId }, station) {
    const place = placeOf(station, connectorId)
    // [1.6 errata 3.87] an unknown connector, and here also a fixed cable, is NotSupported.
    if (place === undefined || place.evse.layout.connectors[place.connectorId - 1]?.tethered !== false)
      return { status: 'NotSupported' }
    return { status: unlockConnector(station, place.evse, place.connectorId) ? 'Unlocked' : 'UnlockFailed' }
  },
  TriggerMessage: async ({ requestedMessage, connectorId }, station) => ({
    status: trigger(station, requestedMessage, connectorId),
  }),
  ExtendedTriggerMessage: async ({ requestedMessage, connectorId }, station) => ({
    status: trigger(station, requestedMessage, connectorId),
  }),
}

type Trigger = Parameters<Handlers16['TriggerMessage']>[0]['requestedMessage']
type ExtendedTrigger = Parameters<Handlers16['ExtendedTriggerMessage']>[0]['requestedMessage']

const notImplemented = (): TriggerStatus => 'NotImplemented'

const triggers = {
  // [1.6 errata 3.40] an accepted station does not boot again because it is asked to.
  BootNotification(station) {
    if (station.registration === 'Accepted') return 'Rejected'
    station.soon(() => station.sendBoot('Triggered'))
    return 'Accepted'
  },
  Heartbeat(station) {
    station.soon(() => station.sendHeartbeat())
    return 'Accepted'
  },
  MeterValues(station, connectorId) {
    const evses = station.evses.filter(
      (evse) => connectorId === undefined || placeOf(station, connectorId)?.evse === evse,
    )
    if (evses.length === 0 && connectorId !== 0) return 'Rejected'
    const measurands = station.variables.list('SampledDataCtrlr.TxUpdatedMeasurands')
    station.soon(() => {
      if (connectorId === 0) station.metering.reportMain('Trigger', measurands)
      for (const evse of evses) station.metering.report(evse, 'Trigger', measurands)
    })
    return 'Accepted'
  },
  StatusNotification(station, connectorId) {
    const states = station
      .connectorStates()
      .filter(
        (state) =>
          connectorId === undefined || connectorNumber(station, state.evseId, state.connectorId) === connectorId,
      )
    if (states.length === 0 && connectorId !== 0) return 'Rejected'
    const tell = async (): Promise<void> => {
      if (connectorId === undefined || connectorId === 0) await station.reportStation()
      for (const { evseId, connectorId: ofEvse } of states) await station.reportConnector(evseId, ofEvse)
    }
    station.soon(() => {
      tell().catch((error: unknown) => station.notice('call-failed', String(error)))
    })
    return 'Accepted'
  },
  DiagnosticsStatusNotification(station) {
    station.soon(() => station.log.tellAgain())
    return 'Accepted'
  },
  FirmwareStatusNotification(station) {
    station.soon(() => station.firmware.tellAgain())
    return 'Accepted'
  },
  LogStatusNotification(station) {
    station.soon(() => station.log.tellAgain())
    return 'Accepted'
  },
  SignChargePointCertificate: notImplemented,
} as const satisfies Record<
  Trigger | ExtendedTrigger,
  (station: StationControl, connectorId: number | undefined) => TriggerStatus
>

function trigger(
  station: StationControl,
  message: Trigger | ExtendedTrigger,
  connectorId: number | undefined,
): TriggerStatus {
  return triggers[message](station, connectorId)
}
