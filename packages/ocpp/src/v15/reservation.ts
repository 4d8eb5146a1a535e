import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { IdToken } from './types/id-token.ts'

const ReserveNowRequest = Type.Object(
  {
    connectorId: Type.Integer(),
    expiryDate: Type.String({ format: 'date-time' }),
    idTag: IdToken,
    parentIdTag: Type.Optional(IdToken),
    reservationId: Type.Integer(),
  },
  { additionalProperties: false },
)

const ReservationStatus = Type.Enum(['Accepted', 'Faulted', 'Occupied', 'Rejected', 'Unavailable'], {
  type: 'string',
})

const ReserveNowResponse = Type.Object({ status: ReservationStatus }, { additionalProperties: false })

const CancelReservationRequest = Type.Object({ reservationId: Type.Integer() }, { additionalProperties: false })

const CancelReservationStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })

const CancelReservationResponse = Type.Object({ status: CancelReservationStatus }, { additionalProperties: false })

export const reservation = {
  ReserveNow: { block: 'reservation', sender: 'csms', request: ReserveNowRequest, response: ReserveNowResponse },
  CancelReservation: {
    block: 'reservation',
    sender: 'csms',
    request: CancelReservationRequest,
    response: CancelReservationResponse,
  },
} as const satisfies Record<string, ActionDefinition>
