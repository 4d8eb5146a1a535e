/** What only OCPP 2.1 has words for in a charging profile; older versions know plain limits. */
import { type ChargingProfile, type ChargingSchedule, type ChargingSchedulePeriod } from '@stationmaster/contract'

type Plain<T, K extends keyof T> = Omit<T, K>
type Period = Pick<ChargingSchedulePeriod, 'startPeriod' | 'numberPhases' | 'phaseToUse'> & { limit: number }
type Schedule = Plain<
  ChargingSchedule,
  'useLocalTime' | 'randomizedDelay' | 'limitAtSoC' | 'chargingSchedulePeriod'
> & { chargingSchedulePeriod: Period[] }
export type PlainProfile = Plain<
  ChargingProfile,
  | 'dynUpdateInterval'
  | 'maxOfflineDuration'
  | 'invalidAfterOfflineDuration'
  | 'chargingProfileKind'
  | 'chargingSchedule'
> & { chargingProfileKind: Exclude<ChargingProfile['chargingProfileKind'], 'Dynamic'>; chargingSchedule: Schedule[] }

/** The profile where a version before 2.1 has words for all of it, else the first that it has none for. */
export function plainProfile(profile: ChargingProfile): PlainProfile | { why: string } {
  const {
    chargingProfileKind,
    dynUpdateInterval,
    maxOfflineDuration,
    invalidAfterOfflineDuration,
    chargingSchedule: given,
    ...rest
  } = profile
  if (chargingProfileKind === 'Dynamic') return { why: 'Dynamic profiles' }
  const beyond = nameOf({ dynUpdateInterval, maxOfflineDuration, invalidAfterOfflineDuration })
  if (beyond !== undefined) return { why: beyond }
  const chargingSchedule: Schedule[] = []
  for (const { useLocalTime, randomizedDelay, limitAtSoC, chargingSchedulePeriod, ...schedule } of given) {
    const more = nameOf({ useLocalTime, randomizedDelay, limitAtSoC })
    if (more !== undefined) return { why: more }
    const periods: Period[] = []
    for (const { startPeriod, limit, numberPhases, phaseToUse, operationMode, ...v2x } of chargingSchedulePeriod) {
      const extra = operationMode === 'ChargingOnly' ? undefined : operationMode
      const named = nameOf({ ...v2x, operationMode: extra })
      if (named !== undefined) return { why: named }
      if (limit === undefined) return { why: 'periods without a limit' }
      periods.push({
        startPeriod,
        limit,
        ...(numberPhases === undefined ? {} : { numberPhases }),
        ...(phaseToUse === undefined ? {} : { phaseToUse }),
      })
    }
    chargingSchedule.push({ ...schedule, chargingSchedulePeriod: periods })
  }
  return { ...rest, chargingProfileKind, chargingSchedule }
}

function nameOf(values: Readonly<Record<string, unknown>>): string | undefined {
  return Object.entries(values).find(([, value]) => value !== undefined)?.[0]
}
