import Type, { type Static } from 'typebox'
import { ChargingRateUnit } from '../../v201/types/charging-profile.ts'
import { CustomData } from '../../v201/types/common.ts'
import { ChargingProfilePurpose, ChargingSchedulePeriod, DERControl } from './charging-profile.ts'
import { EnergyTransferMode } from './energy-transfer.ts'

export const ClearChargingProfile = Type.Object(
  {
    evseId: Type.Optional(Type.Integer({ minimum: 0 })),
    chargingProfilePurpose: Type.Optional(ChargingProfilePurpose),
    stackLevel: Type.Optional(Type.Integer({ minimum: 0 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ClearChargingProfile = Static<typeof ClearChargingProfile>

export const ChargingProfileCriterion = Type.Object(
  {
    chargingProfilePurpose: Type.Optional(ChargingProfilePurpose),
    stackLevel: Type.Optional(Type.Integer({ minimum: 0 })),
    chargingProfileId: Type.Optional(Type.Array(Type.Integer(), { minItems: 1 })),
    chargingLimitSource: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { minItems: 1, maxItems: 4 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ChargingProfileCriterion = Static<typeof ChargingProfileCriterion>

export const CompositeSchedule = Type.Object(
  {
    evseId: Type.Integer({ minimum: 0 }),
    duration: Type.Integer(),
    scheduleStart: Type.String({ format: 'date-time' }),
    chargingRateUnit: ChargingRateUnit,
    chargingSchedulePeriod: Type.Array(ChargingSchedulePeriod, { minItems: 1 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type CompositeSchedule = Static<typeof CompositeSchedule>

export const ChargingLimit = Type.Object(
  {
    chargingLimitSource: Type.String({ maxLength: 20 }),
    isLocalGeneration: Type.Optional(Type.Boolean()),
    isGridCritical: Type.Optional(Type.Boolean()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ChargingLimit = Static<typeof ChargingLimit>

const ControlMode = Type.Enum(['ScheduledControl', 'DynamicControl'], { type: 'string' })

const IslandingDetection = Type.Enum(
  [
    'NoAntiIslandingSupport',
    'RoCoF',
    'UVP_OVP',
    'UFP_OFP',
    'VoltageVectorShift',
    'ZeroCrossingDetection',
    'OtherPassive',
    'ImpedanceMeasurement',
    'ImpedanceAtFrequency',
    'SlipModeFrequencyShift',
    'SandiaFrequencyShift',
    'SandiaVoltageShift',
    'FrequencyJump',
    'RCLQFactor',
    'OtherActive',
  ],
  { type: 'string' },
)

const MobilityNeedsMode = Type.Enum(['EVCC', 'EVCC_SECC'], { type: 'string' })

const ACChargingParameters = Type.Object(
  {
    energyAmount: Type.Number(),
    evMinCurrent: Type.Number(),
    evMaxCurrent: Type.Number(),
    evMaxVoltage: Type.Number(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const DERChargingParameters = Type.Object(
  {
    evSupportedDERControl: Type.Optional(Type.Array(DERControl, { minItems: 1 })),
    evOverExcitedMaxDischargePower: Type.Optional(Type.Number()),
    evOverExcitedPowerFactor: Type.Optional(Type.Number()),
    evUnderExcitedMaxDischargePower: Type.Optional(Type.Number()),
    evUnderExcitedPowerFactor: Type.Optional(Type.Number()),
    maxApparentPower: Type.Optional(Type.Number()),
    maxChargeApparentPower: Type.Optional(Type.Number()),
    maxChargeApparentPower_L2: Type.Optional(Type.Number()),
    maxChargeApparentPower_L3: Type.Optional(Type.Number()),
    maxDischargeApparentPower: Type.Optional(Type.Number()),
    maxDischargeApparentPower_L2: Type.Optional(Type.Number()),
    maxDischargeApparentPower_L3: Type.Optional(Type.Number()),
    maxChargeReactivePower: Type.Optional(Type.Number()),
    maxChargeReactivePower_L2: Type.Optional(Type.Number()),
    maxChargeReactivePower_L3: Type.Optional(Type.Number()),
    minChargeReactivePower: Type.Optional(Type.Number()),
    minChargeReactivePower_L2: Type.Optional(Type.Number()),
    minChargeReactivePower_L3: Type.Optional(Type.Number()),
    maxDischargeReactivePower: Type.Optional(Type.Number()),
    maxDischargeReactivePower_L2: Type.Optional(Type.Number()),
    maxDischargeReactivePower_L3: Type.Optional(Type.Number()),
    minDischargeReactivePower: Type.Optional(Type.Number()),
    minDischargeReactivePower_L2: Type.Optional(Type.Number()),
    minDischargeReactivePower_L3: Type.Optional(Type.Number()),
    nominalVoltage: Type.Optional(Type.Number()),
    nominalVoltageOffset: Type.Optional(Type.Number()),
    maxNominalVoltage: Type.Optional(Type.Number()),
    minNominalVoltage: Type.Optional(Type.Number()),
    evInverterManufacturer: Type.Optional(Type.String({ maxLength: 50 })),
    evInverterModel: Type.Optional(Type.String({ maxLength: 50 })),
    evInverterSerialNumber: Type.Optional(Type.String({ maxLength: 50 })),
    evInverterSwVersion: Type.Optional(Type.String({ maxLength: 50 })),
    evInverterHwVersion: Type.Optional(Type.String({ maxLength: 50 })),
    evIslandingDetectionMethod: Type.Optional(Type.Array(IslandingDetection, { minItems: 1 })),
    evIslandingTripTime: Type.Optional(Type.Number()),
    evMaximumLevel1DCInjection: Type.Optional(Type.Number()),
    evDurationLevel1DCInjection: Type.Optional(Type.Number()),
    evMaximumLevel2DCInjection: Type.Optional(Type.Number()),
    evDurationLevel2DCInjection: Type.Optional(Type.Number()),
    evReactiveSusceptance: Type.Optional(Type.Number()),
    evSessionTotalDischargeEnergyAvailable: Type.Optional(Type.Number()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const EVPriceRule = Type.Object(
  {
    energyFee: Type.Number(),
    powerRangeStart: Type.Number(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const EVAbsolutePriceScheduleEntry = Type.Object(
  {
    duration: Type.Integer(),
    evPriceRule: Type.Array(EVPriceRule, { minItems: 1, maxItems: 8 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const EVAbsolutePriceSchedule = Type.Object(
  {
    timeAnchor: Type.String({ format: 'date-time' }),
    currency: Type.String({ maxLength: 3 }),
    evAbsolutePriceScheduleEntries: Type.Array(EVAbsolutePriceScheduleEntry, { minItems: 1, maxItems: 1024 }),
    priceAlgorithm: Type.String({ maxLength: 2000 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const EVPowerScheduleEntry = Type.Object(
  {
    duration: Type.Integer(),
    power: Type.Number(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const EVPowerSchedule = Type.Object(
  {
    evPowerScheduleEntries: Type.Array(EVPowerScheduleEntry, { minItems: 1, maxItems: 1024 }),
    timeAnchor: Type.String({ format: 'date-time' }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const EVEnergyOffer = Type.Object(
  {
    evAbsolutePriceSchedule: Type.Optional(EVAbsolutePriceSchedule),
    evPowerSchedule: EVPowerSchedule,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const DCChargingParameters = Type.Object(
  {
    evMaxCurrent: Type.Number(),
    evMaxVoltage: Type.Number(),
    evMaxPower: Type.Optional(Type.Number()),
    evEnergyCapacity: Type.Optional(Type.Number()),
    energyAmount: Type.Optional(Type.Number()),
    stateOfCharge: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    fullSoC: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    bulkSoC: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const V2XChargingParameters = Type.Object(
  {
    minChargePower: Type.Optional(Type.Number()),
    minChargePower_L2: Type.Optional(Type.Number()),
    minChargePower_L3: Type.Optional(Type.Number()),
    maxChargePower: Type.Optional(Type.Number()),
    maxChargePower_L2: Type.Optional(Type.Number()),
    maxChargePower_L3: Type.Optional(Type.Number()),
    minDischargePower: Type.Optional(Type.Number()),
    minDischargePower_L2: Type.Optional(Type.Number()),
    minDischargePower_L3: Type.Optional(Type.Number()),
    maxDischargePower: Type.Optional(Type.Number()),
    maxDischargePower_L2: Type.Optional(Type.Number()),
    maxDischargePower_L3: Type.Optional(Type.Number()),
    minChargeCurrent: Type.Optional(Type.Number()),
    maxChargeCurrent: Type.Optional(Type.Number()),
    minDischargeCurrent: Type.Optional(Type.Number()),
    maxDischargeCurrent: Type.Optional(Type.Number()),
    minVoltage: Type.Optional(Type.Number()),
    maxVoltage: Type.Optional(Type.Number()),
    evTargetEnergyRequest: Type.Optional(Type.Number()),
    evMinEnergyRequest: Type.Optional(Type.Number()),
    evMaxEnergyRequest: Type.Optional(Type.Number()),
    evMinV2XEnergyRequest: Type.Optional(Type.Number()),
    evMaxV2XEnergyRequest: Type.Optional(Type.Number()),
    targetSoC: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const ChargingNeeds = Type.Object(
  {
    acChargingParameters: Type.Optional(ACChargingParameters),
    derChargingParameters: Type.Optional(DERChargingParameters),
    evEnergyOffer: Type.Optional(EVEnergyOffer),
    requestedEnergyTransfer: EnergyTransferMode,
    dcChargingParameters: Type.Optional(DCChargingParameters),
    v2xChargingParameters: Type.Optional(V2XChargingParameters),
    availableEnergyTransfer: Type.Optional(Type.Array(EnergyTransferMode, { minItems: 1 })),
    controlMode: Type.Optional(ControlMode),
    mobilityNeedsMode: Type.Optional(MobilityNeedsMode),
    departureTime: Type.Optional(Type.String({ format: 'date-time' })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ChargingNeeds = Static<typeof ChargingNeeds>

export const NotifyEVChargingNeedsStatus = Type.Enum(['Accepted', 'Rejected', 'Processing', 'NoChargingProfile'], {
  type: 'string',
})
export type NotifyEVChargingNeedsStatus = Static<typeof NotifyEVChargingNeedsStatus>

export const ChargingScheduleUpdate = Type.Object(
  {
    limit: Type.Optional(Type.Number()),
    limit_L2: Type.Optional(Type.Number()),
    limit_L3: Type.Optional(Type.Number()),
    dischargeLimit: Type.Optional(Type.Number({ maximum: 0 })),
    dischargeLimit_L2: Type.Optional(Type.Number({ maximum: 0 })),
    dischargeLimit_L3: Type.Optional(Type.Number({ maximum: 0 })),
    setpoint: Type.Optional(Type.Number()),
    setpoint_L2: Type.Optional(Type.Number()),
    setpoint_L3: Type.Optional(Type.Number()),
    setpointReactive: Type.Optional(Type.Number()),
    setpointReactive_L2: Type.Optional(Type.Number()),
    setpointReactive_L3: Type.Optional(Type.Number()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ChargingScheduleUpdate = Static<typeof ChargingScheduleUpdate>

export const PriorityChargingStatus = Type.Enum(['Accepted', 'Rejected', 'NoProfile'], { type: 'string' })
export type PriorityChargingStatus = Static<typeof PriorityChargingStatus>
