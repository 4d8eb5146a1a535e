/**
 * The composite schedule as we compute it (K08; 1.6 3.13): at each moment, of every purpose the profile of the highest
 * stack level that has a period then, and of all purposes the lowest limit. Pure; the store and the clock stay outside.
 */
import { type ChargingRateUnit, type OperationMode } from '@stationmaster/contract'
import { type Instant } from './model.ts'
import { type Bound, boundOf, inUnit, lowest, raised, says, summed, unbound } from './smart-charging-bounds.ts'
import { type ExternalLimit, type InstalledProfile, type SchedulePeriod } from './smart-charging-model.ts'
import {
  type ComposedProfile,
  changesOf,
  periodAt,
  periodIn,
  sourcesOf,
  type TimeFrame,
} from './smart-charging-time.ts'

export interface ComposedEvse {
  evseId: number
  /** When its transaction began; null without one: then it is computed as if one began now (K08.FR.06). */
  transactionStartedAt: Instant | null
  transactionKey: string | null
  /** The driver asked to be charged first (K21, K22). */
  priorityCharging: boolean
}

export interface CompositeInput {
  profiles: readonly ComposedProfile[]
  limits: readonly Pick<ExternalLimit, 'evseId' | 'source' | 'isLocalGeneration' | 'schedules' | 'receivedAt'>[]
  evses: readonly ComposedEvse[]
  /** 0 is the station: what its EVSEs may take together, capped by its own limits. */
  evseId: number
  from: Instant
  durationS: number
  unit: ChargingRateUnit
  /** What is added to UTC where the station stands; without it that is UTC. */
  localOffsetMs?: ((at: Instant) => number) | undefined
  /** What a set point from outside is to one of ours (Q06.FR.21, FR.22). */
  setpointPriority?: 'CSMS' | 'ExternalControl' | undefined
}

export interface CompositePeriod {
  startPeriod: number
  limit: number | null
  numberPhases?: number
  operationMode?: OperationMode
  setpoint?: number
  dischargeLimit?: number
  purpose?: string
  chargingProfileId?: number
}

const utc = () => 0

function frameOf({ from, localOffsetMs = utc }: CompositeInput, transactionStartedAt: Instant | null): TimeFrame {
  return { from, localOffsetMs, transactionStartedAt }
}

export function compositeSchedule(input: CompositeInput): CompositePeriod[] {
  const { from, durationS } = input
  const to = from + durationS * 1_000
  const starts = [...new Set([null, ...input.evses.map(({ transactionStartedAt }) => transactionStartedAt)])]
  const frames = starts.map((startedAt) => frameOf(input, startedAt))
  const sources = sourcesOf(input.profiles, input.limits, frames)
  const moments = new Set<Instant>([from])
  for (const source of sources) {
    for (const at of changesOf(source, from, to, input.localOffsetMs ?? utc)) moments.add(at)
  }
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
  const { limit, phases, setpoint, dischargeLimit } = inUnit(bound, input.unit)
  return {
    limit,
    ...(phases === null || limit === null ? {} : { numberPhases: phases }),
    ...(bound.mode === null ? {} : { operationMode: bound.mode }),
    ...(setpoint === null ? {} : { setpoint }),
    ...(dischargeLimit === null ? {} : { dischargeLimit }),
    ...(bound.purpose === null ? {} : { purpose: bound.purpose }),
    ...(bound.profileId === null ? {} : { chargingProfileId: bound.profileId }),
  }
}

function sameLimit(a: CompositePeriod, b: CompositePeriod): boolean {
  return (
    a.limit === b.limit &&
    a.numberPhases === b.numberPhases &&
    a.operationMode === b.operationMode &&
    a.setpoint === b.setpoint &&
    a.dischargeLimit === b.dischargeLimit &&
    a.purpose === b.purpose &&
    a.chargingProfileId === b.chargingProfileId
  )
}

/** An EVSE may take what its transaction level and every limit above it allow. */
function evseBound(input: CompositeInput, evseId: number, at: Instant): Bound {
  const isHere = (one: { evseId: number }) => one.evseId === 0 || one.evseId === evseId
  const own = input.profiles.filter(isHere)
  const evse = input.evses.find((one) => one.evseId === evseId)
  const external = input.limits.filter(isHere)
  const bound = [
    transactionBound(own, evse, input, at),
    purposeBound(own, 'ChargingStationMaxProfile', evse, input, at),
    outsideBound(own, evse, input, at),
    ...external.filter(limits).map((limit) => externalBound(limit, at)),
  ].reduce(lowest, unbound)
  return withGeneration(bound, own, external, evse, input, at)
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
      outsideBound(ownConstraints, evse, input, at),
      ...external.filter(limits).map((limit) => externalBound(limit, at)),
    ].reduce(lowest, unbound)
  })
  const external = input.limits.filter(({ evseId }) => evseId === 0)
  const caps = [
    summed(parts, input.unit),
    purposeBound(ofStation, 'ChargingStationMaxProfile', undefined, input, at),
    outsideBound(ofStation, undefined, input, at),
    ...external.filter(limits).map((limit) => externalBound(limit, at)),
  ]
  return withGeneration(caps.reduce(lowest, unbound), ofStation, external, undefined, input, at)
}

const limits = ({ isLocalGeneration }: CompositeInput['limits'][number]): boolean => !isLocalGeneration

/** K27: what is generated on site, as a profile or told as a limit, comes on top; never both of the same. */
function withGeneration(
  bound: Bound,
  profiles: readonly ComposedProfile[],
  external: CompositeInput['limits'],
  evse: ComposedEvse | undefined,
  input: CompositeInput,
  at: Instant,
): Bound {
  const installed = purposeBound(profiles, 'LocalGeneration', evse, input, at)
  if (installed.purpose !== null) return raised(bound, installed)
  return external.filter((limit) => !limits(limit)).reduce((sum, limit) => raised(sum, externalBound(limit, at)), bound)
}

function outsideBound(
  profiles: readonly ComposedProfile[],
  evse: ComposedEvse | undefined,
  input: CompositeInput,
  at: Instant,
): Bound {
  const bound = purposeBound(profiles, 'ChargingStationExternalConstraints', evse, input, at)
  if (bound.mode !== 'ExternalSetpoint' || input.setpointPriority !== 'CSMS') return bound
  return { ...bound, mode: null, setpoint: unbound.setpoint }
}

/** K08.FR.04: priority charging goes before a TxProfile of the running transaction, and that before the default. */
function transactionBound(
  profiles: readonly ComposedProfile[],
  evse: ComposedEvse | undefined,
  input: CompositeInput,
  at: Instant,
): Bound {
  const transactionKey = evse?.transactionKey ?? null
  if (evse?.priorityCharging === true) {
    const first = purposeBound(profiles, 'PriorityCharging', evse, input, at)
    if (first.purpose !== null) return first
  }
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
    const found = periodAt(profile, frameOf(input, evse?.transactionStartedAt ?? null), at)
    // A gap falls through to the next level (1.6 3.13.2).
    if (found !== undefined && says(found.period)) {
      return boundOf(found.schedule, found.period, purpose, profile.profileId)
    }
  }
  return unbound
}

function externalBound(limit: CompositeInput['limits'][number], at: Instant): Bound {
  for (const schedule of limit.schedules) {
    const found = periodIn(schedule, (at - (schedule.startAt ?? limit.receivedAt)) / 1_000)
    if (found !== undefined && says(found)) return boundOf(schedule, found, limit.source, null)
  }
  return unbound
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
