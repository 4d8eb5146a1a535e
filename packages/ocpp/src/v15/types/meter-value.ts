import Type from 'typebox'

const ReadingContext = Type.Enum(
  ['Interruption.Begin', 'Interruption.End', 'Sample.Clock', 'Sample.Periodic', 'Transaction.Begin', 'Transaction.End'],
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
    'Power.Reactive.Export',
    'Power.Reactive.Import',
    'Current.Export',
    'Current.Import',
    'Voltage',
    'Temperature',
  ],
  { type: 'string' },
)

const Location = Type.Enum(['Inlet', 'Outlet', 'Body'], { type: 'string' })

const UnitOfMeasure = Type.Enum(['Wh', 'kWh', 'varh', 'kvarh', 'W', 'kW', 'var', 'kvar', 'Amp', 'Volt', 'Celsius'], {
  type: 'string',
})

/** The value is the text of its element, everything else an attribute of it. */
const Value = Type.Object(
  {
    value: Type.String(),
    context: Type.Optional(ReadingContext),
    format: Type.Optional(ValueFormat),
    measurand: Type.Optional(Measurand),
    location: Type.Optional(Location),
    unit: Type.Optional(UnitOfMeasure),
  },
  { additionalProperties: false, xmlText: 'value' },
)

export const MeterValue = Type.Object(
  {
    timestamp: Type.String({ format: 'date-time' }),
    value: Type.Array(Value),
  },
  { additionalProperties: false },
)
