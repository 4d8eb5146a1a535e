import { type ocpp16, type RequestOf } from '@stationmaster/ocpp'
import { type ProfilePurpose, type StationProfile } from '../../station/charging-profile.ts'
import { type StationControl } from '../../station/control.ts'
import { type StationHandlers } from '../dispatch.ts'
import { placeOf } from './lower.ts'

type Handlers16 = StationHandlers<typeof ocpp16>
type WireProfile = RequestOf<typeof ocpp16, 'SetChargingProfile'>['csChargingProfiles']

const purposes = {
  ChargePointMaxProfile: 'ChargingStationMaxProfile',
  TxDefaultProfile: 'TxDefaultProfile',
  TxProfile: 'TxProfile',
} as const satisfies Record<WireProfile['chargingProfilePurpose'], ProfilePurpose>

/** A profile as it stands on an EVSE; its transaction by our own id. */
export function profileOf16(profile: WireProfile, evseId: number, transactionId: string | undefined): StationProfile {
  const { chargingSchedule: schedule, recurrencyKind, validFrom, validTo } = profile
  return {
    id: profile.chargingProfileId,
    evseId,
    purpose: purposes[profile.chargingProfilePurpose],
    kind: profile.chargingProfileKind,
    stackLevel: profile.stackLevel,
    unit: schedule.chargingRateUnit,
    periods: schedule.chargingSchedulePeriod.map(({ startPeriod, limit, numberPhases }) => ({
      startS: startPeriod,
      limit,
      ...(numberPhases !== undefined && { phases: numberPhases }),
    })),
    ...(recurrencyKind !== undefined && { recurrency: recurrencyKind }),
    ...(validFrom !== undefined && { validFrom: Date.parse(validFrom) }),
    ...(validTo !== undefined && { validTo: Date.parse(validTo) }),
    ...(schedule.startSchedule !== undefined && { startAt: Date.parse(schedule.startSchedule) }),
    ...(schedule.duration !== undefined && { durationS: schedule.duration }),
    ...(transactionId !== undefined && { transactionId }),
  }
}

/** 0 is the station; undefined when there is no such connector. */
function evseOf(station: StationControl, connectorId: number): number | undefined {
  return connectorId === 0 ? 0 : placeOf(station, connectorId)?.evse.id
}

/** [16 5.4, 5.7, 5.16] */
export const smartCharging = {
  async SetChargingProfile({ connectorId, csChargingProfiles: profile }, station) {
    const evseId = evseOf(station, connectorId)
    if (evseId === undefined) return { status: 'Rejected' }
    // [16 5.16.3] a TxProfile without its transaction is for the one that runs on the connector.
    const running = profile.chargingProfilePurpose === 'TxProfile' ? station.evse(evseId)?.transaction?.id : undefined
    const named = Object.entries(station.memory.csmsTransactionIds).find(([, id]) => id === profile.transactionId)?.[0]
    const transactionId = profile.transactionId === undefined ? running : named
    const refusal = station.chargingProfiles.install(profileOf16(profile, evseId, transactionId), true)
    return { status: refusal === undefined ? 'Accepted' : 'Rejected' }
  },
  async ClearChargingProfile({ id, connectorId, chargingProfilePurpose, stackLevel }, station) {
    const evseId = connectorId === undefined ? undefined : evseOf(station, connectorId)
    if (connectorId !== undefined && evseId === undefined) return { status: 'Unknown' }
    const filter =
      id === undefined
        ? {
            ...(evseId !== undefined && { evseId }),
            ...(chargingProfilePurpose !== undefined && { purpose: purposes[chargingProfilePurpose] }),
            ...(stackLevel !== undefined && { stackLevel }),
          }
        : { ids: [id] }
    return { status: station.chargingProfiles.clear(filter) ? 'Accepted' : 'Unknown' }
  },
  async GetCompositeSchedule({ connectorId, duration, chargingRateUnit: unit = 'W' }, station) {
    const evseId = evseOf(station, connectorId)
    if (evseId === undefined || duration <= 0) return { status: 'Rejected' }
    return {
      status: 'Accepted',
      connectorId,
      scheduleStart: station.timestamp,
      chargingSchedule: {
        duration,
        chargingRateUnit: unit,
        chargingSchedulePeriod: station.chargingProfiles.compose(evseId, duration, unit),
      },
    }
  },
} as const satisfies Pick<Handlers16, 'SetChargingProfile' | 'ClearChargingProfile' | 'GetCompositeSchedule'>
