import { type ocpp21 } from '@stationmaster/ocpp'
import { type StationHandlers } from '../dispatch.ts'
import { setMessage2 } from '../v2/display-message.ts'

export const setDisplayMessage21: Pick<StationHandlers<typeof ocpp21>, 'SetDisplayMessage'> = {
  SetDisplayMessage: async (request, station) => ({ status: setMessage2(request, station) ?? 'Accepted' }),
}
