import Type, { type Static } from 'typebox'
import { Id, Instant, nullable, oneOf } from './primitives.ts'

export const ChargingRateUnit = oneOf(['W', 'A'])
export type ChargingRateUnit = Static<typeof ChargingRateUnit>

export const ChargingProfilePurpose = oneOf([
  'ChargingStationExternalConstraints',
  'ChargingStationMaxProfile',
  'TxDefaultProfile',
  'TxProfile',
  'PriorityCharging',
  'LocalGeneration',
])
export type ChargingProfilePurpose = Static<typeof ChargingProfilePurpose>

const profileId = Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 })
const stackLevel = Type.Integer({ minimum: 0, maximum: 10_000 })

const limit = Type.Number({ minimum: 0, maximum: 100_000_000 })
const dischargeLimit = Type.Number({ minimum: -100_000_000, maximum: 0 })
/** Above zero charges, below zero discharges. */
const setpoint = Type.Number({ minimum: -100_000_000, maximum: 100_000_000 })

/** How a 2.1 station works in a period; ChargingOnly where it does not say. */
export const OperationMode = oneOf([
  'Idle',
  'ChargingOnly',
  'CentralSetpoint',
  'ExternalSetpoint',
  'ExternalLimits',
  'CentralFrequency',
  'LocalFrequency',
  'LocalLoadBalancing',
])
export type OperationMode = Static<typeof OperationMode>

/** How energy may flow between a vehicle and a 2.1 station; BPT is both ways. */
export const EnergyTransferMode = oneOf([
  'AC_single_phase',
  'AC_two_phase',
  'AC_three_phase',
  'DC',
  'AC_BPT',
  'AC_BPT_DER',
  'AC_DER',
  'DC_BPT',
  'DC_ACDP',
  'DC_ACDP_BPT',
  'WPT',
])
export type EnergyTransferMode = Static<typeof EnergyTransferMode>

/** W in all, or A per phase; with values of L2 and L3 beside it, the plain one is of L1. */
const scheduleUpdate = {
  limit: Type.Optional(limit),
  limit_L2: Type.Optional(limit),
  limit_L3: Type.Optional(limit),
  dischargeLimit: Type.Optional(dischargeLimit),
  dischargeLimit_L2: Type.Optional(dischargeLimit),
  dischargeLimit_L3: Type.Optional(dischargeLimit),
  setpoint: Type.Optional(setpoint),
  setpoint_L2: Type.Optional(setpoint),
  setpoint_L3: Type.Optional(setpoint),
  setpointReactive: Type.Optional(setpoint),
  setpointReactive_L2: Type.Optional(setpoint),
  setpointReactive_L3: Type.Optional(setpoint),
}

/** What changes in the period of a Dynamic profile (K28). */
export const ChargingScheduleUpdate = Type.Object(scheduleUpdate, { additionalProperties: false })
export type ChargingScheduleUpdate = Static<typeof ChargingScheduleUpdate>

/** `limit` is all that versions before 2.1 know, and they need it. */
export const ChargingSchedulePeriod = Type.Object(
  {
    /** Seconds after the start of the schedule. */
    startPeriod: Type.Integer({ minimum: 0, maximum: 31_622_400 }),
    ...scheduleUpdate,
    numberPhases: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
    phaseToUse: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
    operationMode: Type.Optional(OperationMode),
    /** Of Idle: whether the battery is kept warm, and whether the EVSE may switch its electronics off. */
    preconditioningRequest: Type.Optional(Type.Boolean()),
    evseSleep: Type.Optional(Type.Boolean()),
    /** Of LocalFrequency, in W: what the curves are added to. */
    v2xBaseline: Type.Optional(setpoint),
    v2xFreqWattCurve: Type.Optional(
      Type.Array(Type.Object({ frequency: Type.Number(), power: setpoint }, { additionalProperties: false }), {
        minItems: 1,
        maxItems: 20,
      }),
    ),
    v2xSignalWattCurve: Type.Optional(
      Type.Array(Type.Object({ signal: Type.Integer(), power: setpoint }, { additionalProperties: false }), {
        minItems: 1,
        maxItems: 20,
      }),
    ),
  },
  { additionalProperties: false },
)
export type ChargingSchedulePeriod = Static<typeof ChargingSchedulePeriod>

export const ChargingSchedule = Type.Object(
  {
    startSchedule: Type.Optional(Instant),
    /** Seconds; without it the last period goes on. */
    duration: Type.Optional(Type.Integer({ minimum: 1, maximum: 31_622_400 })),
    chargingRateUnit: ChargingRateUnit,
    minChargingRate: Type.Optional(Type.Number({ minimum: 0, maximum: 100_000_000 })),
    /** What a vehicle chooses it by; counted from 1 where it is left out. */
    id: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
    /** 2.1: `startSchedule` is the time of day where the station stands, whatever zone it is written in. */
    useLocalTime: Type.Optional(Type.Boolean()),
    /** 2.1, seconds: each period but the first begins up to so much later, as each station throws its dice. */
    randomizedDelay: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    /** 2.1: from this state of charge on no more than this. */
    limitAtSoC: Type.Optional(
      Type.Object({ soc: Type.Integer({ minimum: 0, maximum: 100 }), limit }, { additionalProperties: false }),
    ),
    chargingSchedulePeriod: Type.Array(ChargingSchedulePeriod, { minItems: 1, maxItems: 1024 }),
  },
  { additionalProperties: false },
)
export type ChargingSchedule = Static<typeof ChargingSchedule>

/** A charging profile in the words of OCPP 2.x, whatever version the station speaks. */
export const ChargingProfile = Type.Object(
  {
    /** One of ours is given when it is left out. */
    id: Type.Optional(profileId),
    stackLevel,
    chargingProfilePurpose: ChargingProfilePurpose,
    /** `Dynamic` (2.1) has one period, which UpdateDynamicSchedule changes or the station asks for. */
    chargingProfileKind: oneOf(['Absolute', 'Recurring', 'Relative', 'Dynamic']),
    recurrencyKind: Type.Optional(oneOf(['Daily', 'Weekly'])),
    /** 2.1, seconds: a Dynamic profile is asked for an update so long after the last. */
    dynUpdateInterval: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    /** 2.1, seconds: offline for longer, the station does without it; and for good where it says so. */
    maxOfflineDuration: Type.Optional(Type.Integer({ minimum: 1, maximum: 31_622_400 })),
    invalidAfterOfflineDuration: Type.Optional(Type.Boolean()),
    validFrom: Type.Optional(Instant),
    validTo: Type.Optional(Instant),
    /** Our id of the transaction, for a TxProfile. */
    transactionId: Type.Optional(Id),
    chargingSchedule: Type.Array(ChargingSchedule, { minItems: 1, maxItems: 3 }),
  },
  { additionalProperties: false },
)
export type ChargingProfile = Static<typeof ChargingProfile>

export const chargingProfileCriteria = {
  evseId: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  chargingProfilePurpose: Type.Optional(ChargingProfilePurpose),
  stackLevel: Type.Optional(stackLevel),
}
export const chargingProfileId = profileId

/** A profile that a station has, as far as its answers and reports say. */
export const InstalledChargingProfile = Type.Object({
  ...ChargingProfile.properties,
  id: profileId,
  /** When the period of a Dynamic profile was last changed; its duration counts from then (K28.FR.13). */
  dynUpdateTime: nullable(Instant),
  /** 0 is the station as a whole. */
  evseId: Type.Integer(),
  transactionId: nullable(Id),
  /** Whose limit it is: CSO is ours; EMS, SO and others are told by the station. */
  chargingLimitSource: Type.String(),
  /** When the station accepted it from us; null when it only reported it. */
  acceptedAt: nullable(Instant),
  /** When the station last reported it itself (2.x). */
  reportedAt: nullable(Instant),
  /** Since when nobody knows whether it is there, because the answer of the station was lost; else null. */
  uncertainSince: nullable(Instant),
  commandId: nullable(Id),
  actor: nullable(Type.String()),
  reason: nullable(Type.String()),
})
export type InstalledChargingProfile = Static<typeof InstalledChargingProfile>

export const CompositePeriod = Type.Object({
  startPeriod: Type.Integer(),
  /** Null where nothing limits it. */
  limit: nullable(Type.Number()),
  numberPhases: Type.Optional(Type.Integer()),
  /** 2.1: how the EVSE works then, what it is to draw or, below zero, to give, and how much it may give. */
  operationMode: Type.Optional(OperationMode),
  setpoint: Type.Optional(Type.Number()),
  dischargeLimit: Type.Optional(Type.Number()),
  /** What sets this limit, for ours: the profile, or the external limit by its source. */
  purpose: Type.Optional(Type.String()),
  chargingProfileId: Type.Optional(Type.Integer()),
})
export type CompositePeriod = Static<typeof CompositePeriod>

const composite = {
  scheduleStart: Instant,
  duration: Type.Integer(),
  chargingRateUnit: ChargingRateUnit,
  chargingSchedulePeriod: Type.Array(CompositePeriod),
}

/** Ours, computed from what is installed (K08), beside what the station last said. */
export const CompositeSchedules = Type.Object({
  evseId: Type.Integer(),
  /** A profile counts in ours of which nobody knows whether the station has it. */
  uncertain: Type.Boolean(),
  ours: Type.Object(composite),
  theirs: nullable(
    Type.Object({
      ...composite,
      receivedAt: Instant,
      commandId: nullable(Id),
      /** What was installed, removed or limited changed since, so that a difference may be one in time. */
      outdated: Type.Boolean(),
      /** Where, in the window of theirs, the station allows something else than we compute. */
      differences: Type.Array(
        Type.Object({
          at: Instant,
          ours: nullable(Type.Number()),
          theirs: nullable(Type.Number()),
        }),
      ),
    }),
  ),
})
export type CompositeSchedules = Static<typeof CompositeSchedules>

/** A limit that comes from elsewhere than us (K11–K13), per EVSE and source. */
export const ExternalChargingLimit = Type.Object({
  evseId: Type.Integer(),
  chargingLimitSource: Type.String(),
  isGridCritical: nullable(Type.Boolean()),
  /** It is generated on site and comes on top (2.1, K27). */
  isLocalGeneration: Type.Boolean(),
  chargingSchedule: Type.Array(ChargingSchedule),
  receivedAt: Instant,
})
export type ExternalChargingLimit = Static<typeof ExternalChargingLimit>

/** What a vehicle asked for (K15) and the schedule it chose (K15, K16), per EVSE. */
export const EvChargingNeeds = Type.Object({
  evseId: Type.Integer(),
  transactionId: nullable(Id),
  needs: Type.Unknown(),
  /** How it wants its energy, and who sets the pace (2.1). */
  requestedEnergyTransfer: nullable(Type.String()),
  controlMode: nullable(Type.String()),
  maxScheduleTuples: nullable(Type.Integer()),
  departureAt: nullable(Instant),
  receivedAt: nullable(Instant),
  answer: nullable(Type.String()),
  evSchedule: nullable(
    Type.Object({
      timeBase: Instant,
      chargingSchedule: ChargingSchedule,
      /** Which of the schedules it was offered the vehicle chose (2.1). */
      selectedChargingScheduleId: nullable(Type.Integer()),
      receivedAt: Instant,
      answer: Type.String(),
    }),
  ),
})
export type EvChargingNeeds = Static<typeof EvChargingNeeds>
