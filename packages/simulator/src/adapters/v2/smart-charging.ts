import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import {
  type OperationMode,
  type ProfilePeriod,
  type ProfilePurpose,
  type StationProfile,
} from '../../station/charging-profile.ts'
import { type Handlers2, type Request2 } from './types.ts'

type WireProfile = Request2<'SetChargingProfile'>['chargingProfile']
type Verbs = 'SetChargingProfile' | 'GetChargingProfiles' | 'ClearChargingProfile' | 'GetCompositeSchedule'
type ReportedProfile = RequestOf<typeof ocpp21, 'ReportChargingProfiles'>['chargingProfile'][number]
type WirePeriod = WireProfile['chargingSchedule'][number]['chargingSchedulePeriod'][number]

const purposes: Partial<Record<WireProfile['chargingProfilePurpose'], ProfilePurpose>> = {
  ChargingStationMaxProfile: 'ChargingStationMaxProfile',
  TxDefaultProfile: 'TxDefaultProfile',
  TxProfile: 'TxProfile',
  PriorityCharging: 'PriorityCharging',
}

const modes: Partial<Record<NonNullable<WirePeriod['operationMode']>, OperationMode>> = {
  ChargingOnly: 'ChargingOnly',
  CentralSetpoint: 'CentralSetpoint',
  CentralFrequency: 'CentralFrequency',
  LocalFrequency: 'LocalFrequency',
  Idle: 'Idle',
}

/** A profile as it stands on an EVSE; undefined for what these stations do not do (external control, several schedules). */
export function profileOf2(profile: WireProfile, evseId: number, now: number): StationProfile | undefined {
  const { chargingProfileKind: kind, recurrencyKind, validFrom, validTo, transactionId, dynUpdateInterval } = profile
  const purpose = purposes[profile.chargingProfilePurpose]
  const [schedule, another] = profile.chargingSchedule
  if (purpose === undefined || schedule === undefined || another !== undefined) return undefined
  const periods = schedule.chargingSchedulePeriod.map(periodOf2)
  if (periods.some((period) => period === undefined)) return undefined
  return {
    id: profile.id,
    evseId,
    purpose,
    kind,
    stackLevel: profile.stackLevel,
    unit: schedule.chargingRateUnit,
    periods: periods.filter((period) => period !== undefined),
    ...(recurrencyKind !== undefined && { recurrency: recurrencyKind }),
    ...(validFrom !== undefined && { validFrom: Date.parse(validFrom) }),
    ...(validTo !== undefined && { validTo: Date.parse(validTo) }),
    ...(schedule.startSchedule !== undefined && { startAt: Date.parse(schedule.startSchedule) }),
    ...(schedule.duration !== undefined && { durationS: schedule.duration }),
    ...(transactionId !== undefined && { transactionId }),
    // [K28.FR.05]
    ...(kind === 'Dynamic' && { updatedAt: now }),
    ...(dynUpdateInterval !== undefined && { updateIntervalS: dynUpdateInterval }),
  }
}

/** Undefined for a mode that these stations do not work in [K01.FR.115]. */
function periodOf2(period: WirePeriod): ProfilePeriod | undefined {
  const { startPeriod, limit, numberPhases, operationMode = 'ChargingOnly', setpoint, v2xBaseline } = period
  const mode = modes[operationMode]
  if (mode === undefined) return undefined
  const { v2xFreqWattCurve: freqWatt, v2xSignalWattCurve: signalWatt } = period
  return {
    startS: startPeriod,
    ...(limit !== undefined && { limit }),
    ...(numberPhases !== undefined && { phases: numberPhases }),
    ...(mode !== 'ChargingOnly' && { mode }),
    ...(setpoint !== undefined && { setpoint }),
    ...(v2xBaseline !== undefined && { baselineW: v2xBaseline }),
    ...(freqWatt !== undefined && {
      freqWatt: freqWatt.map(({ frequency, power }): [number, number] => [frequency, power]),
    }),
    ...(signalWatt !== undefined && {
      signalWatt: signalWatt.map(({ signal, power }): [number, number] => [signal, power]),
    }),
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
        chargingSchedulePeriod: profile.periods.map(reportedPeriod),
        ...(profile.startAt !== undefined && { startSchedule: text(profile.startAt) }),
        ...(profile.durationS !== undefined && { duration: profile.durationS }),
      },
    ],
    ...(profile.recurrency !== undefined && { recurrencyKind: profile.recurrency }),
    ...(profile.validFrom !== undefined && { validFrom: text(profile.validFrom) }),
    ...(profile.validTo !== undefined && { validTo: text(profile.validTo) }),
    ...(profile.transactionId !== undefined && { transactionId: profile.transactionId }),
    ...(profile.updatedAt !== undefined && { dynUpdateTime: text(profile.updatedAt) }),
    ...(profile.updateIntervalS !== undefined && { dynUpdateInterval: profile.updateIntervalS }),
  }
}

function reportedPeriod({
  startS,
  limit,
  phases,
  mode,
  setpoint,
  baselineW,
  freqWatt,
  signalWatt,
}: ProfilePeriod): WirePeriod {
  return {
    startPeriod: startS,
    ...(limit !== undefined && { limit }),
    ...(phases !== undefined && { numberPhases: phases }),
    ...(mode !== undefined && { operationMode: mode }),
    ...(setpoint !== undefined && { setpoint }),
    ...(baselineW !== undefined && { v2xBaseline: baselineW }),
    ...(freqWatt !== undefined && { v2xFreqWattCurve: freqWatt.map(([frequency, power]) => ({ frequency, power })) }),
    ...(signalWatt !== undefined && { v2xSignalWattCurve: signalWatt.map(([signal, power]) => ({ signal, power })) }),
  }
}

/** [K01, K08, K09, K10] */
export const smartCharging: Handlers2<Verbs> = {
  async SetChargingProfile({ evseId, chargingProfile }, station) {
    const profile = profileOf2(chargingProfile, evseId, Date.parse(station.timestamp))
    const reasonCode = profile === undefined ? 'InvalidProfile' : station.chargingProfiles.install(profile, false)
    station.grid.bidirectional.schedule()
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
    station.soon(() => station.reports.profiles(requestId, found))
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
