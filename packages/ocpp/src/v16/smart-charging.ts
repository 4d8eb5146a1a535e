import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import {
  ChargingProfile,
  ChargingProfilePurpose,
  ChargingRateUnit,
  ChargingSchedule,
} from './types/charging-profile.ts'

export const SetChargingProfileRequest = Type.Object(
  {
    connectorId: Type.Integer(),
    csChargingProfiles: ChargingProfile,
  },
  { additionalProperties: false },
)

export const ChargingProfileStatus = Type.Enum(['Accepted', 'Rejected', 'NotSupported'], { type: 'string' })
export type ChargingProfileStatus = Static<typeof ChargingProfileStatus>

export const SetChargingProfileResponse = Type.Object(
  {
    status: ChargingProfileStatus,
  },
  { additionalProperties: false },
)

export const ClearChargingProfileRequest = Type.Object(
  {
    id: Type.Optional(Type.Integer()),
    connectorId: Type.Optional(Type.Integer()),
    chargingProfilePurpose: Type.Optional(ChargingProfilePurpose),
    stackLevel: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

export const ClearChargingProfileStatus = Type.Enum(['Accepted', 'Unknown'], { type: 'string' })
export type ClearChargingProfileStatus = Static<typeof ClearChargingProfileStatus>

export const ClearChargingProfileResponse = Type.Object(
  {
    status: ClearChargingProfileStatus,
  },
  { additionalProperties: false },
)

export const GetCompositeScheduleRequest = Type.Object(
  {
    connectorId: Type.Integer(),
    duration: Type.Integer(),
    chargingRateUnit: Type.Optional(ChargingRateUnit),
  },
  { additionalProperties: false },
)

export const GetCompositeScheduleStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })
export type GetCompositeScheduleStatus = Static<typeof GetCompositeScheduleStatus>

export const GetCompositeScheduleResponse = Type.Object(
  {
    status: GetCompositeScheduleStatus,
    connectorId: Type.Optional(Type.Integer()),
    scheduleStart: Type.Optional(Type.String({ format: 'date-time' })),
    chargingSchedule: Type.Optional(ChargingSchedule),
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
} as const satisfies Record<string, ActionDefinition>
