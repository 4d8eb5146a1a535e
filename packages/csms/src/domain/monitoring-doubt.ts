/** Monitors of which nobody knows whether they are there, since an answer of their station was lost; pure (N03–N06). */
import { type MonitorInput, type MonitoringBase } from '@stationmaster/contract'
import { type Change } from './commands.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { askedMonitor, goneWith, keep, type MonitoringLoads, monitorEvent, monitorLimit } from './monitoring.ts'
import { type Monitor, monitorKey, nameOf } from './monitoring-model.ts'

/** Without an answer a monitor may be there or not, with this value or the one before; the next report tells. */
export function monitorsInDoubt(
  change: Change,
  station: Station,
  command: Command,
  { monitors }: MonitoringLoads,
  inputs: readonly MonitorInput[],
  at: Instant,
): void {
  const known = new Map(monitors.map((monitor) => [monitor.monitorKey, monitor]))
  for (const input of inputs) {
    const before = known.get(monitorKey(nameOf(input), input.type, input.severity))
    if (before === undefined && known.size >= monitorLimit) continue
    const asked = askedMonitor(station, command, input, before)
    const { setAt = null, monitoringId = null } = before ?? {}
    doubt(change, known, station, { ...asked, monitoringId: asked.monitoringId ?? monitoringId, setAt }, at)
  }
}

/** They may be gone or not; nobody wants them any more, so what the next report does not name is not put back. */
export function clearingInDoubt(
  change: Change,
  station: Station,
  { monitors }: MonitoringLoads,
  ids: readonly number[],
  at: Instant,
): void {
  const known = new Map(monitors.map((monitor) => [monitor.monitorKey, monitor]))
  for (const monitor of monitors) {
    const { monitoringId } = monitor
    if (monitoringId === null || !ids.includes(monitoringId)) continue
    doubt(change, known, station, { ...monitor, wanted: false }, at)
  }
}

/** What would be gone with the base; where it is, it is put back like anything that is lost. */
export function baseInDoubt(
  change: Change,
  station: Station,
  { monitors }: MonitoringLoads,
  base: MonitoringBase,
  at: Instant,
): void {
  const known = new Map(monitors.map((monitor) => [monitor.monitorKey, monitor]))
  for (const monitor of goneWith(base, monitors)) doubt(change, known, station, monitor, at)
}

function doubt(change: Change, known: Map<string, Monitor>, station: Station, monitor: Monitor, at: Instant): void {
  const row: Monitor = { ...monitor, uncertainSince: at }
  keep(change, known, row)
  change.events.push(monitorEvent(station, row, 'uncertain', at))
}
