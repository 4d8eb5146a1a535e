/** What a period of a 2.1 profile may say, by how it works, and what it says after an update (K28, Q03–Q10). */
import { type ChargingSchedulePeriod, type ChargingScheduleUpdate, type OperationMode } from '@stationmaster/contract'
import { type SchedulePeriod } from './smart-charging-model.ts'
import { periodOf, periodResource } from './smart-charging-profile.ts'

type Value = 'limit' | 'dischargeLimit' | 'setpoint' | 'setpointReactive'
type Use = 'needed' | 'allowed' | 'none'
interface ModeRule {
  clause: string
  values: Readonly<Record<Value, Use>>
}

const ruleOf = (clause: string, limit: Use, dischargeLimit: Use, setpoint: Use, setpointReactive: Use): ModeRule => ({
  clause,
  values: { limit, dischargeLimit, setpoint, setpointReactive },
})

/** Where the table of Q 2.2 and a requirement differ (Q03.FR.02, Q07.FR.03, Q09.FR.05), the requirement. */
const modes = {
  ChargingOnly: ruleOf('Q02.FR.02', 'needed', 'none', 'none', 'none'),
  CentralSetpoint: ruleOf('Q03.FR.02', 'none', 'none', 'needed', 'allowed'),
  CentralFrequency: ruleOf('Q07.FR.03', 'none', 'none', 'needed', 'none'),
  LocalFrequency: ruleOf('Q08.FR.01', 'none', 'none', 'none', 'none'),
  // K 3.4: its set point comes from outside.
  ExternalSetpoint: ruleOf('Q05.FR.01', 'allowed', 'allowed', 'none', 'none'),
  ExternalLimits: ruleOf('Q05.FR.02', 'allowed', 'allowed', 'none', 'none'),
  LocalLoadBalancing: ruleOf('Q09.FR.05', 'allowed', 'allowed', 'none', 'none'),
  Idle: ruleOf('Q10.FR.01', 'none', 'none', 'none', 'none'),
} as const satisfies Record<OperationMode, ModeRule>

export interface Broken {
  clause: string
  problem: string
}

type Period = ChargingSchedulePeriod

type OfMode = Pick<Period, 'operationMode'>

export function modeOf({ operationMode = 'ChargingOnly' }: OfMode): OperationMode {
  return operationMode
}

/** What a period says that its way of working forbids, or lacks. */
export function brokenMode(period: Period, unit: 'A' | 'W'): Broken | undefined {
  const mode = modeOf(period)
  const { clause, values } = modes[mode]
  for (const name of ['limit', 'dischargeLimit', 'setpoint', 'setpointReactive'] as const) {
    const [plain, ...others] = phasesOf(period, name)
    const use = values[name]
    const given = [plain, ...others].some((one) => one !== undefined)
    if (use === 'none' && given) return { clause, problem: `A ${mode} period has no ${name}` }
    if (use === 'needed' && plain === undefined) {
      return { clause: name === 'limit' ? 'K01' : clause, problem: `A ${mode} period needs a ${name}` }
    }
    // K01.FR.145: with values of other phases the plain one is of L1.
    if (plain === undefined && given) {
      return { clause: 'K01.FR.145', problem: `${name}_L2 and ${name}_L3 need a ${name}, which is that of L1` }
    }
  }
  return outOfRange(period) ?? brokenCurve(period, mode, unit) ?? brokenIdle(period, mode)
}

function phasesOf(period: Period, name: Value): [number | undefined, number | undefined, number | undefined] {
  return [period[name], period[`${name}_L2`], period[`${name}_L3`]]
}

/** V2X.05: a set point lies between what may be given and what may be drawn. */
function outOfRange(period: Period): Broken | undefined {
  const setpoints = phasesOf(period, 'setpoint')
  const limits = phasesOf(period, 'limit')
  const discharges = phasesOf(period, 'dischargeLimit')
  const outside = setpoints.some((setpoint, phase) => {
    const [limit, discharge] = [limits[phase], discharges[phase]]
    return (
      setpoint !== undefined &&
      ((limit !== undefined && setpoint > limit) || (discharge !== undefined && setpoint < discharge))
    )
  })
  return outside ? { clause: 'V2X.05', problem: 'A setpoint lies between dischargeLimit and limit' } : undefined
}

function brokenCurve(period: Period, mode: OperationMode, unit: 'A' | 'W'): Broken | undefined {
  const { v2xBaseline, v2xFreqWattCurve, v2xSignalWattCurve } = period
  if (mode !== 'LocalFrequency') {
    return v2xBaseline === undefined && v2xFreqWattCurve === undefined && v2xSignalWattCurve === undefined
      ? undefined
      : { clause: 'Q08.FR.02', problem: 'Baseline and curves are for LocalFrequency periods' }
  }
  if (v2xBaseline === undefined || v2xFreqWattCurve === undefined || v2xFreqWattCurve.length < 2) {
    return {
      clause: 'Q08.FR.02',
      problem: 'A LocalFrequency period needs v2xBaseline and a v2xFreqWattCurve of two points at least',
    }
  }
  if (v2xSignalWattCurve !== undefined && v2xSignalWattCurve.length < 2) {
    return { clause: 'Q08.FR.02', problem: 'A v2xSignalWattCurve has two points at least' }
  }
  const rises = v2xFreqWattCurve.every(
    ({ frequency }, index) => index === 0 || frequency > (v2xFreqWattCurve[index - 1]?.frequency ?? 0),
  )
  if (!rises) return { clause: 'Q08.FR.06', problem: 'The points of a v2xFreqWattCurve are in the order of frequency' }
  return unit === 'W' ? undefined : { clause: 'Q08.FR.05', problem: 'LocalFrequency is in W' }
}

function brokenIdle({ evseSleep, preconditioningRequest }: Period, mode: OperationMode): Broken | undefined {
  if (mode === 'Idle' || (evseSleep === undefined && preconditioningRequest === undefined)) return undefined
  return evseSleep === undefined
    ? { clause: 'Q10.FR.01', problem: 'preconditioningRequest is for Idle periods' }
    : { clause: 'K01.FR.126', problem: 'evseSleep is for Idle periods' }
}

/** The period of a Dynamic profile with what the update says; the rest stays (K28.FR.06). */
export function updatedPeriod(period: SchedulePeriod, update: ChargingScheduleUpdate): SchedulePeriod {
  return periodOf({ ...periodResource(period), ...update })
}

const updatable = ['limit', 'dischargeLimit', 'setpoint', 'setpointReactive'] as const

/** K28.FR.07: all that a station which asks is to use from now on. */
export function updateOf(period: SchedulePeriod): ChargingScheduleUpdate {
  const resource = periodResource(period)
  const update: ChargingScheduleUpdate = {}
  for (const name of updatable) {
    for (const phase of [name, `${name}_L2`, `${name}_L3`] as const) {
      const value = resource[phase]
      if (value !== undefined) update[phase] = value
    }
  }
  return update
}

/** Every number a profile may say in tenths at most (K01). */
export function numbersOf(period: Period): number[] {
  return updatable.flatMap((name) => phasesOf(period, name)).filter((one) => one !== undefined)
}

/** Modes in which energy may flow back. */
export function isBidirectional(period: OfMode): boolean {
  const mode = modeOf(period)
  return mode !== 'ChargingOnly' && mode !== 'Idle'
}
