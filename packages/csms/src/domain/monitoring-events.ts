/** What stations report of what they watch: alerts that open and end, changes and readings; pure (N07, N08). */
import { type MonitoringEvent as MonitoringEventResource } from '@stationmaster/contract'
import { type Change } from './commands.ts'
import { seriesValue } from './event-streams.ts'
import { type Instant, type Station, type Transaction } from './model.ts'
import {
  type Monitor,
  type MonitoringEvent,
  type MonitoringEventInput,
  type VariableName,
  variableKey,
} from './monitoring-model.ts'
import { add, type NewEvent, put } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { isSecretVariable, withoutCredentials } from './secret-names.ts'

/** So many alerts of a station are open at a time; what is beyond is kept and told, and has no end. */
const openLimit = 1_000

export interface EventLoads {
  monitors: readonly Monitor[]
  open: readonly MonitoringEvent[]
  /** Those with the number and time of one that came. */
  alike: readonly MonitoringEvent[]
  /** Those that an event names. */
  transactions: readonly Transaction[]
}

/** @param ids one for each event */
export function eventsReceived(
  change: Change,
  station: Station,
  loads: EventLoads,
  inputs: readonly MonitoringEventInput[],
  { receivedAt, ids }: { receivedAt: Instant; ids: readonly string[] },
): void {
  const open = new OpenAlerts(loads.open)
  const known = new Set(loads.alike.map(fingerprint))
  const facts: EventFacts = {
    monitors: new Map(loads.monitors.map((monitor) => [monitor.monitoringId, monitor])),
    transactions: new Map(loads.transactions.map((transaction) => [transaction.transactionId, transaction])),
  }
  for (const [index, input] of inputs.entries()) {
    const row = eventRow(station, facts, input, { receivedAt, id: ids[index] ?? '' })
    // A message that is sent again is the same message, under whatever id.
    const mark = fingerprint(row)
    if (known.has(mark)) continue
    known.add(mark)
    for (const event of endedBy(row, open.of(row))) {
      open.delete(event)
      const done = endedEvent(event, row.state === 'open' ? 'repeated' : 'cleared', row.at)
      change.writes.push(put('monitoringEvent', done))
      change.events.push(monitoringEventTold(station, done, receivedAt))
    }
    const kept: MonitoringEvent = row.state === 'open' && open.size >= openLimit ? { ...row, state: 'told' } : row
    if (kept.state === 'open') open.add(kept)
    change.writes.push(put('monitoringEvent', kept))
    if (kept.trigger === 'Periodic') change.writes.push(add('monitoringValue', seriesValue(station, kept, kept)))
    // Readings come every few seconds and are asked for, not told.
    if (kept.trigger !== 'Periodic') change.events.push(monitoringEventTold(station, kept, receivedAt))
  }
}

/** Found by their variable: a message may bring thousands of events while a thousand alerts are open. */
class OpenAlerts {
  readonly #ofVariable = new Map<string, MonitoringEvent[]>()
  size = 0

  constructor(events: readonly MonitoringEvent[]) {
    for (const event of events) this.add(event)
  }

  of(name: VariableName): readonly MonitoringEvent[] {
    return this.#ofVariable.get(variableKey(name)) ?? []
  }

  add(event: MonitoringEvent): void {
    const key = variableKey(event)
    const alike = this.#ofVariable.get(key)
    if (alike === undefined) this.#ofVariable.set(key, [event])
    else alike.push(event)
    this.size++
  }

  delete(event: MonitoringEvent): void {
    const key = variableKey(event)
    const left = this.of(event).filter(({ id }) => id !== event.id)
    if (left.length === 0) this.#ofVariable.delete(key)
    else this.#ofVariable.set(key, left)
    this.size--
  }
}

interface EventFacts {
  /** By the station's number. */
  monitors: ReadonlyMap<number | null, Monitor>
  /** By the station's id. */
  transactions: ReadonlyMap<string, Transaction>
}

function fingerprint(event: MonitoringEvent): string {
  const { eventId, at, trigger, value, cleared, variableMonitoringId } = event
  return JSON.stringify([eventId, at, trigger, value, cleared, variableMonitoringId, variableKey(event)])
}

function eventRow(
  { organisationId, stationId }: Station,
  { monitors, transactions }: EventFacts,
  input: MonitoringEventInput,
  { receivedAt, id }: { receivedAt: Instant; id: string },
): MonitoringEvent {
  const { at, severity, transactionId, techInfo, value, ...told } = input
  const monitor = told.variableMonitoringId === null ? undefined : monitors.get(told.variableMonitoringId)
  const transaction = transactionId === null ? undefined : transactions.get(transactionId)
  return {
    organisationId,
    id,
    stationId,
    ...told,
    at: at ?? receivedAt,
    receivedAt,
    // 2.0.1 sends none: it is that of the monitor.
    severity: severity ?? monitor?.severity ?? null,
    value: isSecretVariable(told.variable) ? '' : withoutCredentials(value),
    state: opens(input) ? 'open' : 'told',
    endedAt: null,
    endReason: null,
    monitorKey: monitor?.monitorKey ?? null,
    techInfo: techInfo === null ? null : withoutCredentials(techInfo),
    transactionKey: transaction?.id ?? null,
  }
}

function opens(input: MonitoringEventInput): boolean {
  return input.trigger === 'Alerting' && !input.cleared && !isOver(input)
}

/** What is told without a monitor has no `cleared`: a problem that is no longer is over. */
function isOver({ notificationType, value }: Pick<MonitoringEvent, 'notificationType' | 'value'>): boolean {
  return notificationType === 'HardWiredNotification' && value.toLowerCase() === 'false'
}

/** The alerts of its variable that this event ends: it clears them, or is the same alert anew. */
function endedBy(event: MonitoringEvent, ofVariable: readonly MonitoringEvent[]): readonly MonitoringEvent[] {
  const clears = event.cleared || isOver(event)
  if (!clears && event.state !== 'open') return []
  const same = ofVariable.filter((one) => isSameMonitor(one, event))
  // N07.FR.14: cleared after a boot, which may have given the monitor another number.
  return clears && same.length === 0 && ofVariable.length === 1 ? ofVariable : same
}

function isSameMonitor(a: MonitoringEvent, b: MonitoringEvent): boolean {
  if (a.monitorKey !== null && b.monitorKey !== null) return a.monitorKey === b.monitorKey
  return a.variableMonitoringId === b.variableMonitoringId
}

export function endedEvent(
  event: MonitoringEvent,
  endReason: NonNullable<MonitoringEvent['endReason']>,
  at: Instant,
): MonitoringEvent {
  return { ...event, state: 'ended', endedAt: at, endReason }
}

export function monitoringEventTold(station: Station, event: MonitoringEvent, at: Instant): NewEvent {
  return stationEvent(
    station,
    'monitoring-event.changed',
    at,
    'station',
    monitoringEventResource(event, station.identity),
  )
}

export function monitoringEventResource(event: MonitoringEvent, identity: string): MonitoringEventResource {
  const { at, receivedAt, endedAt, transactionKey } = event
  const { id, eventId, trigger, severity, cause, value, cleared, state, endReason } = event
  const { component, componentInstance, evseId, connectorId, variable, variableInstance } = event
  const { notificationType, variableMonitoringId, techCode, techInfo } = event
  return {
    id,
    stationId: identity,
    eventId,
    at: instantText(at),
    receivedAt: instantText(receivedAt),
    trigger,
    severity,
    cause,
    value,
    component,
    componentInstance,
    evseId,
    connectorId,
    variable,
    variableInstance,
    cleared,
    state,
    endedAt: endedAt === null ? null : instantText(endedAt),
    endReason,
    notificationType,
    variableMonitoringId,
    techCode,
    techInfo,
    transactionId: transactionKey,
  }
}
