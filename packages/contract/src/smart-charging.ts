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

export const ChargingSchedulePeriod = Type.Object(
  {
    /** Seconds after the start of the schedule. */
    startPeriod: Type.Integer({ minimum: 0, maximum: 31_622_400 }),
    /** W in all, or A per phase. */
    limit: Type.Number({ minimum: 0, maximum: 100_000_000 }),
    numberPhases: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
    phaseToUse: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
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
    chargingProfileKind: oneOf(['Absolute', 'Recurring', 'Relative']),
    recurrencyKind: Type.Optional(oneOf(['Daily', 'Weekly'])),
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
  /** `Dynamic` (2.1) is only ever reported. */
  chargingProfileKind: oneOf(['Absolute', 'Recurring', 'Relative', 'Dynamic']),
  /** 0 is the station as a whole. */
  evseId: Type.Integer(),
  transactionId: nullable(Id),
  /** Whose limit it is: CSO is ours; EMS, SO and others are told by the station. */
  chargingLimitSource: Type.String(),
  /** When the station accepted it from us; null when it only reported it. */
  acceptedAt: nullable(Instant),
  /** When the station last reported it itself (2.x). */
  reportedAt: nullable(Instant),
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
  chargingSchedule: Type.Array(ChargingSchedule),
  receivedAt: Instant,
})
export type ExternalChargingLimit = Static<typeof ExternalChargingLimit>

/** What a vehicle asked for (K15) and the schedule it chose (K15, K16), per EVSE. */
export const EvChargingNeeds = Type.Object({
  evseId: Type.Integer(),
  transactionId: nullable(Id),
  needs: Type.Unknown(),
  maxScheduleTuples: nullable(Type.Integer()),
  departureAt: nullable(Instant),
  receivedAt: nullable(Instant),
  answer: nullable(Type.String()),
  evSchedule: nullable(
    Type.Object({
      timeBase: Instant,
      chargingSchedule: ChargingSchedule,
      receivedAt: Instant,
      answer: Type.String(),
    }),
  ),
})
export type EvChargingNeeds = Static<typeof EvChargingNeeds>
