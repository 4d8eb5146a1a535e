import { type MeterReading } from '../physics/meter.ts'
import { type EvseLayout, type Measurand, type MeterValue, type ReadingContext, type Sample } from './model.ts'

export interface Readable {
  readonly layout: EvseLayout
  readonly reading: MeterReading
  readonly soc: number | undefined
  readonly powerOfferedW: number
  /** Since the last sample of the same kind. */
  readonly intervalWh: number
}

const phaseNames = ['L1', 'L2', 'L3'] as const
const phaseToNeutral = ['L1-N', 'L2-N', 'L3-N'] as const

function round(value: number, digits: number): number {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}

function currents({ layout, reading }: Readable): Sample[] {
  if (layout.kind === 'dc') {
    return [{ measurand: 'Current.Import', value: round(reading.phases[0]?.currentA ?? 0, 1), unit: 'A' }]
  }
  return reading.phases.map((phase, index) => ({
    measurand: 'Current.Import',
    value: round(phase.currentA, 2),
    unit: 'A',
    phase: phaseNames[index] ?? 'L1',
  }))
}

function voltages({ layout, reading }: Readable): Sample[] {
  if (layout.kind === 'dc')
    return [{ measurand: 'Voltage', value: round(reading.phases[0]?.voltageV ?? 0, 1), unit: 'V' }]
  return reading.phases.map((phase, index) => ({
    measurand: 'Voltage',
    value: round(phase.voltageV, 1),
    unit: 'V',
    phase: phaseToNeutral[index] ?? 'L1-N',
  }))
}

const samplers = {
  'Current.Import': currents,
  'Current.Offered': ({ layout, powerOfferedW }) => [
    {
      measurand: 'Current.Offered',
      value: round(layout.kind === 'dc' ? powerOfferedW / 400 : powerOfferedW / (230 * layout.phases), 1),
      unit: 'A',
    },
  ],
  'Energy.Active.Export.Register': ({ reading }) => [
    { measurand: 'Energy.Active.Export.Register', value: round(reading.exportedWh, 1), unit: 'Wh' },
  ],
  'Energy.Active.Import.Interval': ({ intervalWh }) => [
    { measurand: 'Energy.Active.Import.Interval', value: round(intervalWh, 1), unit: 'Wh' },
  ],
  'Energy.Active.Import.Register': ({ reading }) => [
    { measurand: 'Energy.Active.Import.Register', value: round(reading.energyWh, 1), unit: 'Wh' },
  ],
  Frequency: ({ layout, reading }) =>
    layout.kind === 'dc' ? [] : [{ measurand: 'Frequency', value: round(reading.frequencyHz, 3) }],
  'Power.Active.Export': ({ reading }) => [
    { measurand: 'Power.Active.Export', value: round(Math.max(0, -reading.powerW), 1), unit: 'W' },
  ],
  'Power.Active.Import': ({ reading }) => [
    { measurand: 'Power.Active.Import', value: round(Math.max(0, reading.powerW), 1), unit: 'W' },
  ],
  'Power.Factor': ({ layout, reading }) =>
    layout.kind === 'dc' ? [] : [{ measurand: 'Power.Factor', value: round(reading.powerFactor, 3) }],
  'Power.Offered': ({ powerOfferedW }) => [{ measurand: 'Power.Offered', value: round(powerOfferedW, 0), unit: 'W' }],
  // Only direct-current communication tells a station the state of charge.
  SoC: ({ layout, soc }) =>
    layout.kind === 'ac' || soc === undefined
      ? []
      : [{ measurand: 'SoC', value: round(soc * 100, 0), unit: 'Percent', location: 'EV' }],
  Voltage: voltages,
} as const satisfies Record<Measurand, (source: Readable) => Sample[]>

function isMeasurand(name: string): name is Measurand {
  return name in samplers
}

/** What the meter of an EVSE shows, as the settings ask for it; undefined when nothing is asked for. */
export function sampleMeter(
  source: Readable,
  measurands: readonly string[],
  context: ReadingContext,
  at: number,
): MeterValue | undefined {
  const samples = measurands.filter(isMeasurand).flatMap((measurand) => samplers[measurand](source))
  return samples.length === 0 ? undefined : { at, context, samples }
}
