import { type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type ProfilePurpose, type StationProfile } from '../../station/charging-profile.ts'
import { type Handlers2, type Request2 } from './types.ts'

type WireProfile = Request2<'SetChargingProfile'>['chargingProfile']
type Verbs = 'SetChargingProfile' | 'GetChargingProfiles' | 'ClearChargingProfile' | 'GetCompositeSchedule'
export type ReportedProfile = RequestOf<typeof ocpp201, 'ReportChargingProfiles'>['chargingProfile'][number]

const purposes: Partial<Record<WireProfile['chargingProfilePurpose'], ProfilePurpose>> = {
  ChargingStationMaxProfile: 'ChargingStationMaxProfile',
  TxDefaultProfile: 'TxDefaultProfile',
  TxProfile: 'TxProfile',
}

/** A profile as it stands on an EVSE; undefined for what these stations do not do (dynamic, external, several). */
export function profileOf2(profile: WireProfile, evseId: number): StationProfile | undefined {
  const { chargingProfileKind: kind, recurrencyKind, validFrom, validTo, transactionId } = profile
  const purpose = purposes[profile.chargingProfilePurpose]
  const [schedule, another] = profile.chargingSchedule
  if (purpose === undefined || kind === 'Dynamic' || schedule === undefined || another !== undefined) return undefined
  return {
    id: profile.id,
    evseId,
    purpose,
    kind,
    stackLevel: profile.stackLevel,
    unit: schedule.chargingRateUnit,
    periods: schedule.chargingSchedulePeriod.map(({ startPeriod, limit, numberPhases }) => ({
      startS: startPeriod,
      limit: limit ?? 0,
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

export function reportedProfile(profile: StationProfile): ReportedProfile {
  const text = (at: number) => new Date(at).toISOString()
  return {
    id: profile.id,
    stackLevel: profile.stackLevel,
    chargingProfilePurpose: profile.purpose,
    chargingProfileKind: profile.kind,
    chargingSchedule: [
      {
        id: 1,
        chargingRateUnit: profile.unit,
        chargingSchedulePeriod: profile.periods.map(({ startS, limit, phases }) => ({
          startPeriod: startS,
          limit,
          ...(phases !== undefined && { numberPhases: phases }),
        })),
        ...(profile.startAt !== undefined && { startSchedule: text(profile.startAt) }),
        ...(profile.durationS !== undefined && { duration: profile.durationS }),
      },
    ],
    ...(profile.recurrency !== undefined && { recurrencyKind: profile.recurrency }),
    ...(profile.validFrom !== undefined && { validFrom: text(profile.validFrom) }),
    ...(profile.validTo !== undefined && { validTo: text(profile.validTo) }),
    ...(profile.transactionId !== undefined && { transactionId: profile.transactionId }),
  }
}

/** [K01, K08, K09, K10] */
export const smartCharging: Handlers2<Verbs> = {
  async SetChargingProfile({ evseId, chargingProfile }, station) {
    const profile = profileOf2(chargingProfile, evseId)
    const reasonCode = profile === undefined ? 'InvalidProfile' : station.chargingProfiles.install(profile, false)
    return reasonCode === undefined ? { status: 'Accepted' } : { status: 'Rejected', statusInfo: { reasonCode } }
  },
  async ClearChargingProfile({ chargingProfileId, chargingProfileCriteria: criteria = {} }, station) {
    const { evseId, chargingProfilePurpose, stackLevel } = criteria
    const filter =
      chargingProfileId === undefined
        ? {
            ...(evseId !== undefined && { evseId }),
            ...(chargingProfilePurpose !== undefined && { purpose: chargingProfilePurpose }),
            ...(stackLevel !== undefined && { stackLevel }),
          }
        : { ids: [chargingProfileId] }
    return { status: station.chargingProfiles.clear(filter) ? 'Accepted' : 'Unknown' }
  },
  async GetChargingProfiles({ requestId, evseId, chargingProfile: criterion }, station) {
    const { chargingProfileId, chargingProfilePurpose, stackLevel, chargingLimitSource } = criterion
    const found =
      chargingLimitSource !== undefined && !chargingLimitSource.includes('CSO')
        ? []
        : station.chargingProfiles.find({
            ...(chargingProfileId !== undefined && { ids: chargingProfileId }),
            ...(evseId !== undefined && { evseId }),
            ...(chargingProfilePurpose !== undefined && { purpose: chargingProfilePurpose }),
            ...(stackLevel !== undefined && { stackLevel }),
          })
    if (found.length === 0) return { status: 'NoProfiles' }
    station.soon(() => station.sendProfiles(requestId, found))
    return { status: 'Accepted' }
  },
  async GetCompositeSchedule({ evseId, duration, chargingRateUnit: unit = 'W' }, station) {
    if ((evseId !== 0 && station.evse(evseId) === undefined) || duration <= 0) {
      return { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } }
    }
    const [first = { startPeriod: 0, limit: 0 }, ...rest] = station.chargingProfiles.compose(evseId, duration, unit)
    const chargingSchedulePeriod: [typeof first, ...typeof rest] = [first, ...rest]
    return {
      status: 'Accepted',
      schedule: {
        evseId,
        duration,
        scheduleStart: station.timestamp,
        chargingRateUnit: unit,
        chargingSchedulePeriod,
      },
    }
  },
}
