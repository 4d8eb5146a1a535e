import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CancelReservationStatus, ReserveNowStatus } from '../v201/reservation.ts'
import { CustomData } from '../v201/types/common.ts'
import { StatusInfo } from './types/common.ts'
import { IdToken } from './types/id-token.ts'

const ReserveNowRequest = Type.Object(
  {
    id: Type.Integer({ minimum: 0 }),
    expiryDateTime: Type.String({ format: 'date-time' }),
    connectorType: Type.Optional(Type.String({ maxLength: 20 })),
    idToken: IdToken,
    evseId: Type.Optional(Type.Integer({ minimum: 0 })),
    groupIdToken: Type.Optional(IdToken),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ReserveNowResponse = Type.Object(
  {
    status: ReserveNowStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const CancelReservationRequest = Type.Object(
  {
    reservationId: Type.Integer({ minimum: 0 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const CancelReservationResponse = Type.Object(
  {
    status: CancelReservationStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ReservationUpdateStatus = Type.Enum(['Expired', 'Removed', 'NoTransaction'], { type: 'string' })

const ReservationStatusUpdateRequest = Type.Object(
  {
    reservationId: Type.Integer({ minimum: 0 }),
    reservationUpdateStatus: ReservationUpdateStatus,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ReservationStatusUpdateResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const reservation = {
  ReserveNow: { block: 'reservation', sender: 'csms', request: ReserveNowRequest, response: ReserveNowResponse },
  CancelReservation: {
    block: 'reservation',
    sender: 'csms',
    request: CancelReservationRequest,
    response: CancelReservationResponse,
  },
  ReservationStatusUpdate: {
    block: 'reservation',
    sender: 'station',
    request: ReservationStatusUpdateRequest,
    response: ReservationStatusUpdateResponse,
  },
} as const satisfies Record<string, ActionDefinition>
