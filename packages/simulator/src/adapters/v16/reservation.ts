import { type ocpp16 } from '@stationmaster/ocpp'
import { type StationHandlers } from '../dispatch.ts'
import { placeOf, token16 } from './lower.ts'

export const reservation: Pick<StationHandlers<typeof ocpp16>, 'CancelReservation' | 'ReserveNow'> = {
  async ReserveNow({ connectorId, expiryDate, idTag, parentIdTag, reservationId }, station) {
    const place = connectorId === 0 ? undefined : placeOf(station, connectorId)
    if (station.registration !== 'Accepted' || (place === undefined && connectorId !== 0)) return { status: 'Rejected' }
    const status = station.reservations.reserve({
      id: reservationId,
      evseId: place?.evse.id,
      connectorType: undefined,
      idToken: token16(idTag),
      groupIdToken: parentIdTag === undefined ? undefined : token16(parentIdTag),
      expiresAt: Date.parse(expiryDate),
    })
    return { status }
  },
  CancelReservation: async ({ reservationId }, station) => ({
    status: station.reservations.cancel(reservationId) ? 'Accepted' : 'Rejected',
  }),
}
