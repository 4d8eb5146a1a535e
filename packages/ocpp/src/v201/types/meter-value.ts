import Type, { type Static } from 'typebox'
import { CustomData } from './common.ts'

const Location = Type.Enum(['Body', 'Cable', 'EV', 'Inlet', 'Outlet'], { type: 'string' })

const Measurand = Type.Enum(
  [
    'Current.Export',
    'Current.Import',
    'Current.Offered',
    'Energy.Active.Export.Register',
    'Energy.Active.Import.Register',
    'Energy.Reactive.Export.Register',
    'Energy.Reactive.Import.Register',
    'Energy.Active.Export.Interval',
    'Energy.Active.Import.Interval',
    'Energy.Active.Net',
    'Energy.Reactive.Export.Interval',
    'Energy.Reactive.Import.Interval',
    'Energy.Reactive.Net',
    'Energy.Apparent.Net',
    'Energy.Apparent.Import',
    'Energy.Apparent.Export',
    'Frequency',
    'Power.Active.Export',
    'Power.Active.Import',
    'Power.Factor',
    'Power.Offered',
    'Power.Reactive.Export',
    'Power.Reactive.Import',
    'SoC',
    'Voltage',
  ],
  { type: 'string' },
)

export const Phase = Type.Enum(['L1', 'L2', 'L3', 'N', 'L1-N', 'L2-N', 'L3-N', 'L1-L2', 'L2-L3', 'L3-L1'], {
  type: 'string',
})
export type Phase = Static<typeof Phase>

export const ReadingContext = Type.Enum(
  [
    'Interruption.Begin',
    'Interruption.End',
    'Other',
    'Sample.Clock',
    'Sample.Periodic',
    'Transaction.Begin',
    'Transaction.End',
    'Trigger',
  ],
  { type: 'string' },
)
export type ReadingContext = Static<typeof ReadingContext>

const SignedMeterValue = Type.Object(
  {
    signedMeterData: Type.String({ maxLength: 2500 }),
    signingMethod: Type.String({ maxLength: 50 }),
    encodingMethod: Type.String({ maxLength: 50 }),
    publicKey: Type.String({ maxLength: 2500 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const UnitOfMeasure = Type.Object(
  {
    unit: Type.Optional(Type.String({ maxLength: 20 })),
    multiplier: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type UnitOfMeasure = Static<typeof UnitOfMeasure>

const SampledValue = Type.Object(
  {
    value: Type.Number(),
    context: Type.Optional(ReadingContext),
    measurand: Type.Optional(Measurand),
    phase: Type.Optional(Phase),
    location: Type.Optional(Location),
    signedMeterValue: Type.Optional(SignedMeterValue),
    unitOfMeasure: Type.Optional(UnitOfMeasure),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const MeterValue = Type.Object(
  {
    sampledValue: Type.Array(SampledValue, { minItems: 1 }),
    timestamp: Type.String({ format: 'date-time' }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type MeterValue = Static<typeof MeterValue>
