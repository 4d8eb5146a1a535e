/** Meter values of any version in one unit each (ocpp.md 5.6). */

import { type SampledValue } from '../domain/ledger-model.ts'
import { type MeterValueInput } from '../domain/transactions-inbound.ts'
import { parseInstant } from './instant.ts'

/** Units that are the same but for their factor or their spelling; reactive and apparent ones stay what they are. */
const units: Readonly<Record<string, { unit: string; factor: number }>> = {
  wh: { unit: 'Wh', factor: 1 },
  kwh: { unit: 'Wh', factor: 1_000 },
  mwh: { unit: 'Wh', factor: 1_000_000 },
  w: { unit: 'W', factor: 1 },
  kw: { unit: 'W', factor: 1_000 },
  mw: { unit: 'W', factor: 1_000_000 },
  a: { unit: 'A', factor: 1 },
  v: { unit: 'V', factor: 1 },
  hz: { unit: 'Hz', factor: 1 },
  hertz: { unit: 'Hz', factor: 1 },
  // 1.6-J errata 2.1: both spellings are legal.
  celcius: { unit: 'Celsius', factor: 1 },
  celsius: { unit: 'Celsius', factor: 1 },
  percent: { unit: 'Percent', factor: 1 },
}

/** The unit of a measurand that names none, by the beginning of its name; the longer one first. */
const defaultUnits = [
  ['Energy.Reactive', 'varh'],
  ['Energy.Apparent', 'VAh'],
  ['Energy', 'Wh'],
  ['Power.Reactive', 'var'],
  ['Power.Factor', ''],
  ['Power', 'W'],
  ['Current', 'A'],
  ['Voltage', 'V'],
  ['Frequency', 'Hz'],
  ['SoC', 'Percent'],
  ['Temperature', 'Celsius'],
  ['RPM', 'RPM'],
] as const

function defaultUnit(measurand: string): string {
  return defaultUnits.find(([beginning]) => measurand.startsWith(beginning))?.[1] ?? ''
}

const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** A number as stations write it, with a decimal comma if they must; null for any other text. */
export function numberOf(text: string): number | null {
  const trimmed = text.trim()
  const pointed = trimmed.includes('.') ? trimmed : trimmed.replace(',', '.')
  return plainNumber.test(pointed) ? finite(Number(pointed)) : null
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Whole Wh, or null for what is no number. */
export function wholeWh(value: number): number | null {
  return Number.isSafeInteger(Math.round(value)) ? Math.round(value) : null
}

export interface Sample {
  value: string | number
  measurand: string | undefined
  unit: string | undefined
  multiplier: number
  context: string | undefined
  phase: string | undefined
  location: string | undefined
  signed: SampledValue['signed']
  /** The value itself is signed data and no number (1.6). */
  opaque: boolean
}

const tens = (exponent: number) => (exponent < 0 ? 1 / 10 ** -exponent : 10 ** exponent)

export function sampledValue(sample: Sample): SampledValue {
  const measurand = sample.measurand ?? 'Energy.Active.Import.Register'
  const given = sample.unit === undefined || sample.unit === '' ? defaultUnit(measurand) : sample.unit
  const name = given.toLowerCase()
  const { unit, factor } = (Object.hasOwn(units, name) ? units[name] : undefined) ?? { unit: given, factor: 1 }
  const text = String(sample.value)
  const number = sample.opaque ? null : typeof sample.value === 'number' ? finite(sample.value) : numberOf(sample.value)
  const value = number === null ? null : finite(number * factor * tens(sample.multiplier))
  const unchanged = sample.opaque || (value !== null && String(value) === text)
  return {
    measurand,
    value,
    unit,
    context: sample.context ?? 'Sample.Periodic',
    phase: sample.phase ?? null,
    location: sample.location ?? 'Outlet',
    ...(sample.signed === undefined ? {} : { signed: sample.signed }),
    ...(unchanged ? {} : { raw: text }),
  }
}

/** A list of meter values of either version, each sample read by its own reader. */
export function meterValueInputs<S>(
  values: readonly { timestamp: string; sampledValue: readonly S[] }[] | undefined,
  read: (sample: S) => SampledValue,
): MeterValueInput[] {
  return (values ?? []).map(({ timestamp, sampledValue: samples }) => ({
    at: parseInstant(timestamp),
    samples: samples.map(read),
  }))
}
