import Type, { type Static } from 'typebox'
import { CustomData } from '../../v201/types/common.ts'
import { Phase, ReadingContext, UnitOfMeasure } from '../../v201/types/meter-value.ts'

const Location = Type.Enum(['Body', 'Cable', 'EV', 'Inlet', 'Outlet', 'Upstream'], { type: 'string' })

const Measurand = Type.Enum(
  [
    'Current.Export',
    'Current.Export.Offered',
    'Current.Export.Minimum',
    'Current.Import',
    'Current.Import.Offered',
    'Current.Import.Minimum',
    'Current.Offered',
    'Display.PresentSOC',
    'Display.MinimumSOC',
    'Display.TargetSOC',
    'Display.MaximumSOC',
    'Display.RemainingTimeToMinimumSOC',
    'Display.RemainingTimeToTargetSOC',
    'Display.RemainingTimeToMaximumSOC',
    'Display.ChargingComplete',
    'Display.BatteryEnergyCapacity',
    'Display.InletHot',
    'Energy.Active.Export.Interval',
    'Energy.Active.Export.Register',
    'Energy.Active.Import.Interval',
    'Energy.Active.Import.Register',
    'Energy.Active.Import.CableLoss',
    'Energy.Active.Import.LocalGeneration.Register',
    'Energy.Active.Net',
    'Energy.Active.Setpoint.Interval',
    'Energy.Apparent.Export',
    'Energy.Apparent.Import',
    'Energy.Apparent.Net',
    'Energy.Reactive.Export.Interval',
    'Energy.Reactive.Export.Register',
    'Energy.Reactive.Import.Interval',
    'Energy.Reactive.Import.Register',
    'Energy.Reactive.Net',
    'EnergyRequest.Target',
    'EnergyRequest.Minimum',
    'EnergyRequest.Maximum',
    'EnergyRequest.Minimum.V2X',
    'EnergyRequest.Maximum.V2X',
    'EnergyRequest.Bulk',
    'Frequency',
    'Power.Active.Export',
    'Power.Active.Import',
    'Power.Active.Setpoint',
    'Power.Active.Residual',
    'Power.Export.Minimum',
    'Power.Export.Offered',
    'Power.Factor',
    'Power.Import.Offered',
    'Power.Import.Minimum',
    'Power.Offered',
    'Power.Reactive.Export',
    'Power.Reactive.Import',
    'SoC',
    'Voltage',
    'Voltage.Minimum',
    'Voltage.Maximum',
  ],
  { type: 'string' },
)

const SignedMeterValue = Type.Object(
  {
    signedMeterData: Type.String({ maxLength: 32768 }),
    signingMethod: Type.Optional(Type.String({ maxLength: 50 })),
    encodingMethod: Type.String({ maxLength: 50 }),
    publicKey: Type.Optional(Type.String({ maxLength: 2500 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SampledValue = Type.Object(
  {
    value: Type.Number(),
    measurand: Type.Optional(Measurand),
    context: Type.Optional(ReadingContext),
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
