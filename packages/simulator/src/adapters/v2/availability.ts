import { changeAvailability } from '../../station/commands.ts'
import { type Handlers2 } from './types.ts'

export const availability: Handlers2<'ChangeAvailability'> = {
  async ChangeAvailability({ operationalStatus, evse: place }, station) {
    if (place === undefined || place.id === 0) return { status: changeAvailability(station, operationalStatus) }
    const evse = station.evse(place.id)
    const { connectorId } = place
    if (evse === undefined) return { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } }
    if (connectorId !== undefined && evse.layout.connectors[connectorId - 1] === undefined) {
      return { status: 'Rejected', statusInfo: { reasonCode: 'UnknownConnectorId' } }
    }
    return { status: changeAvailability(station, operationalStatus, evse.id, connectorId) }
  },
}
