import Type, { type Static } from 'typebox'
import { CustomData } from '../../v201/types/common.ts'
import { DERControl } from './charging-profile.ts'

export const DERControlStatus = Type.Enum(['Accepted', 'Rejected', 'NotSupported', 'NotFound'], { type: 'string' })
export type DERControlStatus = Static<typeof DERControlStatus>

export const GridEventFault = Type.Enum(
  [
    'CurrentImbalance',
    'LocalEmergency',
    'LowInputPower',
    'OverCurrent',
    'OverFrequency',
    'OverVoltage',
    'PhaseRotation',
    'RemoteEmergency',
    'UnderFrequency',
    'UnderVoltage',
    'VoltageImbalance',
  ],
  { type: 'string' },
)
export type GridEventFault = Static<typeof GridEventFault>

const DERUnit = Type.Enum(['Not_Applicable', 'PctMaxW', 'PctMaxVar', 'PctWAvail', 'PctVarAvail', 'PctEffectiveV'], {
  type: 'string',
})

const PowerDuringCessation = Type.Enum(['Active', 'Reactive'], { type: 'string' })

const DERCurvePoints = Type.Object(
  {
    x: Type.Number(),
    y: Type.Number(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const Hysteresis = Type.Object(
  {
    hysteresisHigh: Type.Optional(Type.Number()),
    hysteresisLow: Type.Optional(Type.Number()),
    hysteresisDelay: Type.Optional(Type.Number()),
    hysteresisGradient: Type.Optional(Type.Number()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ReactivePowerParams = Type.Object(
  {
    vRef: Type.Optional(Type.Number()),
    autonomousVRefEnable: Type.Optional(Type.Boolean()),
    autonomousVRefTimeConstant: Type.Optional(Type.Number()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const VoltageParams = Type.Object(
  {
    hv10MinMeanValue: Type.Optional(Type.Number()),
    hv10MinMeanTripDelay: Type.Optional(Type.Number()),
    powerDuringCessation: Type.Optional(PowerDuringCessation),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const DERCurve = Type.Object(
  {
    curveData: Type.Array(DERCurvePoints, { minItems: 1, maxItems: 10 }),
    hysteresis: Type.Optional(Hysteresis),
    priority: Type.Integer({ minimum: 0 }),
    reactivePowerParams: Type.Optional(ReactivePowerParams),
    voltageParams: Type.Optional(VoltageParams),
    yUnit: DERUnit,
    responseTime: Type.Optional(Type.Number()),
    startTime: Type.Optional(Type.String({ format: 'date-time' })),
    duration: Type.Optional(Type.Number()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type DERCurve = Static<typeof DERCurve>

export const DERCurveGet = Type.Object(
  {
    curve: DERCurve,
    id: Type.String({ maxLength: 36 }),
    curveType: DERControl,
    isDefault: Type.Boolean(),
    isSuperseded: Type.Boolean(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type DERCurveGet = Static<typeof DERCurveGet>

export const EnterService = Type.Object(
  {
    priority: Type.Integer({ minimum: 0 }),
    highVoltage: Type.Number(),
    lowVoltage: Type.Number(),
    highFreq: Type.Number(),
    lowFreq: Type.Number(),
    delay: Type.Optional(Type.Number()),
    randomDelay: Type.Optional(Type.Number()),
    rampRate: Type.Optional(Type.Number()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type EnterService = Static<typeof EnterService>

export const EnterServiceGet = Type.Object(
  {
    enterService: EnterService,
    id: Type.String({ maxLength: 36 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type EnterServiceGet = Static<typeof EnterServiceGet>

export const FixedPF = Type.Object(
  {
    priority: Type.Integer({ minimum: 0 }),
    displacement: Type.Number(),
    excitation: Type.Boolean(),
    startTime: Type.Optional(Type.String({ format: 'date-time' })),
    duration: Type.Optional(Type.Number()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type FixedPF = Static<typeof FixedPF>

export const FixedPFGet = Type.Object(
  {
    fixedPF: FixedPF,
    id: Type.String({ maxLength: 36 }),
    isDefault: Type.Boolean(),
    isSuperseded: Type.Boolean(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type FixedPFGet = Static<typeof FixedPFGet>

export const FixedVar = Type.Object(
  {
    priority: Type.Integer({ minimum: 0 }),
    setpoint: Type.Number(),
    unit: DERUnit,
    startTime: Type.Optional(Type.String({ format: 'date-time' })),
    duration: Type.Optional(Type.Number()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type FixedVar = Static<typeof FixedVar>

export const FixedVarGet = Type.Object(
  {
    fixedVar: FixedVar,
    id: Type.String({ maxLength: 36 }),
    isDefault: Type.Boolean(),
    isSuperseded: Type.Boolean(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type FixedVarGet = Static<typeof FixedVarGet>

export const FreqDroop = Type.Object(
  {
    priority: Type.Integer({ minimum: 0 }),
    overFreq: Type.Number(),
    underFreq: Type.Number(),
    overDroop: Type.Number(),
    underDroop: Type.Number(),
    responseTime: Type.Number(),
    startTime: Type.Optional(Type.String({ format: 'date-time' })),
    duration: Type.Optional(Type.Number()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type FreqDroop = Static<typeof FreqDroop>

export const FreqDroopGet = Type.Object(
  {
    freqDroop: FreqDroop,
    id: Type.String({ maxLength: 36 }),
    isDefault: Type.Boolean(),
    isSuperseded: Type.Boolean(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type FreqDroopGet = Static<typeof FreqDroopGet>

export const Gradient = Type.Object(
  {
    priority: Type.Integer({ minimum: 0 }),
    gradient: Type.Number(),
    softGradient: Type.Number(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type Gradient = Static<typeof Gradient>

export const GradientGet = Type.Object(
  {
    gradient: Gradient,
    id: Type.String({ maxLength: 36 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type GradientGet = Static<typeof GradientGet>

export const LimitMaxDischarge = Type.Object(
  {
    priority: Type.Integer({ minimum: 0 }),
    pctMaxDischargePower: Type.Optional(Type.Number()),
    powerMonitoringMustTrip: Type.Optional(DERCurve),
    startTime: Type.Optional(Type.String({ format: 'date-time' })),
    duration: Type.Optional(Type.Number()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type LimitMaxDischarge = Static<typeof LimitMaxDischarge>

export const LimitMaxDischargeGet = Type.Object(
  {
    id: Type.String({ maxLength: 36 }),
    isDefault: Type.Boolean(),
    isSuperseded: Type.Boolean(),
    limitMaxDischarge: LimitMaxDischarge,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type LimitMaxDischargeGet = Static<typeof LimitMaxDischargeGet>
