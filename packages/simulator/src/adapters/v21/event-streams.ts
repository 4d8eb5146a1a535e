import { type ocpp21 } from '@stationmaster/ocpp'
import { type StationHandlers } from '../dispatch.ts'
import { paramsOf } from '../v2/monitoring.ts'

/** N12 and N14. */
export const eventStreams = {
  async GetPeriodicEventStream(_request, station) {
    const open = station.monitors.streams
    if (open.length === 0) return {}
    return {
      constantStreamData: open.map(({ id, monitorId, params }) => ({
        id,
        variableMonitoringId: monitorId,
        params: { ...params },
      })),
    }
  },
  AdjustPeriodicEventStream: async ({ id, params }, station) => ({
    status: station.monitors.adjustStream(id, paramsOf(params)) ? 'Accepted' : 'Rejected',
  }),
} as const satisfies Partial<StationHandlers<typeof ocpp21>>
