/** What limits an EVSE at one moment, from whatever sets it, and how several limits become one. */
import { type ChargingRateUnit, type OperationMode } from '@stationmaster/contract'
import { type Schedule, type SchedulePeriod } from './smart-charging-model.ts'
import { modeOf } from './smart-charging-v2x.ts'

/** Between a phase and the neutral; profiles carry no voltage. */
const phaseVoltageV = 230
/** K01: what counts when a period does not say. */
const defaultPhases = 3

/** In one unit or in both; null while nothing is said. */
interface Amount {
  /** Per phase. */
  currentA: number | null
  /** In all. */
  powerW: number | null
}

export interface Bound extends Amount {
  phases: number | null
  /** How much may be given back, at most zero. */
  discharge: Amount
  setpoint: Amount
  mode: OperationMode | null
  /** Who set what is lowest. */
  purpose: string | null
  profileId: number | null
}

const nothing: Amount = { currentA: null, powerW: null }
export const unbound: Bound = {
  ...nothing,
  phases: null,
  discharge: nothing,
  setpoint: nothing,
  mode: null,
  purpose: null,
  profileId: null,
}

/** Whether the period says anything: one that is ChargingOnly and has no limit is a gap. */
export function says(period: SchedulePeriod): boolean {
  return period.limit !== null || modeOf(period) !== 'ChargingOnly'
}

export function boundOf(schedule: Schedule, period: SchedulePeriod, purpose: string, profileId: number | null): Bound {
  const { unit } = schedule
  const { limit, limit_L2, limit_L3, dischargeLimit, setpoint, setpoint_L2, setpoint_L3 } = period
  const mode = modeOf(period)
  // Nothing is drawn where the vehicle is to be idle (Q10).
  const drawn = mode === 'Idle' ? amount(unit, 0) : amount(unit, limit, limit_L2, limit_L3)
  return {
    ...drawn,
    phases: period.numberPhases,
    discharge:
      mode === 'Idle'
        ? amount(unit, 0)
        : amount(unit, dischargeLimit, period.dischargeLimit_L2, period.dischargeLimit_L3),
    setpoint: amount(unit, setpoint, setpoint_L2, setpoint_L3),
    mode: period.operationMode ?? null,
    purpose,
    profileId,
  }
}

/** With values of several phases: the power of all of them, and the current of the one that may have most. */
function amount(unit: ChargingRateUnit, l1: number | null | undefined, l2?: number, l3?: number): Amount {
  if (l1 === null || l1 === undefined) return nothing
  const others = [l2, l3].filter((one) => one !== undefined)
  if (others.length === 0) return unit === 'A' ? { currentA: l1, powerW: null } : { currentA: null, powerW: l1 }
  const phases = [l1, ...others]
  const sum = phases.reduce((total, one) => total + one, 0)
  if (unit === 'W') return { currentA: null, powerW: sum }
  const widest = phases.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most), 0)
  return { currentA: widest, powerW: sum * phaseVoltageV }
}

function shown({ currentA, powerW }: Amount, phases: number | null, unit: ChargingRateUnit): number[] {
  const perPhaseW = phaseVoltageV * (phases ?? defaultPhases)
  const values =
    unit === 'A'
      ? [currentA, powerW === null ? null : powerW / perPhaseW]
      : [powerW, currentA === null ? null : currentA * perPhaseW]
  return values.filter((value) => value !== null)
}

/** K01: a limit has one decimal at most; what may flow is never rounded up. */
const towardsZero = (value: number): number => Math.trunc(value * 10 + Math.sign(value) * 1e-6) / 10 || 0

export interface ShownBound {
  limit: number | null
  phases: number | null
  setpoint: number | null
  dischargeLimit: number | null
}

/** The set point lies within the limits it meets (V2X.03, V2X.04). */
export function inUnit(bound: Bound, unit: ChargingRateUnit): ShownBound {
  const { phases } = bound
  const limits = shown(bound, phases, unit)
  const limit = limits.length === 0 ? null : towardsZero(Math.min(...limits))
  const discharges = shown(bound.discharge, phases, unit)
  const dischargeLimit = discharges.length === 0 ? null : towardsZero(Math.max(...discharges))
  const [wanted = null] = shown(bound.setpoint, phases, unit)
  const setpoint =
    wanted === null
      ? null
      : towardsZero(
          Math.max(Math.min(wanted, limit ?? Number.POSITIVE_INFINITY), dischargeLimit ?? Number.NEGATIVE_INFINITY),
        )
  return { limit, phases, setpoint, dischargeLimit }
}

const least = (x: number | null, y: number | null) => (x === null ? y : y === null ? x : Math.min(x, y))
const most = (x: number | null, y: number | null) => (x === null ? y : y === null ? x : Math.max(x, y))

/** Both hold: the lower current, the lower power, the fewer phases; it is named after whichever lowered it last. */
export function lowest(a: Bound, b: Bound): Bound {
  const bound = {
    currentA: least(a.currentA, b.currentA),
    powerW: least(a.powerW, b.powerW),
    phases: least(a.phases, b.phases),
    discharge: {
      currentA: most(a.discharge.currentA, b.discharge.currentA),
      powerW: most(a.discharge.powerW, b.discharge.powerW),
    },
    // The transaction's own comes first, and only one from outside goes before it (Q06.FR.21).
    setpoint: b.mode === 'ExternalSetpoint' || isNothing(a.setpoint) ? pick(b.setpoint, a.setpoint) : a.setpoint,
    mode: b.mode === 'ExternalSetpoint' ? b.mode : (a.mode ?? b.mode),
  }
  if (b.purpose === null) return { ...bound, purpose: a.purpose, profileId: a.profileId }
  const before = inUnit({ ...a, ...bound, currentA: a.currentA, powerW: a.powerW }, 'W').limit
  const after = inUnit({ ...b, ...bound }, 'W').limit
  const lowered = a.purpose === null || (after !== null && (before === null || after < before))
  const { purpose, profileId } = lowered ? b : a
  return { ...bound, purpose, profileId }
}

const isNothing = ({ currentA, powerW }: Amount): boolean => currentA === null && powerW === null
const pick = (first: Amount, second: Amount): Amount => (isNothing(first) ? second : first)

/** What EVSEs may take together; one that nothing limits makes the sum unlimited. */
export function summed(parts: readonly Bound[], unit: ChargingRateUnit): Bound {
  if (parts.length === 0) return unbound
  const told = parts.map((part) => inUnit(part, unit))
  const sum = (values: (number | null)[]): Amount => {
    const known = values.filter((value) => value !== null)
    return known.length < values.length
      ? nothing
      : amount(
          unit,
          known.reduce((total, one) => total + one, 0),
        )
  }
  const limits = sum(told.map(({ limit }) => limit))
  const setpoint = sum(told.map((one) => one.setpoint))
  if (isNothing(limits) && isNothing(setpoint)) return unbound
  return {
    ...unbound,
    ...limits,
    setpoint,
    discharge: sum(told.map(({ dischargeLimit }) => dischargeLimit)),
    purpose: parts.every(({ purpose }) => purpose === parts[0]?.purpose) ? (parts[0]?.purpose ?? null) : 'EVSEs',
    profileId: parts.length === 1 ? (parts[0]?.profileId ?? null) : null,
  }
}

/** 2.1 K08.FR.04: what is generated on site comes on top. */
export function raised(bound: Bound, generation: Bound): Bound {
  const { phases } = bound
  const current = inUnit({ ...generation, phases }, 'A').limit
  const power = inUnit({ ...generation, phases }, 'W').limit
  return {
    ...bound,
    currentA: bound.currentA === null || current === null ? bound.currentA : bound.currentA + current,
    powerW: bound.powerW === null || power === null ? bound.powerW : bound.powerW + power,
  }
}
