import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { ChargingProfileStatus, ClearChargingProfileStatus, GetChargingProfileStatus } from '../v201/smart-charging.ts'
import { ChargingRateUnit } from '../v201/types/charging-profile.ts'
import { CustomData, GenericStatus } from '../v201/types/common.ts'
import { ChargingProfile, ChargingSchedule } from './types/charging-profile.ts'
import { StatusInfo } from './types/common.ts'
import {
  ChargingLimit,
  ChargingNeeds,
  ChargingProfileCriterion,
  ChargingScheduleUpdate,
  ClearChargingProfile,
  CompositeSchedule,
  NotifyEVChargingNeedsStatus,
  PriorityChargingStatus,
} from './types/smart-charging.ts'

const SetChargingProfileRequest = Type.Object(
  {
    evseId: Type.Integer({ minimum: 0 }),
    chargingProfile: ChargingProfile,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetChargingProfileResponse = Type.Object(
  {
    status: ChargingProfileStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetChargingProfilesRequest = Type.Object(
  {
    requestId: Type.Integer(),
    evseId: Type.Optional(Type.Integer({ minimum: 0 })),
    chargingProfile: ChargingProfileCriterion,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

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
    chargingLimitSource: Type.String({ maxLength: 20 }),
    chargingProfile: Type.Array(ChargingProfile, { minItems: 1 }),
    tbc: Type.Optional(Type.Boolean()),
    evseId: Type.Integer({ minimum: 0 }),
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

const ClearChargingProfileRequest = Type.Object(
  {
    chargingProfileId: Type.Optional(Type.Integer()),
    chargingProfileCriteria: Type.Optional(ClearChargingProfile),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

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
    evseId: Type.Integer({ minimum: 0 }),
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

const NotifyChargingLimitRequest = Type.Object(
  {
    chargingSchedule: Type.Optional(Type.Array(ChargingSchedule, { minItems: 1 })),
    evseId: Type.Optional(Type.Integer({ minimum: 0 })),
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
    chargingLimitSource: Type.String({ maxLength: 20 }),
    evseId: Type.Optional(Type.Integer({ minimum: 0 })),
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

const NotifyEVChargingNeedsRequest = Type.Object(
  {
    evseId: Type.Integer({ minimum: 1 }),
    maxScheduleTuples: Type.Optional(Type.Integer({ minimum: 0 })),
    chargingNeeds: ChargingNeeds,
    timestamp: Type.Optional(Type.String({ format: 'date-time' })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

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
    evseId: Type.Integer({ minimum: 1 }),
    selectedChargingScheduleId: Type.Optional(Type.Integer({ minimum: 0 })),
    powerToleranceAcceptance: Type.Optional(Type.Boolean()),
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

const UsePriorityChargingRequest = Type.Object(
  {
    transactionId: Type.String({ maxLength: 36 }),
    activate: Type.Boolean(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const UsePriorityChargingResponse = Type.Object(
  {
    status: PriorityChargingStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyPriorityChargingRequest = Type.Object(
  {
    transactionId: Type.String({ maxLength: 36 }),
    activated: Type.Boolean(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyPriorityChargingResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const PullDynamicScheduleUpdateRequest = Type.Object(
  {
    chargingProfileId: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const PullDynamicScheduleUpdateResponse = Type.Object(
  {
    scheduleUpdate: Type.Optional(ChargingScheduleUpdate),
    status: ChargingProfileStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const UpdateDynamicScheduleRequest = Type.Object(
  {
    chargingProfileId: Type.Integer(),
    scheduleUpdate: ChargingScheduleUpdate,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const UpdateDynamicScheduleResponse = Type.Object(
  {
    status: ChargingProfileStatus,
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
  UsePriorityCharging: {
    block: 'smart-charging',
    sender: 'csms',
    request: UsePriorityChargingRequest,
    response: UsePriorityChargingResponse,
  },
  NotifyPriorityCharging: {
    block: 'smart-charging',
    sender: 'station',
    request: NotifyPriorityChargingRequest,
    response: NotifyPriorityChargingResponse,
  },
  PullDynamicScheduleUpdate: {
    block: 'smart-charging',
    sender: 'station',
    request: PullDynamicScheduleUpdateRequest,
    response: PullDynamicScheduleUpdateResponse,
  },
  UpdateDynamicSchedule: {
    block: 'smart-charging',
    sender: 'csms',
    request: UpdateDynamicScheduleRequest,
    response: UpdateDynamicScheduleResponse,
  },
} as const satisfies Record<string, ActionDefinition>
