/**
 * The composite schedule as we compute it (K08; 1.6 3.13): at each moment, of every purpose the profile of the highest
 * stack level that has a period then, and of all purposes the lowest limit. Pure; the store and the clock stay outside.
 */
import { type ChargingRateUnit } from '@stationmaster/contract'
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
> & {
  /** When a schedule begins that names no time of its own and belongs to no running transaction. */
  acceptedAt: Instant | null
}

export interface ComposedEvse {
  evseId: number
  /** When its transaction began; null without one: then it is computed as if one began now (K08.FR.06). */
  transactionStartedAt: Instant | null
  transactionKey: string | null
}

export interface CompositeInput {
  profiles: readonly ComposedProfile[]
  limits: readonly Pick<ExternalLimit, 'evseId' | 'source' | 'schedules' | 'receivedAt'>[]
  evses: readonly ComposedEvse[]
  /** 0 is the station: what its EVSEs may take together, capped by its own limits. */
  evseId: number
  from: Instant
  durationS: number
  unit: ChargingRateUnit
}

export interface CompositePeriod {
  startPeriod: number
  limit: number | null
  numberPhases?: number
  purpose?: string
  chargingProfileId?: number
}

/** Between a phase and the neutral; profiles carry no voltage. */
const phaseVoltageV = 230
/** K01: what counts when a period does not say. */
const defaultPhases = 3

/** What limits at one moment: current per phase and power in all, each null while nothing limits it. */
interface Bound {
  currentA: number | null
  powerW: number | null
  phases: number | null
  /** Who set what is lowest. */
  purpose: string | null
  profileId: number | null
}

const unbound: Bound = { currentA: null, powerW: null, phases: null, purpose: null, profileId: null }

export function compositeSchedule(input: CompositeInput): CompositePeriod[] {
  const { from, durationS } = input
  const to = from + durationS * 1_000
  const sources = sourcesOf(input)
  const moments = new Set<Instant>([from])
  for (const source of sources) for (const at of changesOf(source, from, to)) moments.add(at)
  const periods: CompositePeriod[] = []
  for (const at of [...moments].sort((a, b) => a - b)) {
    const period = { startPeriod: Math.round((at - from) / 1_000), ...limitAt(input, at) }
    const last = periods.at(-1)
    if (last !== undefined && last.startPeriod === period.startPeriod) periods.pop()
    const before = periods.at(-1)
    if (before === undefined || !sameLimit(before, period)) periods.push(period)
  }
  return periods
}

/** The limit at one moment, and whose it is. */
export function limitAt(input: CompositeInput, at: Instant): Omit<CompositePeriod, 'startPeriod'> {
  const bound = input.evseId === 0 ? stationBound(input, at) : evseBound(input, input.evseId, at)
  const { limit, phases } = inUnit(bound, input.unit)
  return {
    limit,
    ...(phases === null || limit === null ? {} : { numberPhases: phases }),
    ...(bound.purpose === null ? {} : { purpose: bound.purpose }),
    ...(bound.profileId === null ? {} : { chargingProfileId: bound.profileId }),
  }
}

function sameLimit(a: CompositePeriod, b: CompositePeriod): boolean {
  return (
    a.limit === b.limit &&
    a.numberPhases === b.numberPhases &&
    a.purpose === b.purpose &&
    a.chargingProfileId === b.chargingProfileId
  )
}

/** An EVSE may take what its transaction level and every limit above it allow. */
function evseBound(input: CompositeInput, evseId: number, at: Instant): Bound {
  const own = input.profiles.filter((profile) => profile.evseId === 0 || profile.evseId === evseId)
  const evse = input.evses.find((one) => one.evseId === evseId)
  const bound = [
    transactionBound(own, evse, input, at),
    purposeBound(own, 'ChargingStationMaxProfile', evse, input, at),
    purposeBound(own, 'ChargingStationExternalConstraints', evse, input, at),
    ...input.limits
      .filter((limit) => limit.evseId === 0 || limit.evseId === evseId)
      .map((limit) => externalBound(limit, at)),
  ].reduce(lowest, unbound)
  return raised(bound, purposeBound(own, 'LocalGeneration', evse, input, at))
}

/** K08: the station may take what its EVSEs may take together, but no more than its own limits. */
function stationBound(input: CompositeInput, at: Instant): Bound {
  const ofStation = input.profiles.filter(({ evseId }) => evseId === 0)
  const evses = input.evses.filter(({ evseId }) => evseId > 0)
  const parts = evses.map((evse) => {
    const own = input.profiles.filter((profile) => profile.evseId === 0 || profile.evseId === evse.evseId)
    const external = input.limits.filter((limit) => limit.evseId === evse.evseId)
    const ownConstraints = own.filter(({ evseId }) => evseId === evse.evseId)
    return [
      transactionBound(own, evse, input, at),
      purposeBound(ownConstraints, 'ChargingStationExternalConstraints', evse, input, at),
      ...external.map((limit) => externalBound(limit, at)),
    ].reduce(lowest, unbound)
  })
  const caps = [
    summed(parts, input.unit),
    purposeBound(ofStation, 'ChargingStationMaxProfile', undefined, input, at),
    purposeBound(ofStation, 'ChargingStationExternalConstraints', undefined, input, at),
    ...input.limits.filter(({ evseId }) => evseId === 0).map((limit) => externalBound(limit, at)),
  ]
  return raised(caps.reduce(lowest, unbound), purposeBound(ofStation, 'LocalGeneration', undefined, input, at))
}

/** K08.FR.04: a TxProfile of the running transaction goes before the default. */
function transactionBound(
  profiles: readonly ComposedProfile[],
  evse: ComposedEvse | undefined,
  input: CompositeInput,
  at: Instant,
): Bound {
  const transactionKey = evse?.transactionKey ?? null
  const ofTransaction = profiles.filter((profile) => profile.transactionKey === transactionKey)
  const own = transactionKey === null ? unbound : purposeBound(ofTransaction, 'TxProfile', evse, input, at)
  return own.purpose === null ? purposeBound(profiles, 'TxDefaultProfile', evse, input, at) : own
}

function purposeBound(
  profiles: readonly ComposedProfile[],
  purpose: InstalledProfile['purpose'],
  evse: ComposedEvse | undefined,
  input: CompositeInput,
  at: Instant,
): Bound {
  // Of the same level the one of the EVSE itself goes before the one of all (1.6 5.16.3).
  const ranked = profiles
    .filter((profile) => profile.purpose === purpose)
    .sort((a, b) => b.stackLevel - a.stackLevel || b.evseId - a.evseId || b.profileId - a.profileId)
  for (const profile of ranked) {
    const found = periodAt(profile, evse?.transactionStartedAt ?? null, input.from, at)
    // A gap falls through to the next level (1.6 3.13.2).
    if (found !== undefined && found.period.limit !== null) {
      return boundOf(found.schedule, found.period, purpose, profile.profileId)
    }
  }
  return unbound
}

function externalBound(limit: CompositeInput['limits'][number], at: Instant): Bound {
  for (const schedule of limit.schedules) {
    const found = periodIn(schedule, (at - (schedule.startAt ?? limit.receivedAt)) / 1_000)
    if (found !== undefined && found.limit !== null) return boundOf(schedule, found, limit.source, null)
  }
  return unbound
}

function boundOf(schedule: Schedule, period: SchedulePeriod, purpose: string, profileId: number | null): Bound {
  return {
    currentA: schedule.unit === 'A' ? period.limit : null,
    powerW: schedule.unit === 'W' ? period.limit : null,
    phases: period.numberPhases,
    purpose,
    profileId,
  }
}

function inUnit(
  { currentA, powerW, phases }: Bound,
  unit: ChargingRateUnit,
): { limit: number | null; phases: number | null } {
  const perPhaseW = phaseVoltageV * (phases ?? defaultPhases)
  const limits =
    unit === 'A'
      ? [currentA, powerW === null ? null : powerW / perPhaseW]
      : [powerW, currentA === null ? null : currentA * perPhaseW]
  const known = limits.filter((limit) => limit !== null)
  // K01: a limit has one decimal at most; a limit is never rounded up.
  return { limit: known.length === 0 ? null : Math.floor(Math.min(...known) * 10 + 1e-6) / 10, phases }
}

/** Both hold: the lower current, the lower power, the fewer phases; it is named after whichever lowered it last. */
function lowest(a: Bound, b: Bound): Bound {
  const least = (x: number | null, y: number | null) => (x === null ? y : y === null ? x : Math.min(x, y))
  const bound = {
    currentA: least(a.currentA, b.currentA),
    powerW: least(a.powerW, b.powerW),
    phases: least(a.phases, b.phases),
  }
  if (b.purpose === null) return { ...bound, purpose: a.purpose, profileId: a.profileId }
  const before = inUnit({ ...a, ...bound, currentA: a.currentA, powerW: a.powerW }, 'W').limit
  const after = inUnit({ ...b, ...bound }, 'W').limit
  const lowered = before === null || (after !== null && after < before)
  const { purpose, profileId } = lowered ? b : a
  return { ...bound, purpose, profileId }
}

/** What EVSEs may take together; one that nothing limits makes the sum unlimited. */
function summed(parts: readonly Bound[], unit: ChargingRateUnit): Bound {
  if (parts.length === 0) return unbound
  const limits = parts.map((part) => inUnit(part, unit).limit)
  const known = limits.filter((limit) => limit !== null)
  if (known.length < limits.length) return unbound
  const sum = known.reduce((total, limit) => total + limit, 0)
  return {
    ...unbound,
    currentA: unit === 'A' ? sum : null,
    powerW: unit === 'W' ? sum : null,
    purpose: parts.every(({ purpose }) => purpose === parts[0]?.purpose) ? (parts[0]?.purpose ?? null) : 'EVSEs',
    profileId: parts.length === 1 ? (parts[0]?.profileId ?? null) : null,
  }
}

/** 2.1 K08.FR.04: what is generated on site comes on top. */
function raised(bound: Bound, generation: Bound): Bound {
  const phases = bound.phases
  const current = inUnit({ ...generation, phases }, 'A').limit
  const power = inUnit({ ...generation, phases }, 'W').limit
  return {
    ...bound,
    currentA: bound.currentA === null || current === null ? bound.currentA : bound.currentA + current,
    powerW: bound.powerW === null || power === null ? bound.powerW : bound.powerW + power,
  }
}

const dayMs = 86_400_000
const recurrenceMs = { Daily: dayMs, Weekly: 7 * dayMs } as const

/** When the schedule of the profile begins, the first time where it recurs. */
function startOf(
  profile: ComposedProfile,
  schedule: Schedule,
  transactionStartedAt: Instant | null,
  from: Instant,
): Instant {
  if (profile.kind !== 'Relative' && schedule.startAt !== null) return schedule.startAt
  return (
    transactionStartedAt ?? (profile.kind === 'Relative' ? from : (profile.validFromAt ?? profile.acceptedAt ?? from))
  )
}

function periodAt(
  profile: ComposedProfile,
  transactionStartedAt: Instant | null,
  from: Instant,
  at: Instant,
): { schedule: Schedule; period: SchedulePeriod } | undefined {
  if (at < (profile.validFromAt ?? at) || at >= (profile.validToAt ?? at + 1)) return undefined
  // Of several schedules the vehicle chooses one (K15); the first is what counts until it has.
  const [schedule] = profile.schedules
  if (schedule === undefined) return undefined
  let elapsedMs = at - startOf(profile, schedule, transactionStartedAt, from)
  if (elapsedMs < 0) return undefined
  if (profile.kind === 'Recurring' && profile.recurrencyKind !== null) {
    elapsedMs %= recurrenceMs[profile.recurrencyKind]
  }
  const period = periodIn(schedule, elapsedMs / 1_000)
  return period === undefined ? undefined : { schedule, period }
}

/** A period lasts to the next one or to the end of the schedule; what begins after that end is ignored (K01.FR.31). */
function periodIn({ periods, durationS }: Schedule, elapsedS: number): SchedulePeriod | undefined {
  if (elapsedS < 0 || (durationS !== null && elapsedS >= durationS)) return undefined
  return periods.findLast(({ startPeriod }) => startPeriod <= elapsedS)
}

interface Source {
  schedule: Schedule
  startAt: Instant
  everyMs: number | null
  between: readonly (Instant | null)[]
}

/** Everything that may change the limit in the window, with when it begins. */
function sourcesOf(input: CompositeInput): Source[] {
  const { profiles, limits, evses, from } = input
  const starts = [...new Set([null, ...evses.map(({ transactionStartedAt }) => transactionStartedAt)])]
  const ofProfiles = profiles.flatMap((profile) => {
    const [schedule] = profile.schedules
    if (schedule === undefined) return []
    const everyMs =
      profile.kind === 'Recurring' && profile.recurrencyKind !== null ? recurrenceMs[profile.recurrencyKind] : null
    return starts.map((startedAt) => ({
      schedule,
      everyMs,
      startAt: startOf(profile, schedule, startedAt, from),
      between: [profile.validFromAt, profile.validToAt],
    }))
  })
  const external = limits.flatMap(({ schedules, receivedAt }) =>
    schedules.map((schedule) => ({ schedule, everyMs: null, startAt: schedule.startAt ?? receivedAt, between: [] })),
  )
  return [...ofProfiles, ...external]
}

function changesOf({ schedule, startAt, everyMs, between }: Source, from: Instant, to: Instant): Instant[] {
  const offsets = [...schedule.periods.map(({ startPeriod }) => startPeriod), schedule.durationS ?? 0]
  const first = everyMs === null ? 0 : Math.max(0, Math.floor((from - startAt) / everyMs))
  const last = everyMs === null ? 0 : Math.max(first, Math.floor((to - startAt) / everyMs))
  const moments = between.filter((at) => at !== null)
  for (let round = first; round <= last; round++) {
    for (const offset of offsets) {
      const ms = offset * 1_000
      // What lies beyond the recurrence belongs to the next round.
      if (everyMs === null || ms < everyMs) moments.push(startAt + round * (everyMs ?? 0) + ms)
    }
  }
  return moments.filter((at) => at > from && at < to)
}

export interface CompositeDifference {
  at: Instant
  ours: number | null
  theirs: number | null
}

const differencesShown = 100

/**
 * Where a station allows something else than we compute, in the window of its answer. Where nothing of ours limits it
 * the station tells what it can, and that is no difference.
 */
export function compositeDifferences(
  input: Omit<CompositeInput, 'from' | 'durationS' | 'unit'>,
  theirs: { startAt: Instant; durationS: number; unit: ChargingRateUnit; periods: readonly SchedulePeriod[] },
): CompositeDifference[] {
  const window = { ...input, from: theirs.startAt, durationS: theirs.durationS, unit: theirs.unit }
  const starts = new Set([
    ...compositeSchedule(window).map(({ startPeriod }) => startPeriod),
    ...theirs.periods.map(({ startPeriod }) => startPeriod).filter((start) => start < theirs.durationS),
  ])
  const differences: CompositeDifference[] = []
  for (const start of [...starts].sort((a, b) => a - b)) {
    const at = theirs.startAt + start * 1_000
    const ours = limitAt(window, at).limit
    const told = theirs.periods.findLast(({ startPeriod }) => startPeriod <= start)?.limit ?? null
    // A station may be limited by its own making below what we allow, never above it.
    if (ours === null || (told !== null && Math.abs(told - ours) < tolerance(ours))) continue
    if (differences.length < differencesShown) differences.push({ at, ours, theirs: told })
  }
  return differences
}

/** Rounding on the way from amperes to watts and back is none. */
function tolerance(limit: number): number {
  return Math.max(0.15, limit * 0.005)
}
