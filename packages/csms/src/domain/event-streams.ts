/** Periodic event streams of 2.1: which are open, and the values that come in them (N11–N15). */
import { type EventStreamParams } from '@stationmaster/contract'
import { Change } from './commands.ts'
import { type StationCall } from './inbound.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { type EventStreamsPort } from './monitoring-inbound.ts'
import { type EventStream, type Monitor, type ReportedStream } from './monitoring-model.ts'
import { add, type Deviations, need, put, remove, type Store } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { isSecretVariable, withoutCredentials } from './secret-names.ts'

export interface EventStreamServices {
  store: Store
  deviations: Deviations
}

/** So many streams of a station are open at a time; the next is refused and falls back to events. */
const streamLimit = 200
/** What a station may send on average and at once; what is beyond is counted and dropped. */
const valuesPerSecond = 20
const valuesAtOnce = 12_000
const stationsRemembered = 20_000

export function createEventStreams({ store, deviations }: EventStreamServices): EventStreamsPort {
  const budget = new ValueBudget()
  const noted = ({ stationId, action }: StationCall, rule: string, sample: string) =>
    deviations.noted({ stationId, action, path: '', rule, sample })
  return {
    opened: (call, stream) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          station: need('station', call.stationId),
          open: need('openCommands', call.stationId),
          monitors: need('monitors', call.stationId),
          streams: need('eventStreams', call.stationId),
        },
        decide: ({ station, open, monitors, streams }) => {
          const change = new Change()
          const others = streams.filter(({ streamId }) => streamId !== stream.streamId)
          const isWanted = isOfUs(stream.variableMonitoringId, monitors) || isUnderWay(open)
          if (station === undefined || !isWanted || others.length >= streamLimit)
            return change.result('Rejected' as const)
          for (const other of others) {
            if (other.variableMonitoringId === stream.variableMonitoringId)
              change.writes.push(remove('eventStream', other))
          }
          change.writes.push(put('eventStream', newStream(station, stream, call.receivedAt)))
          change.events.push(streamEvent(station, stream, 'opened', call.receivedAt))
          return change.result('Accepted' as const)
        },
      }),
    async closed(call, streamId) {
      const isKnown = await store.run({
        touches: [`station:${call.stationId}`],
        needs: { station: need('station', call.stationId), streams: need('eventStreams', call.stationId) },
        decide: ({ station, streams }) => {
          const change = new Change()
          const stream = streams.find((one) => one.streamId === streamId)
          if (station === undefined || stream === undefined) return change.result(false)
          change.writes.push(remove('eventStream', stream))
          change.events.push(streamEvent(station, stream, 'closed', call.receivedAt))
          return change.result(true)
        },
      })
      if (!isKnown) noted(call, 'unknown-stream', String(streamId))
    },
    async values(call, { streamId, pending, values }) {
      const { stationId, receivedAt } = call
      const granted = budget.take(stationId, values.length, receivedAt)
      if (granted < values.length) noted(call, 'too-many-values', String(values.length - granted))
      const rule = await store.run({
        touches: [`station:${stationId}`],
        needs: {
          station: need('station', stationId),
          monitors: need('monitors', stationId),
          streams: need('eventStreams', stationId),
        },
        decide: ({ station, monitors, streams }) => {
          const change = new Change()
          const stream = streams.find((one) => one.streamId === streamId)
          if (station === undefined) return change.result(null)
          if (stream === undefined) return change.result('unknown-stream')
          const received = stream.received + granted
          change.writes.push(put('eventStream', { ...stream, lastAt: receivedAt, pending, received }))
          const monitor = monitors.find(({ monitoringId }) => monitoringId === stream.variableMonitoringId)
          // N15.FR.03: what the values are of is said by the monitor alone.
          if (monitor === undefined) return change.result('unknown-monitor')
          for (const { at, value } of values.slice(0, granted)) {
            change.writes.push(add('monitoringValue', seriesValue(station, monitor, { at, receivedAt, value })))
          }
          return change.result(null)
        },
      })
      if (rule !== null) noted(call, rule, String(streamId))
    },
  }
}

function isOfUs(id: number, monitors: readonly Monitor[]): boolean {
  return monitors.some(({ monitoringId, wanted, stream }) => monitoringId === id && wanted && stream !== null)
}

/** A station may open its stream before its answer, which tells the monitor's number, is on record. */
function isUnderWay(open: readonly Command[]): boolean {
  return open.some(
    ({ type, parameters }) =>
      type === 'SetVariableMonitoring' && JSON.stringify(parameters).includes('"periodicEventStream"'),
  )
}

function newStream(
  { organisationId, stationId }: Station,
  { streamId, variableMonitoringId, params }: ReportedStream,
  openedAt: Instant,
): EventStream {
  return {
    organisationId,
    stationId,
    streamId,
    variableMonitoringId,
    params,
    openedAt,
    lastAt: null,
    pending: null,
    received: 0,
  }
}

export function seriesValue(
  { organisationId, stationId }: Station,
  name: Pick<Monitor, 'component' | 'componentInstance' | 'evseId' | 'connectorId' | 'variable' | 'variableInstance'>,
  { at, receivedAt, value }: { at: Instant; receivedAt: Instant; value: string },
) {
  const { component, componentInstance, evseId, connectorId, variable, variableInstance } = name
  return {
    organisationId,
    stationId,
    component,
    componentInstance,
    evseId,
    connectorId,
    variable,
    variableInstance,
    at,
    receivedAt,
    value: isSecretVariable(variable) ? '' : withoutCredentials(value),
  }
}

/** N12: what a station says is open replaces what was thought to be. */
export function streamsTold(
  change: Change,
  station: Station,
  known: readonly EventStream[],
  told: readonly ReportedStream[],
  at: Instant,
): void {
  const ids = new Set(told.map(({ streamId }) => streamId))
  for (const stream of known) if (!ids.has(stream.streamId)) change.writes.push(remove('eventStream', stream))
  for (const stream of told.slice(0, streamLimit)) {
    const before = known.find(({ streamId }) => streamId === stream.streamId)
    const isSame = before?.variableMonitoringId === stream.variableMonitoringId
    const row = before !== undefined && isSame ? { ...before, params: stream.params } : newStream(station, stream, at)
    change.writes.push(put('eventStream', row))
  }
}

/** N14: it sends by these from now on; the monitor is put back with them too. */
export function streamAdjusted(
  change: Change,
  known: { streams: readonly EventStream[]; monitors: readonly Monitor[] },
  id: number,
  params: EventStreamParams,
): void {
  const stream = known.streams.find(({ streamId }) => streamId === id)
  if (stream === undefined) return
  change.writes.push(put('eventStream', { ...stream, params }))
  const monitor = known.monitors.find(({ monitoringId }) => monitoringId === stream.variableMonitoringId)
  if (monitor !== undefined && monitor.stream !== null)
    change.writes.push(put('monitor', { ...monitor, stream: params }))
}

function streamEvent(
  station: Station,
  { streamId, variableMonitoringId, params }: ReportedStream,
  what: 'opened' | 'closed',
  at: Instant,
) {
  const data = { change: what, id: streamId, variableMonitoringId, params }
  return stationEvent(station, 'event-stream.changed', at, 'station', data)
}

/** How many values each station may still send; a bucket that fills at a steady pace. */
class ValueBudget {
  readonly #buckets = new Map<string, { left: number; at: Instant }>()

  /** @returns how many of them may be kept */
  take(stationId: string, wanted: number, at: Instant): number {
    const known = this.#buckets.get(stationId)
    const gained = known === undefined ? valuesAtOnce : (Math.max(0, at - known.at) / 1_000) * valuesPerSecond
    const left = Math.min(valuesAtOnce, (known?.left ?? 0) + gained)
    const granted = Math.min(wanted, Math.floor(left))
    this.#buckets.delete(stationId)
    this.#buckets.set(stationId, { left: left - granted, at })
    if (this.#buckets.size > stationsRemembered) this.#buckets.delete(this.#buckets.keys().next().value ?? '')
    return granted
  }
}
