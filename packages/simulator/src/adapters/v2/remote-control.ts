import { type SigningUse } from '../../station/certificate-memory.ts'
import { requestStart, requestStop, type StartRefusal, unlockConnector } from '../../station/commands.ts'
import { type StationControl } from '../../station/control.ts'
import { plainToken } from './lower.ts'
import { profileOf2 } from './smart-charging.ts'
import { type Handlers2, type Request2, type Response2 } from './types.ts'

const reasonCodes = {
  'not-accepted': 'CSNotAccepted',
  'unknown-evse': 'UnknownEvse',
  occupied: 'TxInProgress',
  reserved: 'InvalidIdToken',
  'not-authorized': 'InvalidIdToken',
} as const satisfies Record<StartRefusal, string>

export const remoteControl: Handlers2<'RequestStartTransaction' | 'RequestStopTransaction' | 'UnlockConnector'> = {
  async RequestStartTransaction({ evseId, idToken, groupIdToken, remoteStartId, chargingProfile: given }, station) {
    const chargingProfile =
      given === undefined ? undefined : profileOf2(given, evseId ?? 0, Date.parse(station.timestamp))
    // [K05.FR.02] a start carries a TxProfile that names no transaction.
    if (given !== undefined && (chargingProfile?.purpose !== 'TxProfile' || given.transactionId !== undefined)) {
      return { status: 'Rejected', statusInfo: { reasonCode: 'InvalidProfile' } }
    }
    const answer = requestStart(station, {
      idToken: plainToken(idToken),
      remoteStartId,
      ...(chargingProfile !== undefined && { chargingProfile }),
      ...(evseId !== undefined && { evseId }),
      ...(groupIdToken !== undefined && { groupIdToken: plainToken(groupIdToken) }),
    })
    if (!answer.accepted) return { status: 'Rejected', statusInfo: { reasonCode: reasonCodes[answer.why] } }
    // [F02.FR.01] the cable was first: the transaction is there already.
    const { transaction } = answer.evse
    return { status: 'Accepted', ...(transaction !== undefined && { transactionId: transaction.id }) }
  },
  async RequestStopTransaction({ transactionId }, station) {
    if (requestStop(station, transactionId)) return { status: 'Accepted' }
    const reasonCode = station.registration === 'Accepted' ? 'TxNotFound' : 'CSNotAccepted'
    return { status: 'Rejected', statusInfo: { reasonCode } }
  },
  async UnlockConnector({ evseId, connectorId }, station) {
    const evse = station.evse(evseId)
    const connector = evse?.layout.connectors[connectorId - 1]
    if (evse === undefined || connector === undefined) return { status: 'UnknownConnector' }
    // [F05.FR.02]
    if (evse.transaction?.idToken !== undefined) return { status: 'OngoingAuthorizedTransaction' }
    if (connector.tethered) return { status: 'UnlockFailed', statusInfo: { reasonCode: 'FixedCable' } }
    return { status: unlockConnector(station, evse, connectorId) ? 'Unlocked' : 'UnlockFailed' }
  },
}

type Trigger = Request2<'TriggerMessage'>['requestedMessage']
type TriggerStatus = Response2<'TriggerMessage'>['status']
type Place = Request2<'TriggerMessage'>['evse']

const notImplemented = (): TriggerStatus => 'NotImplemented'

function signs(use: SigningUse): (station: StationControl) => TriggerStatus {
  return (station) => {
    if (!station.vehicles.able) return 'NotImplemented'
    station.soon(() => station.vehicles.askCertificate(use))
    return 'Accepted'
  }
}

function measurandsFor(station: StationControl): string[] {
  return station.variables.list('SampledDataCtrlr.TxUpdatedMeasurands')
}

const triggers = {
  // [F06.FR.17] an accepted station does not boot again because it is asked to.
  BootNotification(station) {
    if (station.registration === 'Accepted') return 'Rejected'
    station.soon(() => station.sendBoot('Triggered'))
    return 'Accepted'
  },
  Heartbeat(station) {
    station.soon(() => station.sendHeartbeat())
    return 'Accepted'
  },
  MeterValues(station, place) {
    const evses = station.evses.filter(({ id }) => (place?.id ?? id) === id)
    if (evses.length === 0 && place?.id !== 0) return 'Rejected'
    station.soon(() => {
      if (place?.id === 0) station.metering.reportMain('Trigger', measurandsFor(station))
      for (const evse of evses) station.metering.report(evse, 'Trigger', measurandsFor(station))
    })
    return 'Accepted'
  },
  // [F06.FR.12, F06.FR.13] the connector must be named.
  StatusNotification(station, place) {
    const { id, connectorId } = place ?? {}
    if (id === undefined || connectorId === undefined) return 'Rejected'
    if (station.evse(id)?.layout.connectors[connectorId - 1] === undefined) return 'Rejected'
    station.soon(() => {
      station.reportConnector(id, connectorId).catch((error: unknown) => station.notice('call-failed', String(error)))
    })
    return 'Accepted'
  },
  TransactionEvent(station, place) {
    const evses = station.evses.filter(({ id, transaction }) => (place?.id ?? id) === id && transaction !== undefined)
    if (evses.length === 0) return 'Rejected'
    station.soon(() => {
      for (const evse of evses) evse.report('Trigger', evse.sample(measurandsFor(station), 'Trigger'))
    })
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
  PublishFirmwareStatusNotification: notImplemented,
  SignChargingStationCertificate: notImplemented,
  SignV2GCertificate: signs('V2GCertificate'),
  SignV2G20Certificate: signs('V2G20Certificate'),
  SignCombinedCertificate: notImplemented,
  CustomTrigger: notImplemented,
} as const satisfies Record<Trigger, (station: StationControl, place: Place) => TriggerStatus>

/** Both versions; what a station cannot send it says so for. */
export const triggerMessage: Handlers2<'TriggerMessage'> = {
  TriggerMessage: async ({ requestedMessage, evse }, station) => ({
    status: triggers[requestedMessage](station, evse),
  }),
}
