import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import {
  ChargingProfile,
  ChargingProfilePurpose,
  ChargingRateUnit,
  ChargingSchedule,
  ChargingSchedulePeriod,
} from './types/charging-profile.ts'
import { CustomData, GenericStatus, StatusInfo } from './types/common.ts'

const SetChargingProfileRequest = Type.Object(
  {
    evseId: Type.Integer(),
    chargingProfile: ChargingProfile,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const ChargingProfileStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })
export type ChargingProfileStatus = Static<typeof ChargingProfileStatus>

const SetChargingProfileResponse = Type.Object(
  {
    status: ChargingProfileStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ChargingLimitSource = Type.Enum(['EMS', 'Other', 'SO', 'CSO'], { type: 'string' })

const ChargingProfileCriterion = Type.Object(
  {
    chargingProfilePurpose: Type.Optional(ChargingProfilePurpose),
    stackLevel: Type.Optional(Type.Integer()),
    chargingProfileId: Type.Optional(Type.Array(Type.Integer(), { minItems: 1 })),
    chargingLimitSource: Type.Optional(Type.Array(ChargingLimitSource, { minItems: 1, maxItems: 4 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetChargingProfilesRequest = Type.Object(
  {
    requestId: Type.Integer(),
    evseId: Type.Optional(Type.Integer()),
    chargingProfile: ChargingProfileCriterion,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const GetChargingProfileStatus = Type.Enum(['Accepted', 'NoProfiles'], { type: 'string' })
export type GetChargingProfileStatus = Static<typeof GetChargingProfileStatus>

const GetChargingProfilesResponse = Type.Object(
  {
    status: GetChargingProfileStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ReportChargingProfilesRequest = Type.Object(
  {
    requestId: Type.Integer(),
    chargingLimitSource: ChargingLimitSource,
    chargingProfile: Type.Array(ChargingProfile, { minItems: 1 }),
    tbc: Type.Optional(Type.Boolean()),
    evseId: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ReportChargingProfilesResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearChargingProfile = Type.Object(
  {
    evseId: Type.Optional(Type.Integer()),
    chargingProfilePurpose: Type.Optional(ChargingProfilePurpose),
    stackLevel: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearChargingProfileRequest = Type.Object(
  {
    chargingProfileId: Type.Optional(Type.Integer()),
    chargingProfileCriteria: Type.Optional(ClearChargingProfile),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const ClearChargingProfileStatus = Type.Enum(['Accepted', 'Unknown'], { type: 'string' })
export type ClearChargingProfileStatus = Static<typeof ClearChargingProfileStatus>

const ClearChargingProfileResponse = Type.Object(
  {
    status: ClearChargingProfileStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetCompositeScheduleRequest = Type.Object(
  {
    duration: Type.Integer(),
    chargingRateUnit: Type.Optional(ChargingRateUnit),
    evseId: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const CompositeSchedule = Type.Object(
  {
    chargingSchedulePeriod: Type.Array(ChargingSchedulePeriod, { minItems: 1 }),
    evseId: Type.Integer(),
    duration: Type.Integer(),
    scheduleStart: Type.String({ format: 'date-time' }),
    chargingRateUnit: ChargingRateUnit,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetCompositeScheduleResponse = Type.Object(
  {
    status: GenericStatus,
    statusInfo: Type.Optional(StatusInfo),
    schedule: Type.Optional(CompositeSchedule),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ChargingLimit = Type.Object(
  {
    chargingLimitSource: ChargingLimitSource,
    isGridCritical: Type.Optional(Type.Boolean()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyChargingLimitRequest = Type.Object(
  {
    chargingSchedule: Type.Optional(Type.Array(ChargingSchedule, { minItems: 1 })),
    evseId: Type.Optional(Type.Integer()),
    chargingLimit: ChargingLimit,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyChargingLimitResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearedChargingLimitRequest = Type.Object(
  {
    chargingLimitSource: ChargingLimitSource,
    evseId: Type.Optional(Type.Integer()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearedChargingLimitResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ACChargingParameters = Type.Object(
  {
    energyAmount: Type.Integer(),
    evMinCurrent: Type.Integer(),
    evMaxCurrent: Type.Integer(),
    evMaxVoltage: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const DCChargingParameters = Type.Object(
  {
    evMaxCurrent: Type.Integer(),
    evMaxVoltage: Type.Integer(),
    energyAmount: Type.Optional(Type.Integer()),
    evMaxPower: Type.Optional(Type.Integer()),
    stateOfCharge: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    evEnergyCapacity: Type.Optional(Type.Integer()),
    fullSoC: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    bulkSoC: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const EnergyTransferMode = Type.Enum(['DC', 'AC_single_phase', 'AC_two_phase', 'AC_three_phase'], {
  type: 'string',
})

const ChargingNeeds = Type.Object(
  {
    acChargingParameters: Type.Optional(ACChargingParameters),
    dcChargingParameters: Type.Optional(DCChargingParameters),
    requestedEnergyTransfer: EnergyTransferMode,
    departureTime: Type.Optional(Type.String({ format: 'date-time' })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyEVChargingNeedsRequest = Type.Object(
  {
    maxScheduleTuples: Type.Optional(Type.Integer()),
    chargingNeeds: ChargingNeeds,
    evseId: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyEVChargingNeedsStatus = Type.Enum(['Accepted', 'Rejected', 'Processing'], { type: 'string' })

const NotifyEVChargingNeedsResponse = Type.Object(
  {
    status: NotifyEVChargingNeedsStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyEVChargingScheduleRequest = Type.Object(
  {
    timeBase: Type.String({ format: 'date-time' }),
    chargingSchedule: ChargingSchedule,
    evseId: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyEVChargingScheduleResponse = Type.Object(
  {
    status: GenericStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const smartCharging = {
  SetChargingProfile: {
    block: 'smart-charging',
    sender: 'csms',
    request: SetChargingProfileRequest,
    response: SetChargingProfileResponse,
  },
  GetChargingProfiles: {
    block: 'smart-charging',
    sender: 'csms',
    request: GetChargingProfilesRequest,
    response: GetChargingProfilesResponse,
  },
  ReportChargingProfiles: {
    block: 'smart-charging',
    sender: 'station',
    request: ReportChargingProfilesRequest,
    response: ReportChargingProfilesResponse,
  },
  ClearChargingProfile: {
    block: 'smart-charging',
    sender: 'csms',
    request: ClearChargingProfileRequest,
    response: ClearChargingProfileResponse,
  },
  GetCompositeSchedule: {
    block: 'smart-charging',
    sender: 'csms',
    request: GetCompositeScheduleRequest,
    response: GetCompositeScheduleResponse,
  },
  NotifyChargingLimit: {
    block: 'smart-charging',
    sender: 'station',
    request: NotifyChargingLimitRequest,
    response: NotifyChargingLimitResponse,
  },
  ClearedChargingLimit: {
    block: 'smart-charging',
    sender: 'station',
    request: ClearedChargingLimitRequest,
    response: ClearedChargingLimitResponse,
  },
  NotifyEVChargingNeeds: {
    block: 'smart-charging',
    sender: 'station',
    request: NotifyEVChargingNeedsRequest,
    response: NotifyEVChargingNeedsResponse,
  },
  NotifyEVChargingSchedule: {
    block: 'smart-charging',
    sender: 'station',
    request: NotifyEVChargingScheduleRequest,
    response: NotifyEVChargingScheduleResponse,
  },
} as const satisfies Record<string, ActionDefinition>
