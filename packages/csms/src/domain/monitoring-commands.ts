/** What is asked of a station about its monitors, and what its answers say of them (N02–N06). */
import { type CommandParameters, type MonitorInput } from '@stationmaster/contract'
import { systemActor } from './commands.ts'
import { itemsPerMessage } from './device-model.ts'
import { streamAdjusted, streamsTold } from './event-streams.ts'
import {
  asksForAllMonitors,
  baseSet,
  type MonitoringLoads,
  monitoringOf,
  monitorsCleared,
  monitorsSet,
  reportEnded,
} from './monitoring.ts'
import { baseInDoubt, clearingInDoubt, monitorsInDoubt } from './monitoring-doubt.ts'
import { monitorKey, nameOf } from './monitoring-model.ts'
import { need, put, remove } from './ports.ts'
import {
  type CommandBlocks,
  type PreparationLoads,
  type Refusal,
  type SettlementLoads,
} from './remote-control-block.ts'

const settlementNeeds = (stationId: string) => ({
  monitors: need('monitors', stationId),
  monitoring: need('stationMonitoring', stationId),
  alerts: need('openMonitoringEvents', stationId),
})
const needs = (stationId: string) => ({ variables: need('deviceVariables', stationId) })

function loadsOf({ monitors = [], monitoring, alerts = [] }: SettlementLoads): MonitoringLoads {
  return { monitors, monitoring, alerts }
}

/** N02.FR.07: a report is one message, so what does not fit into it cannot be asked for at once. */
function tooMany({ variables = [] }: PreparationLoads, asked: number): Refusal | undefined {
  const most = itemsPerMessage(variables).GetReport
  if (most === undefined || asked <= most) return undefined
  return [
    'invalid-request',
    `This station takes at most ${most} variables in one report`,
    { field: 'parameters.variables' },
  ]
}

const keyOf = (monitor: MonitorInput) => monitorKey(nameOf(monitor), monitor.type, monitor.severity)

/** N04.FR.10: of one type and severity a variable has one monitor. */
function isTwice({ monitors }: CommandParameters<'SetVariableMonitoring'>): boolean {
  return new Set(monitors.map(keyOf)).size < monitors.length
}

export const monitoringCommands: CommandBlocks = {
  GetReport: {
    needs,
    planned: (loads, { request }) => tooMany(loads, request.parameters.variables?.length ?? 0),
  },
  SetVariableMonitoring: {
    needs,
    planned: (_loads, { request }) =>
      isTwice(request.parameters)
        ? ['invalid-request', 'Name a variable once for each type and severity', { field: 'parameters.monitors' }]
        : undefined,
    settlementNeeds,
    learnt(change, loads, { station, command, answer, at }) {
      monitorsSet(change, station, command, loadsOf(loads), answer.monitorsSet ?? [], at)
    },
    lost(change, loads, { station, command, request, answer, at }) {
      const told = new Set((answer.monitorsSet ?? []).map(({ monitor }) => keyOf(monitor)))
      const untold = request.parameters.monitors.filter((monitor) => !told.has(keyOf(monitor)))
      monitorsInDoubt(change, station, command, loadsOf(loads), untold, at)
    },
  },
  ClearVariableMonitoring: {
    needs,
    settlementNeeds: (stationId) => ({ ...settlementNeeds(stationId), streams: need('eventStreams', stationId) }),
    learnt(change, loads, { station, answer, at }) {
      const cleared = answer.monitorsCleared ?? []
      monitorsCleared(change, station, loadsOf(loads), cleared, at)
      // N13: a stream ends with its monitor.
      for (const stream of loads.streams ?? []) {
        const isGone = cleared.some(({ id, status }) => id === stream.variableMonitoringId && status !== 'Rejected')
        if (isGone) change.writes.push(remove('eventStream', stream))
      }
    },
    lost(change, loads, { station, request, answer, at }) {
      const told = new Set((answer.monitorsCleared ?? []).map(({ id }) => id))
      const untold = request.parameters.ids.filter((id) => !told.has(id))
      clearingInDoubt(change, station, loadsOf(loads), untold, at)
    },
  },
  SetMonitoringBase: {
    settlementNeeds,
    learnt(change, loads, { station, command, request, answer, at }) {
      if (answer.verdict !== 'completed') return
      const told = { base: request.parameters.monitoringBase, isPutBack: command.actor === systemActor }
      baseSet(change, station, loadsOf(loads), told, at)
    },
    lost: (change, loads, { station, request, at }) =>
      baseInDoubt(change, station, loadsOf(loads), request.parameters.monitoringBase, at),
  },
  SetMonitoringLevel: {
    settlementNeeds: (stationId) => ({ monitoring: need('stationMonitoring', stationId) }),
    learnt(change, { monitoring }, { station, request, answer }) {
      if (answer.verdict !== 'completed') return
      const level = request.parameters.severity
      change.writes.push(put('stationMonitoring', { ...monitoringOf(station, monitoring), level }))
    },
  },
  GetPeriodicEventStream: {
    settlementNeeds: (stationId) => ({ streams: need('eventStreams', stationId) }),
    learnt(change, { streams = [] }, { station, answer, at }) {
      if (answer.streams !== undefined) streamsTold(change, station, streams, answer.streams, at)
    },
  },
  AdjustPeriodicEventStream: {
    settlementNeeds: (stationId) => ({
      streams: need('eventStreams', stationId),
      monitors: need('monitors', stationId),
    }),
    learnt(change, { streams = [], monitors = [] }, { request, answer }) {
      const { id, params } = request.parameters
      if (answer.verdict === 'completed') streamAdjusted(change, { streams, monitors }, id, params)
    },
  },
  GetMonitoringReport: {
    needs,
    planned: (loads, { request }) => tooMany(loads, request.parameters.variables?.length ?? 0),
    settlementNeeds,
    learnt(change, loads, { station, command, answer, at }) {
      // N02.FR.10: that there is none is an answer too.
      if (answer.status !== 'EmptyResultSet' || !asksForAllMonitors(command)) return
      reportEnded(change, station, loadsOf(loads), { named: new Set(), askedAt: command.createdAt }, at)
    },
  },
}
