/** Security events in the order they come, and what changes nothing of the network but is told (A04). */
import { Change, changed, correlations, effectOf } from './commands.ts'
import { type SecurityEventInput, type SecurityPort, type StationCall } from './inbound.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { add, need, type Store } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { messageFamily } from './remote-control-rules.ts'
import { withoutCredentials } from './secret-names.ts'
import { type SecurityEvent } from './security-model.ts'

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
          seen(change, call, open, station)
          return change.result(undefined)
        },
      }),
    securityEvent: (call, input) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          station: need('station', call.stationId),
          open: need('openCommands', call.stationId),
          alike: need('securityEventsAlike', call.stationId, input.type, input.at ?? call.receivedAt),
        },
        decide: ({ station, open, alike }) => {
          const change = new Change()
          if (station === undefined) return change.result(undefined)
          const row = securityEventOf(station, input, call.receivedAt)
          // Its delivery is guaranteed, so a station that missed our answer sends it again, with an id of any kind.
          if (!alike.some(({ techInfo }) => techInfo === row.techInfo)) {
            change.writes.push(add('securityEvent', row))
            const { type, techInfo, critical } = row
            const fact = {
              action: call.action,
              at: instantText(row.at),
              data: { type, ...(techInfo === null ? {} : { techInfo }) },
              critical,
            }
            change.events.push(stationEvent(station, 'security.event', call.receivedAt, 'station', fact))
          }
          seen(change, call, open, station)
          return change.result(undefined)
        },
      }),
  }
}

function securityEventOf(station: Station, input: SecurityEventInput, receivedAt: Instant): SecurityEvent {
  const { organisationId, stationId } = station
  const { type, critical, at, techInfo } = input
  const kept = techInfo === null ? null : withoutCredentials(techInfo)
  return { organisationId, stationId, type, critical, at: at ?? receivedAt, receivedAt, techInfo: kept }
}

export function seen(change: Change, call: StationCall, open: readonly Command[], station: Station): void {
  const correlation = correlations.message(messageFamily(call.action))
  change.add(changed(effectOf(open, correlation, call.receivedAt), station.identity, call.receivedAt))
}

function asObject(data: unknown): object {
  return typeof data === 'object' && data !== null ? { data } : {}
}
