/** What a station tells that changes nothing of the network is kept as a committed event (A04). */
import { Change, changed, correlations, effectOf } from './commands.ts'
import { type SecurityPort, type StationCall } from './inbound.ts'
import { type Instant } from './model.ts'
import { need, type Store } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { messageFamily } from './remote-control-rules.ts'

export function createSecurity({ store }: { store: Store }): SecurityPort {
  return {
    noted: (call: StationCall, type: string, at: Instant | null, data: unknown) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: { station: need('station', call.stationId), open: need('openCommands', call.stationId) },
        decide: ({ station, open }) => {
          const change = new Change()
          if (station === undefined) return change.result(undefined)
          const fact = { action: type, at: at === null ? null : instantText(at), ...asObject(data) }
          change.events.push(stationEvent(station, 'security.event', call.receivedAt, 'station', fact))
          change.add(
            changed(
              effectOf(open, correlations.message(messageFamily(call.action)), call.receivedAt),
              station.identity,
              call.receivedAt,
            ),
          )
          return change.result(undefined)
        },
      }),
  }
}

function asObject(data: unknown): object {
  return typeof data === 'object' && data !== null ? { data } : {}
}
