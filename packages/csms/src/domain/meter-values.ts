/** What a meter said, in whole Wh and W (ocpp.md 5.6): defaults, units and multipliers are the adapters' part. */

import { type MeterValue, type SampledValue } from './ledger-model.ts'
import { type Instant } from './model.ts'
import { type MeterValueInput } from './transactions-inbound.ts'
import { judgeTime } from './transactions-time.ts'

/** One meter value of one instant, boiled down to what a transaction and a chart need. */
export interface Reading {
  at: Instant
  corrected: boolean
  samples: SampledValue[]
  /** Absolute register, with where it belongs: the start, the end, or in between. */
  beginWh: number | null
  endWh: number | null
  registerWh: number | null
  /** Energy since the value before, for meters that tell no register. */
  intervalWh: number | null
  /** Register of what was given back. */
  exportWh: number | null
  powerW: number | null
  socPercent: number | null
}

const perPhase = ['L1', 'L2', 'L3']
const phaseToNeutral = ['L1-N', 'L2-N', 'L3-N']

/**
 * The value of a measurand as a whole: the total where there is one, else the sum of the phases. Only energy and power
 * are asked for here; voltage and current have no sum.
 */
function totalOf(
  samples: readonly SampledValue[],
  measurand: string,
  inContext?: (context: string) => boolean,
): number | null {
  let chosen: SampledValue[] = []
  for (const sample of samples) {
    if (sample.measurand !== measurand || sample.value === null) continue
    if (inContext !== undefined && !inContext(sample.context)) continue
    chosen.push(sample)
  }
  const first = chosen[0]
  if (first === undefined) return null
  if (chosen.length > 1) {
    const location = chosen.some((sample) => sample.location === 'Outlet') ? 'Outlet' : first.location
    chosen = chosen.filter((sample) => sample.location === location)
  }
  const total = chosen.find((sample) => sample.phase === null)
  if (total !== undefined) return total.value
  return sumOf(chosen, perPhase) ?? sumOf(chosen, phaseToNeutral)
}

function sumOf(samples: readonly SampledValue[], phases: readonly string[]): number | null {
  let sum: number | null = null
  for (const phase of phases) {
    const value = samples.find((sample) => sample.phase === phase)?.value
    if (value !== undefined && value !== null) sum = (sum ?? 0) + value
  }
  return sum
}

const whole = (value: number | null) => (value === null ? null : Math.round(value))
const atBegin = (context: string) => context === 'Transaction.Begin'
const atEnd = (context: string) => context === 'Transaction.End'
const between = (context: string) => !atBegin(context) && !atEnd(context)

const register = 'Energy.Active.Import.Register'

function powerOf(samples: readonly SampledValue[]): number | null {
  const drawn = totalOf(samples, 'Power.Active.Import')
  const given = totalOf(samples, 'Power.Active.Export')
  if (drawn === null && given === null) return null
  return (drawn ?? 0) - (given ?? 0)
}

export function readingOf(input: MeterValueInput, receivedAt: Instant, clockOffsetMs: number | null): Reading {
  const { at, corrected } = judgeTime(input.at, receivedAt, clockOffsetMs)
  const { samples } = input
  return {
    at,
    corrected,
    samples,
    beginWh: whole(totalOf(samples, register, atBegin)),
    endWh: whole(totalOf(samples, register, atEnd)),
    registerWh: whole(totalOf(samples, register, between)),
    intervalWh: totalOf(samples, 'Energy.Active.Import.Interval'),
    exportWh: whole(totalOf(samples, 'Energy.Active.Export.Register')),
    powerW: whole(powerOf(samples)),
    socPercent: totalOf(samples, 'SoC'),
  }
}

/** In the order of their instants; equal ones keep the order they came in. */
export function readingsOf(
  inputs: readonly MeterValueInput[],
  receivedAt: Instant,
  clockOffsetMs: number | null,
): Reading[] {
  const readings = inputs
    .filter(({ samples }) => samples.length > 0)
    .map((input) => readingOf(input, receivedAt, clockOffsetMs))
  return readings.length < 2 ? readings : readings.sort((one, other) => one.at - other.at)
}

/** Readings whose instant and content are not on file yet; a resend under a new id says nothing new (F4). */
export function newReadings(readings: readonly Reading[], onFile: readonly MeterValue[]): Reading[] {
  if (onFile.length === 0) return [...readings]
  const known = new Map<Instant, Set<string>>()
  for (const row of onFile) {
    const texts = known.get(row.at) ?? new Set()
    texts.add(JSON.stringify(row.samples))
    known.set(row.at, texts)
  }
  return readings.filter(({ at, samples }) => known.get(at)?.has(JSON.stringify(samples)) !== true)
}

export interface MeterPlace {
  organisationId: string
  stationId: string
  evseId: number
  connectorId: number | null
  transactionKey: string | null
}

export function meterValueRow(place: MeterPlace, reading: Reading, receivedAt: Instant): MeterValue {
  return {
    organisationId: place.organisationId,
    stationId: place.stationId,
    evseId: place.evseId,
    connectorId: place.connectorId,
    transactionKey: place.transactionKey,
    at: reading.at,
    receivedAt,
    energyWh: reading.endWh ?? reading.registerWh ?? reading.beginWh,
    powerW: reading.powerW,
    socPercent: reading.socPercent,
    samples: reading.samples,
  }
}
