/** Which monitors a station has and should have: what its answers and reports change; pure (N02–N06). */
import { type MonitorInput, type MonitoringBase, type Monitor as MonitorResource } from '@stationmaster/contract'
import { type Change } from './commands.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { endedEvent, monitoringEventTold } from './monitoring-events.ts'
import {
  type Monitor,
  type MonitorCleared,
  type MonitoringEvent,
  type MonitorSet,
  monitorKey,
  nameOf,
  type ReportedMonitor,
  type StationMonitoring,
} from './monitoring-model.ts'
import { put, remove } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { asksForAll } from './unnumbered-reports.ts'

/** No station has this many; what is beyond is not kept. */
export const monitorLimit = 5_000

export function monitorState(monitor: Monitor): MonitorResource['state'] {
  const { monitoringId, wanted, value, reportedValue, uncertainSince } = monitor
  if (uncertainSince !== null) return 'uncertain'
  if (monitoringId === null) return 'lost'
  return wanted && reportedValue !== null && !isSameValue(value, reportedValue) ? 'differs' : 'present'
}

/** Stations keep single precision, or round. */
function isSameValue(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b))
}

/** What was asked of a station, so that it can be asked again. */
export function inputOf(monitor: Monitor): MonitorInput {
  const { component, componentInstance, evseId, connectorId, variable, variableInstance, type } = monitor
  const { value, severity, transaction, monitoringId, stream } = monitor
  return {
    component,
    ...(componentInstance === '' ? {} : { componentInstance }),
    ...(evseId === 0 ? {} : { evseId }),
    ...(connectorId === 0 ? {} : { connectorId }),
    variable,
    ...(variableInstance === '' ? {} : { variableInstance }),
    type: typeOf(type),
    value,
    severity,
    ...(transaction ? { transaction } : {}),
    ...(monitoringId === null ? {} : { id: monitoringId }),
    ...(stream === null ? {} : { periodicEventStream: stream }),
  }
}

const types = [
  'UpperThreshold',
  'LowerThreshold',
  'Delta',
  'Periodic',
  'PeriodicClockAligned',
  'TargetDelta',
  'TargetDeltaRelative',
] as const satisfies MonitorInput['type'][]

/** What is wanted was asked for in a type of the contract. */
function typeOf(text: string): MonitorInput['type'] {
  return types.find((type) => type === text) ?? 'UpperThreshold'
}

export interface MonitoringLoads {
  monitors: Monitor[]
  monitoring: StationMonitoring | undefined
  /** Alerts that are not over. */
  alerts: MonitoringEvent[]
}

export function monitoringOf(station: Station, known: StationMonitoring | undefined): StationMonitoring {
  const { organisationId, stationId } = station
  return known ?? { organisationId, stationId, base: null, level: null, reportedAt: null, checkedAt: null }
}

export function monitorsSet(
  change: Change,
  station: Station,
  command: Command,
  { monitors }: MonitoringLoads,
  results: readonly MonitorSet[],
  at: Instant,
): void {
  const known = new Map(monitors.map((monitor) => [monitor.monitorKey, monitor]))
  for (const { monitor: input, status, id } of results) {
    const name = nameOf(input)
    const key = monitorKey(name, input.type, input.severity)
    const before = known.get(key)
    if (status !== 'Accepted') {
      // A refusal changes nothing of what is there; one of what was to be put back is told with it.
      if (before?.wanted === true && before.monitoringId === null) {
        keep(change, known, { ...before, refusal: status })
      }
      continue
    }
    const monitoringId = id ?? input.id ?? null
    releaseNumber(change, known, monitoringId, key)
    if (before === undefined && known.size >= monitorLimit) continue
    const row: Monitor = { ...askedMonitor(station, command, input, before), monitoringId, setAt: at }
    keep(change, known, row)
    change.events.push(monitorEvent(station, row, 'set', at))
  }
}

/** As it is once the station accepts it. */
export function askedMonitor(
  { organisationId, stationId }: Station,
  { commandId, actor, reason }: Command,
  input: MonitorInput,
  before: Monitor | undefined,
): Monitor {
  const name = nameOf(input)
  const { type, severity, value } = input
  return {
    organisationId,
    stationId,
    monitorKey: monitorKey(name, type, severity),
    ...name,
    type,
    severity,
    value,
    transaction: input.transaction ?? false,
    monitoringId: input.id ?? null,
    // N04.FR.15: also one of the maker's, once it was replaced.
    kind: 'CustomMonitor',
    wanted: true,
    reportedValue: value,
    refusal: null,
    stream: input.periodicEventStream ?? null,
    setAt: null,
    reportedAt: before?.reportedAt ?? null,
    uncertainSince: null,
    commandId,
    actor,
    reason,
  }
}

/** A number is that of one monitor: another that had it is gone, or has a number that is not known. */
function releaseNumber(change: Change, known: Map<string, Monitor>, id: number | null, key: string): void {
  if (id === null) return
  for (const monitor of known.values()) {
    if (monitor.monitoringId !== id || monitor.monitorKey === key) continue
    known.delete(monitor.monitorKey)
    change.writes.push(remove('monitor', monitor))
  }
}

export function keep(change: Change, known: Map<string, Monitor>, row: Monitor): void {
  known.set(row.monitorKey, row)
  change.writes.push(put('monitor', row))
}

export function monitorsCleared(
  change: Change,
  station: Station,
  { monitors, alerts }: MonitoringLoads,
  results: readonly MonitorCleared[],
  at: Instant,
): void {
  // N06.FR.02: what is not found is not there; N06.FR.03: what cannot be cleared stays.
  const gone = new Set(
    results.filter(({ status }) => status === 'Accepted' || status === 'NotFound').map(({ id }) => id),
  )
  for (const monitor of monitors) {
    if (monitor.monitoringId === null || !gone.has(monitor.monitoringId)) continue
    forget(change, station, monitor, at)
  }
  const known = new Set(monitors.map(({ monitoringId }) => monitoringId))
  const others = alerts.filter(
    ({ variableMonitoringId: id, monitorKey: key }) => id !== null && key === null && gone.has(id) && !known.has(id),
  )
  const keys = new Set(
    monitors.flatMap(({ monitoringId, monitorKey: key }) =>
      monitoringId !== null && gone.has(monitoringId) ? [key] : [],
    ),
  )
  endAlerts(change, station, [...others, ...alerts.filter(({ monitorKey: key }) => key !== null && keys.has(key))], at)
}

/**
 * N03.FR.04, N03.FR.05: what was set by us is gone with the base; that of the maker is told by the next report. Where it
 * was only put back after a boot, what was set under it is still wanted and put back too (F19).
 */
export function baseSet(
  change: Change,
  station: Station,
  { monitors, monitoring, alerts }: MonitoringLoads,
  { base, isPutBack }: { base: MonitoringBase; isPutBack: boolean },
  at: Instant,
): void {
  change.writes.push(put('stationMonitoring', { ...monitoringOf(station, monitoring), base }))
  const gone = goneWith(base, monitors)
  for (const monitor of gone) {
    if (isPutBack && monitor.wanted) lose(change, station, monitor, monitor.reportedAt, at)
    else forget(change, station, monitor, at)
  }
  const keys = new Set(gone.map(({ monitorKey: key }) => key))
  endAlerts(
    change,
    station,
    alerts.filter(({ monitorKey: key }) => key !== null && keys.has(key)),
    at,
  )
}

export function goneWith(base: MonitoringBase, monitors: readonly Monitor[]): Monitor[] {
  if (base === 'All') return []
  return monitors.filter(
    ({ wanted, kind }) =>
      wanted || kind === 'CustomMonitor' || (base === 'HardWiredOnly' && kind === 'PreconfiguredMonitor'),
  )
}

function forget(change: Change, station: Station, monitor: Monitor, at: Instant): void {
  change.writes.push(remove('monitor', monitor))
  change.events.push(monitorEvent(station, monitor, 'removed', at))
}

/** N07.FR.12: the station tells no end of what a removed monitor reported. */
function endAlerts(change: Change, station: Station, alerts: readonly MonitoringEvent[], at: Instant): void {
  for (const alert of alerts) {
    const ended = endedEvent(alert, 'monitor-removed', at)
    change.writes.push(put('monitoringEvent', ended))
    change.events.push(monitoringEventTold(station, ended, at))
  }
}

/** What one part of a report says, kept as it comes. */
export function reportedPart(
  change: Change,
  station: Station,
  monitors: readonly Monitor[],
  part: readonly ReportedMonitor[],
  at: Instant,
): void {
  const known = new Map(monitors.map((monitor) => [monitor.monitorKey, monitor]))
  const inPart = new Set(part.map((told) => monitorKey(told, told.type, told.severity)))
  for (const { id, kind, ...told } of part) {
    const key = monitorKey(told, told.type, told.severity)
    const before = known.get(key)
    if (before === undefined && known.size >= monitorLimit) continue
    // N04.FR.19: numbers may be others after a boot; who had this one is told in another part, or is gone.
    for (const other of known.values()) {
      if (other.monitoringId !== id || inPart.has(other.monitorKey)) continue
      keep(change, known, { ...other, monitoringId: null })
    }
    const fresh: Monitor = {
      ...freshMonitor(station, key),
      ...told,
      monitoringId: id,
      kind,
      reportedValue: told.value,
      reportedAt: at,
      uncertainSince: null,
    }
    if (before === undefined || !before.wanted) keep(change, known, fresh)
    else {
      keep(change, known, {
        ...before,
        monitoringId: id,
        kind: kind ?? before.kind,
        reportedValue: told.value,
        refusal: null,
        reportedAt: at,
        uncertainSince: null,
      })
    }
  }
}

function freshMonitor({ organisationId, stationId }: Station, key: string) {
  return {
    organisationId,
    stationId,
    monitorKey: key,
    wanted: false,
    refusal: null,
    stream: null,
    setAt: null,
    commandId: null,
    actor: null,
    reason: null,
  }
}

/** A whole report of all monitors: what it did not name is not there, and what is wanted of it is lost. */
export function reportEnded(
  change: Change,
  station: Station,
  { monitors, monitoring, alerts }: MonitoringLoads,
  { named, askedAt }: { named: ReadonlySet<string>; askedAt: Instant },
  at: Instant,
): void {
  change.writes.push(put('stationMonitoring', { ...monitoringOf(station, monitoring), reportedAt: at }))
  const gone = new Set<string>()
  for (const monitor of monitors) {
    const { monitorKey: key, uncertainSince, setAt } = monitor
    // What was set since it was asked may be missing in it.
    if (named.has(key) || Math.max(uncertainSince ?? 0, setAt ?? 0) > askedAt) continue
    const neverTaken = uncertainSince !== null && setAt === null
    if (monitor.wanted && !neverTaken) {
      lose(change, station, monitor, at, at)
    } else {
      gone.add(key)
      forget(change, station, monitor, at)
    }
  }
  endAlerts(
    change,
    station,
    alerts.filter(({ monitorKey: key }) => key !== null && gone.has(key)),
    at,
  )
}

/** The station does not have it, and is to have it. */
function lose(change: Change, station: Station, monitor: Monitor, reportedAt: Instant | null, at: Instant): void {
  const isNews = monitor.monitoringId !== null
  const lost: Monitor = { ...monitor, monitoringId: null, reportedValue: null, reportedAt, uncertainSince: null }
  change.writes.push(put('monitor', lost))
  if (isNews) change.events.push(monitorEvent(station, lost, 'lost', at))
}

/** Whether it asked for every monitor there is. */
export function asksForAllMonitors(command: Command): boolean {
  return command.type === 'GetMonitoringReport' && asksForAll(command)
}

export function monitorResource(monitor: Monitor): MonitorResource {
  const { monitoringId: id, stream, setAt, reportedAt, uncertainSince } = monitor
  const { component, componentInstance, evseId, connectorId, variable, variableInstance } = monitor
  const { type, severity, value, transaction, kind, wanted, reportedValue, refusal, actor, reason } = monitor
  const state = monitorState(monitor)
  return {
    component,
    componentInstance,
    evseId,
    connectorId,
    variable,
    variableInstance,
    type,
    severity,
    value,
    transaction,
    id,
    kind,
    wanted,
    state,
    reportedValue: state === 'differs' ? reportedValue : null,
    refusal,
    periodicEventStream: stream === null ? null : { interval: stream.interval ?? null, values: stream.values ?? null },
    setAt: setAt === null ? null : instantText(setAt),
    reportedAt: reportedAt === null ? null : instantText(reportedAt),
    uncertainSince: uncertainSince === null ? null : instantText(uncertainSince),
    actor,
    reason,
  }
}

const sources = { set: 'operator', removed: 'operator', lost: 'station', uncertain: 'stationmaster' } as const

export function monitorEvent(station: Station, monitor: Monitor, what: keyof typeof sources, at: Instant) {
  const source = sources[what]
  return stationEvent(station, 'monitor.changed', at, source, { change: what, monitor: monitorResource(monitor) })
}
