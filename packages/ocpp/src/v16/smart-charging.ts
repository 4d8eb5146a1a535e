import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import {
  ChargingProfile,
  ChargingProfilePurpose,
  ChargingRateUnit,
  ChargingSchedule,
} from './types/charging-profile.ts'

const SetChargingProfileRequest = Type.Object(
  {
    connectorId: Type.Integer(),
    csChargingProfiles: ChargingProfile,
  },
  { additionalProperties: false },
)

const ChargingProfileStatus = Type.Enum(['Accepted', 'Rejected', 'NotSupported'], { type: 'string' })

const SetChargingProfileResponse = Type.Object(
  {
    status: ChargingProfileStatus,
  },
  { additionalProperties: false },
)

const ClearChargingProfileRequest = Type.Object(
  {
    id: Type.Optional(Type.Integer()),
    connectorId: Type.Optional(Type.Integer()),
    chargingProfilePurpose: Type.Optional(ChargingProfilePurpose),
    stackLevel: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

const ClearChargingProfileStatus = Type.Enum(['Accepted', 'Unknown'], { type: 'string' })

const ClearChargingProfileResponse = Type.Object(
  {
    status: ClearChargingProfileStatus,
  },
  { additionalProperties: false },
)

const GetCompositeScheduleRequest = Type.Object(
  {
    connectorId: Type.Integer(),
    duration: Type.Integer(),
    chargingRateUnit: Type.Optional(ChargingRateUnit),
  },
  { additionalProperties: false },
)

const GetCompositeScheduleStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })

const GetCompositeScheduleResponse = Type.Object(
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
