import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { CustomData, StatusInfo } from './types/common.ts'
import { IdToken } from './types/id-token.ts'

/** The closed list of 2.0.1; 2.1 opened it. */
export const connectorTypes201 = [
  'cCCS1',
  'cCCS2',
  'cG105',
  'cTesla',
  'cType1',
  'cType2',
  's309-1P-16A',
  's309-1P-32A',
  's309-3P-16A',
  's309-3P-32A',
  'sBS1361',
  'sCEE-7-7',
  'sType2',
  'sType3',
  'Other1PhMax16A',
  'Other1PhOver16A',
  'Other3Ph',
  'Pan',
  'wInductive',
  'wResonant',
  'Undetermined',
  'Unknown',
] as const
const Connector = Type.Enum([...connectorTypes201], { type: 'string' })

const ReserveNowRequest = Type.Object(
  {
    id: Type.Integer(),
    expiryDateTime: Type.String({ format: 'date-time' }),
    connectorType: Type.Optional(Connector),
    idToken: IdToken,
    evseId: Type.Optional(Type.Integer()),
    groupIdToken: Type.Optional(IdToken),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const ReserveNowStatus = Type.Enum(['Accepted', 'Faulted', 'Occupied', 'Rejected', 'Unavailable'], {
  type: 'string',
})
export type ReserveNowStatus = Static<typeof ReserveNowStatus>

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
    reservationId: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const CancelReservationStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })
export type CancelReservationStatus = Static<typeof CancelReservationStatus>

const CancelReservationResponse = Type.Object(
  {
    status: CancelReservationStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ReservationUpdateStatus = Type.Enum(['Expired', 'Removed'], { type: 'string' })

const ReservationStatusUpdateRequest = Type.Object(
  {
    reservationId: Type.Integer(),
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
