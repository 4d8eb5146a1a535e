/** Which period of a profile counts at a moment, and when that changes. */
import { type Instant } from './model.ts'
import {
  type ExternalLimit,
  type InstalledProfile,
  type Schedule,
  type SchedulePeriod,
} from './smart-charging-model.ts'

/** What a profile is compared by; the row that is stored has more. */
export type ComposedProfile = Pick<
  InstalledProfile,
  | 'profileId'
  | 'evseId'
  | 'purpose'
  | 'kind'
  | 'stackLevel'
  | 'recurrencyKind'
  | 'validFromAt'
  | 'validToAt'
  | 'schedules'
  | 'transactionKey'
  | 'dynUpdateAt'
> & {
  /** When a schedule begins that names no time of its own and belongs to no running transaction. */
  acceptedAt: Instant | null
}

/** What it takes to place a schedule in time. */
export interface TimeFrame {
  transactionStartedAt: Instant | null
  from: Instant
  /** What is added to UTC where the station stands, for schedules in local time (K01.FR.90). */
  localOffsetMs: (at: Instant) => number
}

const dayMs = 86_400_000
const recurrenceMs = { Daily: dayMs, Weekly: 7 * dayMs } as const

const everyOf = ({ kind, recurrencyKind }: ComposedProfile): number | null =>
  kind === 'Recurring' && recurrencyKind !== null ? recurrenceMs[recurrencyKind] : null

/** When the schedule of the profile begins, the first time where it recurs; in its own time, local or not. */
function startOf(profile: ComposedProfile, schedule: Schedule, { transactionStartedAt, from }: TimeFrame): Instant {
  // K28.FR.13: what was updated last counts from then.
  if (profile.kind === 'Dynamic') return profile.dynUpdateAt ?? profile.acceptedAt ?? from
  if (profile.kind !== 'Relative' && schedule.startAt !== null) return schedule.startAt
  return (
    transactionStartedAt ?? (profile.kind === 'Relative' ? from : (profile.validFromAt ?? profile.acceptedAt ?? from))
  )
}

/** K01.FR.91: a schedule in local time follows the clock on the wall, summer time and all. */
function isLocal(profile: ComposedProfile, schedule: Schedule): boolean {
  return schedule.useLocalTime === true && schedule.startAt !== null && profile.kind !== 'Relative'
}

export function periodAt(
  profile: ComposedProfile,
  frame: TimeFrame,
  at: Instant,
): { schedule: Schedule; period: SchedulePeriod } | undefined {
  if (at < (profile.validFromAt ?? at) || at >= (profile.validToAt ?? at + 1)) return undefined
  // Of several schedules the vehicle chooses one (K15); the first is what counts until it has.
  const [schedule] = profile.schedules
  if (schedule === undefined) return undefined
  const now = isLocal(profile, schedule) ? at + frame.localOffsetMs(at) : at
  let elapsedMs = now - startOf(profile, schedule, frame)
  if (elapsedMs < 0) return undefined
  const everyMs = everyOf(profile)
  if (everyMs !== null) elapsedMs %= everyMs
  const period = periodIn(schedule, elapsedMs / 1_000)
  return period === undefined ? undefined : { schedule, period }
}

/** A period lasts to the next one or to the end of the schedule; what begins after that end is ignored (K01.FR.31). */
export function periodIn({ periods, durationS }: Schedule, elapsedS: number): SchedulePeriod | undefined {
  if (elapsedS < 0 || (durationS !== null && elapsedS >= durationS)) return undefined
  return periods.findLast(({ startPeriod }) => startPeriod <= elapsedS)
}

export interface Source {
  schedule: Schedule
  startAt: Instant
  everyMs: number | null
  isLocal: boolean
  between: readonly (Instant | null)[]
}

/** Everything that may change the limit in the window, with when it begins. */
export function sourcesOf(
  profiles: readonly ComposedProfile[],
  limits: readonly Pick<ExternalLimit, 'schedules' | 'receivedAt'>[],
  frames: readonly TimeFrame[],
): Source[] {
  const ofProfiles = profiles.flatMap((profile) => {
    const [schedule] = profile.schedules
    if (schedule === undefined) return []
    return frames.map((frame) => ({
      schedule,
      everyMs: everyOf(profile),
      startAt: startOf(profile, schedule, frame),
      isLocal: isLocal(profile, schedule),
      between: [profile.validFromAt, profile.validToAt],
    }))
  })
  const external = limits.flatMap(({ schedules, receivedAt }) =>
    schedules.map((schedule) => ({
      schedule,
      everyMs: null,
      startAt: schedule.startAt ?? receivedAt,
      isLocal: false,
      between: [],
    })),
  )
  return [...ofProfiles, ...external]
}

export function changesOf(
  { schedule, startAt, everyMs, between, isLocal: local }: Source,
  from: Instant,
  to: Instant,
  localOffsetMs: TimeFrame['localOffsetMs'],
): Instant[] {
  const offsets = [...schedule.periods.map(({ startPeriod }) => startPeriod), schedule.durationS ?? 0]
  const first = everyMs === null ? 0 : Math.max(0, Math.floor((from - startAt) / everyMs) - 1)
  const last = everyMs === null ? 0 : Math.max(first, Math.floor((to - startAt) / everyMs) + 1)
  const moments = between.filter((at) => at !== null)
  for (let round = first; round <= last; round++) {
    for (const offset of offsets) {
      const ms = offset * 1_000
      // What lies beyond the recurrence belongs to the next round.
      if (everyMs !== null && ms >= everyMs) continue
      const at = startAt + round * (everyMs ?? 0) + ms
      moments.push(...(local ? fromLocal(at, localOffsetMs) : [at]))
    }
  }
  return moments.filter((at) => at > from && at < to)
}

/** An hour that comes twice comes at both of its instants; one that is left out, at the change. */
function fromLocal(local: Instant, localOffsetMs: TimeFrame['localOffsetMs']): Instant[] {
  const before = local - localOffsetMs(local - dayMs)
  const after = local - localOffsetMs(local + dayMs)
  return before === after ? [before] : [before, after]
}
