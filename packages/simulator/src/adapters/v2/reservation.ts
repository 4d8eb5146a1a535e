import { plainToken } from './lower.ts'
import { type Handlers2 } from './types.ts'

export const reservation: Handlers2<'CancelReservation' | 'ReserveNow'> = {
  async ReserveNow({ id, evseId, connectorType, idToken, groupIdToken, expiryDateTime }, station) {
    if (station.registration !== 'Accepted') {
      return { status: 'Rejected', statusInfo: { reasonCode: 'CSNotAccepted' } }
    }
    const status = station.reservations.reserve({
      id,
      evseId: evseId === 0 ? undefined : evseId,
      connectorType,
      idToken: plainToken(idToken),
      groupIdToken: groupIdToken === undefined ? undefined : plainToken(groupIdToken),
      expiresAt: Date.parse(expiryDateTime),
    })
    return { status }
  },
  CancelReservation: async ({ reservationId }, station) => ({
    status: station.reservations.cancel(reservationId) ? 'Accepted' : 'Rejected',
  }),
}
