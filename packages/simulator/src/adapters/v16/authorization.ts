import { type ocpp16 } from '@stationmaster/ocpp'
import { type StationHandlers } from '../dispatch.ts'

export const authorization: Pick<StationHandlers<typeof ocpp16>, 'ClearCache'> = {
  ClearCache: async (_request, station) => ({ status: station.authorizer.clearCache() ? 'Accepted' : 'Rejected' }),
}
