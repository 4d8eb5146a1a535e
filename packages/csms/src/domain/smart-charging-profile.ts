/** A profile between its three forms: as an operator gives it, as it is kept, and as the API tells it. */
import { type ChargingProfile, type ChargingSchedule, type ChargingSchedulePeriod } from '@stationmaster/contract'
import { type Command, type Instant, type Station } from './model.ts'
import { instantText } from './provisioning-events.ts'
import { type InstalledProfile, type Schedule, type SchedulePeriod } from './smart-charging-model.ts'

const instantIf = (text: string | undefined): Instant | null => (text === undefined ? null : Date.parse(text))

function scheduleOf(schedule: ChargingSchedule): Schedule {
  return {
    startAt: instantIf(schedule.startSchedule),
    durationS: schedule.duration ?? null,
    unit: schedule.chargingRateUnit,
    minChargingRate: schedule.minChargingRate ?? null,
    periods: schedule.chargingSchedulePeriod.map(periodOf),
    ...(schedule.id === undefined ? {} : { id: schedule.id }),
    ...(schedule.useLocalTime === true ? { useLocalTime: true } : {}),
    ...(schedule.randomizedDelay === undefined ? {} : { randomizedDelayS: schedule.randomizedDelay }),
    ...(schedule.limitAtSoC === undefined ? {} : { limitAtSoC: schedule.limitAtSoC }),
  }
}

export function periodOf(period: ChargingSchedulePeriod): SchedulePeriod {
  const { limit = null, numberPhases = null, phaseToUse = null } = period
  return { ...period, limit, numberPhases, phaseToUse }
}

export function periodResource({ limit, numberPhases, phaseToUse, ...period }: SchedulePeriod): ChargingSchedulePeriod {
  return {
    ...period,
    ...(limit === null ? {} : { limit }),
    ...(numberPhases === null ? {} : { numberPhases }),
    ...(phaseToUse === null ? {} : { phaseToUse }),
  }
}

/** What a station has once it accepted this command. */
export function installedBy(
  { organisationId, stationId }: Pick<Station, 'organisationId' | 'stationId'>,
  command: Pick<Command, 'commandId' | 'actor' | 'reason'>,
  profile: ChargingProfile & { id: number },
  evseId: number,
  at: Instant,
): InstalledProfile {
  return {
    organisationId,
    stationId,
    profileId: profile.id,
    evseId,
    purpose: profile.chargingProfilePurpose,
    kind: profile.chargingProfileKind,
    stackLevel: profile.stackLevel,
    recurrencyKind: profile.recurrencyKind ?? null,
    validFromAt: instantIf(profile.validFrom),
    validToAt: instantIf(profile.validTo),
    transactionKey: profile.transactionId ?? null,
    schedules: profile.chargingSchedule.map(scheduleOf),
    // K28.FR.05: the station counts from its acceptance.
    dynUpdateAt: profile.chargingProfileKind === 'Dynamic' ? at : null,
    dynUpdateIntervalS: profile.dynUpdateInterval ?? null,
    maxOfflineDurationS: profile.maxOfflineDuration ?? null,
    invalidAfterOfflineDuration: profile.invalidAfterOfflineDuration ?? false,
    limitSource: 'CSO',
    acceptedAt: at,
    reportedAt: null,
    uncertainSince: null,
    commandId: command.commandId,
    actor: command.actor,
    reason: command.reason,
  }
}

export function scheduleResource(schedule: Schedule): ChargingSchedule {
  const { startAt, durationS, unit, minChargingRate, periods, id, useLocalTime, randomizedDelayS, limitAtSoC } =
    schedule
  return {
    ...(id === undefined ? {} : { id }),
    ...(startAt === null ? {} : { startSchedule: instantText(startAt) }),
    ...(durationS === null ? {} : { duration: durationS }),
    chargingRateUnit: unit,
    ...(minChargingRate === null ? {} : { minChargingRate }),
    ...(useLocalTime === undefined ? {} : { useLocalTime }),
    ...(randomizedDelayS === undefined ? {} : { randomizedDelay: randomizedDelayS }),
    ...(limitAtSoC === undefined ? {} : { limitAtSoC }),
    chargingSchedulePeriod: periods.map(periodResource),
  }
}

/** As the API and the feed tell it. */
export function profileResource(profile: InstalledProfile) {
  const { validFromAt, validToAt, recurrencyKind, dynUpdateIntervalS, maxOfflineDurationS } = profile
  const text = (at: Instant | null) => (at === null ? null : instantText(at))
  return {
    id: profile.profileId,
    evseId: profile.evseId,
    stackLevel: profile.stackLevel,
    chargingProfilePurpose: profile.purpose,
    chargingProfileKind: profile.kind,
    ...(recurrencyKind === null ? {} : { recurrencyKind }),
    ...(validFromAt === null ? {} : { validFrom: instantText(validFromAt) }),
    ...(validToAt === null ? {} : { validTo: instantText(validToAt) }),
    ...(dynUpdateIntervalS === null ? {} : { dynUpdateInterval: dynUpdateIntervalS }),
    ...(maxOfflineDurationS === null ? {} : { maxOfflineDuration: maxOfflineDurationS }),
    ...(profile.invalidAfterOfflineDuration ? { invalidAfterOfflineDuration: true } : {}),
    dynUpdateTime: text(profile.dynUpdateAt),
    transactionId: profile.transactionKey,
    chargingSchedule: profile.schedules.map(scheduleResource),
    chargingLimitSource: profile.limitSource,
    acceptedAt: text(profile.acceptedAt),
    reportedAt: text(profile.reportedAt),
    uncertainSince: text(profile.uncertainSince),
    commandId: profile.commandId,
    actor: profile.actor,
    reason: profile.reason,
  }
}
