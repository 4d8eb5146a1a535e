/** A profile between its three forms: as an operator gives it, as it is kept, and as the API tells it. */
import { type ChargingProfile, type ChargingSchedule } from '@stationmaster/contract'
import { type Command, type Instant, type Station } from './model.ts'
import { instantText } from './provisioning-events.ts'
import { type InstalledProfile, type Schedule } from './smart-charging-model.ts'

const instantIf = (text: string | undefined): Instant | null => (text === undefined ? null : Date.parse(text))

function scheduleOf(schedule: ChargingSchedule): Schedule {
  return {
    startAt: instantIf(schedule.startSchedule),
    durationS: schedule.duration ?? null,
    unit: schedule.chargingRateUnit,
    minChargingRate: schedule.minChargingRate ?? null,
    periods: schedule.chargingSchedulePeriod.map(({ startPeriod, limit, numberPhases, phaseToUse }) => ({
      startPeriod,
      limit,
      numberPhases: numberPhases ?? null,
      phaseToUse: phaseToUse ?? null,
    })),
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
    limitSource: 'CSO',
    acceptedAt: at,
    reportedAt: null,
    commandId: command.commandId,
    actor: command.actor,
    reason: command.reason,
  }
}

export function scheduleResource({ startAt, durationS, unit, minChargingRate, periods }: Schedule): ChargingSchedule {
  return {
    ...(startAt === null ? {} : { startSchedule: instantText(startAt) }),
    ...(durationS === null ? {} : { duration: durationS }),
    chargingRateUnit: unit,
    ...(minChargingRate === null ? {} : { minChargingRate }),
    // A period without a limit (2.1) sets none.
    chargingSchedulePeriod: periods.flatMap(({ startPeriod, limit, numberPhases, phaseToUse }) =>
      limit === null
        ? []
        : [
            {
              startPeriod,
              limit,
              ...(numberPhases === null ? {} : { numberPhases }),
              ...(phaseToUse === null ? {} : { phaseToUse }),
            },
          ],
    ),
  }
}

/** As the API and the feed tell it. */
export function profileResource(profile: InstalledProfile) {
  const { validFromAt, validToAt, recurrencyKind } = profile
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
    transactionId: profile.transactionKey,
    chargingSchedule: profile.schedules.map(scheduleResource),
    chargingLimitSource: profile.limitSource,
    acceptedAt: text(profile.acceptedAt),
    reportedAt: text(profile.reportedAt),
    commandId: profile.commandId,
    actor: profile.actor,
    reason: profile.reason,
  }
}
