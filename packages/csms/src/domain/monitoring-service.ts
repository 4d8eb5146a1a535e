/** Reports of monitors in parts, and the events of what they watch (N02, N07, N08). */
import { Change, changed, correlations, effectOf, isAskedFor } from './commands.ts'
import { type StationCall } from './inbound.ts'
import { asksForAllMonitors, reportEnded, reportedPart } from './monitoring.ts'
import { eventsReceived } from './monitoring-events.ts'
import { type MonitoringPort } from './monitoring-inbound.ts'
import { type MonitoringEventInput, monitorKey } from './monitoring-model.ts'
import { type Decision, type Deviations, type Ids, type Need, need, type Store } from './ports.ts'
import { ReportParts } from './report-parts.ts'

export interface MonitoringServices {
  store: Store
  ids: Ids
  deviations: Deviations
}

/** So many events of one message are looked up and kept in one commit. */
const eventsAtOnce = 100

export function createMonitoring({ store, ids, deviations }: MonitoringServices): MonitoringPort {
  const reports = new ReportParts<string>()
  return {
    async reported(call, part) {
      const { stationId, receivedAt } = call
      const look = reports.look(stationId, part, receivedAt)
      const { complete, assembly } = look
      const named = part.monitors.map((told) => monitorKey(told, told.type, told.severity))
      const wasAsked = await store.run({
        touches: [`station:${stationId}`],
        needs: {
          station: need('station', stationId),
          open: need('openCommands', stationId),
          monitors: need('monitors', stationId),
          monitoring: need('stationMonitoring', stationId),
          ...(complete ? { alerts: need('openMonitoringEvents', stationId) } : {}),
        },
        decide: ({ station, open, monitors, monitoring, alerts }): Decision<boolean> => {
          const change = new Change()
          if (station === undefined) return change.result(true)
          reportedPart(change, station, monitors, part.monitors, receivedAt)
          if (!isAskedFor(open, part)) return change.result(false)
          if (!complete) return change.result(true)
          const asked = effectOf(open, correlations.requestId(part.requestId), receivedAt)
          change.add(changed(asked, station.identity, receivedAt))
          if (asked.some(asksForAllMonitors)) {
            const loads = { monitors, monitoring, alerts: alerts ?? [] }
            const askedAt = Math.min(...asked.map(({ createdAt }) => createdAt))
            const report = { named: new Set([...assembly.items, ...named]), askedAt }
            reportEnded(change, station, loads, report, receivedAt)
          }
          return change.result(true)
        },
      })
      if (wasAsked) reports.kept(stationId, part, look, { size: named.length, items: named, at: receivedAt })
      if (wasAsked && !look.tooLong) return
      const rule = wasAsked ? 'report-too-long' : 'unasked-report'
      deviations.noted({ stationId, action: call.action, path: '', rule, sample: String(part.requestId) })
    },
    async events(call, events) {
      for (let start = 0; start < events.length; start += eventsAtOnce) {
        await keepEvents(store, call, events.slice(start, start + eventsAtOnce), ids)
      }
    },
  }
}

function keepEvents(
  store: Store,
  { stationId, receivedAt }: StationCall,
  events: readonly MonitoringEventInput[],
  ids: Ids,
): Promise<void> {
  const alike: Record<string, Extract<Need, { lookup: 'monitoringEventsAlike' }>> = {}
  const transactions: Record<string, Extract<Need, { lookup: 'transaction' }>> = {}
  for (const { eventId, at, transactionId } of events) {
    alike[`event ${eventId} ${at}`] = need('monitoringEventsAlike', stationId, eventId, at ?? receivedAt)
    if (transactionId === null) continue
    transactions[`transaction ${transactionId}`] = need('transaction', stationId, transactionId)
  }
  const [alikeNames, transactionNames] = [Object.keys(alike), Object.keys(transactions)]
  const fresh = events.map(() => ids.next())
  return store.run({
    touches: [`station:${stationId}`],
    needs: {
      station: need('station', stationId),
      monitors: need('monitors', stationId),
      open: need('openMonitoringEvents', stationId),
    },
    more: () => ({ ...alike, ...transactions }),
    decide: (known) => {
      const change = new Change()
      const { station, monitors, open } = known
      if (station === undefined) return change.result(undefined)
      const loads = {
        monitors,
        open,
        alike: alikeNames.flatMap((name) => {
          const found = known[name]
          return Array.isArray(found) ? found : []
        }),
        transactions: transactionNames.flatMap((name) => {
          const found = known[name]
          return found === undefined || Array.isArray(found) ? [] : [found]
        }),
      }
      eventsReceived(change, station, loads, events, { receivedAt, ids: fresh })
      return change.result(undefined)
    },
  })
}
