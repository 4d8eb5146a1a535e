import { type ocpp16 } from '@stationmaster/ocpp'
import { changeAvailability } from '../../station/commands.ts'
import { type StationHandlers } from '../dispatch.ts'
import { placeOf } from './lower.ts'

export const availability: Pick<StationHandlers<typeof ocpp16>, 'ChangeAvailability'> = {
  async ChangeAvailability({ connectorId, type }, station) {
    if (connectorId === 0) return { status: changeAvailability(station, type) }
    const place = placeOf(station, connectorId)
    if (place === undefined) return { status: 'Rejected' }
    return { status: changeAvailability(station, type, place.evse.id, place.connectorId) }
  },
}
