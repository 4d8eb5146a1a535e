import { type StationProfile } from './charging-profile.ts'
import { type StationControl } from './control.ts'
import { type Evse } from './evse.ts'
import { type IdToken, type OperationalStatus, type StoppedReason } from './model.ts'

export interface StartCommand {
  readonly evseId?: number
  readonly idToken: IdToken
  readonly groupIdToken?: IdToken
  readonly remoteStartId: number
  /** For the transaction that follows. */
  readonly chargingProfile?: StationProfile
}

export type StartRefusal = 'not-accepted' | 'unknown-evse' | 'occupied' | 'reserved' | 'not-authorized'
export type StartAnswer =
  | { readonly accepted: true; readonly evse: Evse }
  | { readonly accepted: false; readonly why: StartRefusal }

/** A remote start: the token is trusted or authorised first, as the station is set [16 5.11; F01, F02]. */
export function requestStart(station: StationControl, command: StartCommand): StartAnswer {
  if (station.registration !== 'Accepted') return { accepted: false, why: 'not-accepted' }
  const { evseId } = command
  if (evseId !== undefined && station.evse(evseId) === undefined) return { accepted: false, why: 'unknown-evse' }
  const free = station.evses.filter((evse) => (evseId ?? evse.id) === evse.id && evse.free)
  // [F01.FR.21, F01.FR.22; 16 5.11] what is kept for another is not given away.
  const open = free.filter((one) => station.reservations.admit(one, command.idToken, command.groupIdToken).admitted)
  if (free.length > 0 && open.length === 0) return { accepted: false, why: 'reserved' }
  const evse = open.find(({ plugged, finishing }) => plugged && !finishing) ?? open[0]
  if (evse === undefined) return { accepted: false, why: 'occupied' }
  const master = station.variables.text('AuthCtrlr.MasterPassGroupId')
  if (master !== '' && command.groupIdToken?.idToken === master) return { accepted: false, why: 'not-authorized' }
  const { chargingProfile, remoteStartId } = command
  delete station.memory.payerUntil?.[evse.id]
  if (chargingProfile !== undefined) {
    station.chargingProfiles.awaitStart(remoteStartId, chargingProfile)
    if (evse.transaction !== undefined) station.chargingProfiles.begun(remoteStartId, evse.transaction.id, evse.id)
  }
  station.soon(() => {
    begin(station, evse, command).catch((error: unknown) => station.notice('call-failed', String(error)))
  })
  return { accepted: true, evse }
}

async function begin(
  station: StationControl,
  evse: Evse,
  { idToken, groupIdToken, remoteStartId }: StartCommand,
): Promise<void> {
  if (station.variables.flag('AuthCtrlr.AuthorizeRemoteStart')) {
    const result = await station.authorizer.authorize(idToken, evse.id)
    if (result.status !== 'Accepted') return
  }
  const { admitted, reservationId } = station.reservations.admit(evse, idToken, groupIdToken)
  if (!evse.free || !station.powered || !admitted) return
  evse.authorize({
    idToken,
    remoteStartId,
    status: 'Accepted',
    ...(groupIdToken !== undefined && { groupIdToken }),
    ...(reservationId !== undefined && { reservationId }),
  })
  station.awaitCar(evse)
}

/** A remote stop of the transaction with our own id; false when there is none. */
export function requestStop(station: StationControl, transactionId: string): boolean {
  if (station.registration !== 'Accepted') return false
  const evse = station.evses.find(({ transaction }) => transaction?.id === transactionId)
  if (evse === undefined) return false
  station.soon(() => {
    if (evse.transaction?.id === transactionId) evse.deauthorize('RemoteStop', 'Remote')
  })
  return true
}

/** Unlocks the cable; a transaction of 1.6 ends first, one of 2.x that is authorised forbids it [16 5.18; F05]. */
export function unlockConnector(station: StationControl, evse: Evse, connectorId: number): boolean {
  const connector = evse.physics.connectors[connectorId - 1]
  if (connector === undefined) return false
  if (evse.transaction !== undefined) evse.deauthorize('UnlockCommand', 'Other')
  const unlocked = connector.unlock()
  if (!unlocked) station.soon(() => station.reportChanges(evse))
  return unlocked
}

/** Requested availability is kept over reboots; a transaction under way finishes first [16 5.2; G03, G04]. */
export function changeAvailability(
  station: StationControl,
  status: OperationalStatus,
  evseId?: number,
  connectorId?: number,
): 'Accepted' | 'Scheduled' {
  const key = evseId === undefined ? '' : connectorId === undefined ? String(evseId) : `${evseId}.${connectorId}`
  if (status === 'Operative') delete station.memory.availability[key]
  else station.memory.availability[key] = status
  station.save()
  station.soon(() => {
    for (const evse of station.evses) evse.evaluate('ChargingStateChanged')
    station.reportChanges()
    if (evseId === undefined)
      station.reportStation().catch((error: unknown) => station.notice('call-failed', String(error)))
  })
  const busy = station.evses.some((evse) => (evseId ?? evse.id) === evse.id && evse.transaction !== undefined)
  return status === 'Inoperative' && busy ? 'Scheduled' : 'Accepted'
}

/** Restarts the station at once: what runs is ended, unless it is to be resumed after the boot. */
export function resetNow(station: StationControl, reason: StoppedReason, resume = false): void {
  if (resume) station.memory.resume = station.memory.transactions.map(({ id }) => id)
  station.soon(() => {
    if (!resume) for (const evse of station.evses) evse.end('ResetCommand', reason)
    station.restart('RemoteReset')
  })
}

/** Restarts when the last transaction is over; the answer tells whether that is now. */
export function resetOnIdle(station: StationControl): 'Accepted' | 'Scheduled' {
  if (station.memory.transactions.length === 0) {
    station.restart('RemoteReset')
    return 'Accepted'
  }
  station.restartWhenIdle('ScheduledReset')
  return 'Scheduled'
}

/** Restarts one EVSE; its transaction ends. */
export function resetEvse(station: StationControl, evse: Evse): void {
  station.soon(() => {
    evse.end('ResetCommand', 'ImmediateReset')
    station.reportConnector(evse.id, 1).catch((error: unknown) => station.notice('call-failed', String(error)))
  })
}
