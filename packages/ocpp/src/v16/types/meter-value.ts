import Type, { type Static } from 'typebox'

const ReadingContext = Type.Enum(
  [
    'Interruption.Begin',
    'Interruption.End',
    'Sample.Clock',
    'Sample.Periodic',
    'Transaction.Begin',
    'Transaction.End',
    'Trigger',
    'Other',
  ],
  { type: 'string' },
)

const ValueFormat = Type.Enum(['Raw', 'SignedData'], { type: 'string' })

const Measurand = Type.Enum(
  [
    'Energy.Active.Export.Register',
    'Energy.Active.Import.Register',
    'Energy.Reactive.Export.Register',
    'Energy.Reactive.Import.Register',
    'Energy.Active.Export.Interval',
    'Energy.Active.Import.Interval',
    'Energy.Reactive.Export.Interval',
    'Energy.Reactive.Import.Interval',
    'Power.Active.Export',
    'Power.Active.Import',
    'Power.Offered',
    'Power.Reactive.Export',
    'Power.Reactive.Import',
    'Power.Factor',
    'Current.Import',
    'Current.Export',
    'Current.Offered',
    'Voltage',
    'Frequency',
    'Temperature',
    'SoC',
    'RPM',
  ],
  { type: 'string' },
)

const Phase = Type.Enum(['L1', 'L2', 'L3', 'N', 'L1-N', 'L2-N', 'L3-N', 'L1-L2', 'L2-L3', 'L3-L1'], {
  type: 'string',
})

const Location = Type.Enum(['Cable', 'EV', 'Inlet', 'Outlet', 'Body'], { type: 'string' })

// Both spellings of Celsius are on the wire (OCPP-J 1.6 errata 2025-04, 2.1).
const UnitOfMeasure = Type.Enum(
  [
    'Wh',
    'kWh',
    'varh',
    'kvarh',
    'W',
    'kW',
    'VA',
    'kVA',
    'var',
    'kvar',
    'A',
    'V',
    'K',
    'Celcius',
    'Celsius',
    'Fahrenheit',
    'Percent',
  ],
  { type: 'string' },
)

const SampledValue = Type.Object(
  {
    value: Type.String(),
    context: Type.Optional(ReadingContext),
    format: Type.Optional(ValueFormat),
    measurand: Type.Optional(Measurand),
    phase: Type.Optional(Phase),
    location: Type.Optional(Location),
    unit: Type.Optional(UnitOfMeasure),
  },
  { additionalProperties: false },
)

export const MeterValue = Type.Object(
  {
    timestamp: Type.String({ format: 'date-time' }),
    sampledValue: Type.Array(SampledValue),
  },
  { additionalProperties: false },
)
export type MeterValue = Static<typeof MeterValue>
