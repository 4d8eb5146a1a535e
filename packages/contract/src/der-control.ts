import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf } from './primitives.ts'

/** Grid code controls of a station whose inverter, or whose vehicle's, works with the grid (OCPP 2.1, R). */
export const DerControlType = oneOf([
  'EnterService',
  'FreqDroop',
  'FreqWatt',
  'FixedPFAbsorb',
  'FixedPFInject',
  'FixedVar',
  'Gradients',
  'HFMustTrip',
  'HFMayTrip',
  'HVMustTrip',
  'HVMomCess',
  'HVMayTrip',
  'LimitMaxDischarge',
  'LFMustTrip',
  'LVMustTrip',
  'LVMomCess',
  'LVMayTrip',
  'PowerMonitoringMustTrip',
  'VoltVar',
  'VoltWatt',
  'WattPF',
  'WattVar',
])
export type DerControlType = Static<typeof DerControlType>

const strict = { additionalProperties: false }
const amount = Type.Number({ minimum: -1_000_000_000, maximum: 1_000_000_000 })
const positive = Type.Number({ minimum: 0, maximum: 1_000_000_000 })
const optional = Type.Optional(amount)
const optionalPositive = Type.Optional(positive)
/** 0 goes before all others. */
const priority = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })
/** Of a scheduled control only (R04.FR.12); seconds. */
const scheduled = { startTime: Type.Optional(Instant), duration: optionalPositive }
const unit = oneOf(['Not_Applicable', 'PctMaxW', 'PctMaxVar', 'PctWAvail', 'PctVarAvail', 'PctEffectiveV'])

export const DerCurve = Type.Object(
  {
    curveData: Type.Array(Type.Object({ x: amount, y: amount }, strict), { minItems: 1, maxItems: 10 }),
    yUnit: unit,
    priority,
    hysteresis: Type.Optional(
      Type.Object(
        {
          hysteresisHigh: optional,
          hysteresisLow: optional,
          hysteresisDelay: optionalPositive,
          hysteresisGradient: optional,
        },
        strict,
      ),
    ),
    reactivePowerParams: Type.Optional(
      Type.Object(
        {
          vRef: optional,
          autonomousVRefEnable: Type.Optional(Type.Boolean()),
          autonomousVRefTimeConstant: optionalPositive,
        },
        strict,
      ),
    ),
    voltageParams: Type.Optional(
      Type.Object(
        {
          hv10MinMeanValue: optional,
          hv10MinMeanTripDelay: optionalPositive,
          powerDuringCessation: Type.Optional(oneOf(['Active', 'Reactive'])),
        },
        strict,
      ),
    ),
    responseTime: optionalPositive,
    ...scheduled,
  },
  strict,
)

/** One of them per control, by its type. */
export const derSettings = {
  curve: Type.Optional(DerCurve),
  enterService: Type.Optional(
    Type.Object(
      {
        priority,
        highVoltage: amount,
        lowVoltage: amount,
        highFreq: amount,
        lowFreq: amount,
        delay: optionalPositive,
        randomDelay: optionalPositive,
        rampRate: optional,
      },
      strict,
    ),
  ),
  fixedPFAbsorb: Type.Optional(
    Type.Object({ priority, displacement: amount, excitation: Type.Boolean(), ...scheduled }, strict),
  ),
  fixedPFInject: Type.Optional(
    Type.Object({ priority, displacement: amount, excitation: Type.Boolean(), ...scheduled }, strict),
  ),
  fixedVar: Type.Optional(Type.Object({ priority, setpoint: amount, unit, ...scheduled }, strict)),
  freqDroop: Type.Optional(
    Type.Object(
      {
        priority,
        overFreq: amount,
        underFreq: amount,
        overDroop: amount,
        underDroop: amount,
        responseTime: positive,
        ...scheduled,
      },
      strict,
    ),
  ),
  gradient: Type.Optional(Type.Object({ priority, gradient: amount, softGradient: amount }, strict)),
  limitMaxDischarge: Type.Optional(
    Type.Object(
      {
        priority,
        pctMaxDischargePower: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
        powerMonitoringMustTrip: Type.Optional(DerCurve),
        ...scheduled,
      },
      strict,
    ),
  ),
}
const DerSettings = Type.Object(derSettings, strict)
export type DerSettings = Static<typeof DerSettings>

const controlId = Type.String({ minLength: 1, maxLength: 36 })

export const setDerControlParameters = {
  isDefault: Type.Boolean(),
  controlType: DerControlType,
  /** We give one when it is left out; the id of a control that is there replaces it. */
  controlId: Type.Optional(controlId),
  ...derSettings,
}
/** Without any of them: every control. */
export const derControlCriteria = {
  isDefault: Type.Optional(Type.Boolean()),
  controlType: Type.Optional(DerControlType),
  controlId: Type.Optional(controlId),
}

export const DerControl = Type.Object({
  controlId: Type.String(),
  controlType: Type.String(),
  isDefault: Type.Boolean(),
  priority: Type.Integer(),
  /** `active` is in force now; a default waits while a scheduled one is, and a superseded one is never used again. */
  state: oneOf(['active', 'waiting', 'scheduled', 'superseded']),
  startTime: nullable(Instant),
  endTime: nullable(Instant),
  settings: Type.Unknown(),
  /** When the station told that it began. */
  startedAt: nullable(Instant),
  acceptedAt: nullable(Instant),
  reportedAt: nullable(Instant),
  /** Since when nobody knows whether it is there, because the answer of the station was lost; else null. */
  uncertainSince: nullable(Instant),
  commandId: nullable(Id),
  actor: nullable(Type.String()),
  reason: nullable(Type.String()),
})
export type DerControl = Static<typeof DerControl>

export const DerControls = Type.Object({
  /** Whether it works with the grid: it says so in its variables, or has a control. */
  reported: Type.Boolean(),
  items: Type.Array(DerControl),
})
export type DerControls = Static<typeof DerControls>

/** A station deviates from what it should do because a control asks for it (R05). */
export const DerAlarm = Type.Object({
  stationId: Identity,
  controlType: Type.String(),
  gridEventFault: nullable(Type.String()),
  startedAt: Instant,
  endedAt: nullable(Instant),
  extraInfo: nullable(Type.String()),
  receivedAt: Instant,
})
export type DerAlarm = Static<typeof DerAlarm>
