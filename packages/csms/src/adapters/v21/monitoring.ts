import { type MonitorInput } from '@stationmaster/contract'
import { type ocpp21 } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus } from '../answers.ts'
import {
  clearMonitors2,
  customReportRequest,
  monitoringReportRequest,
  monitorRequest,
  setMonitors2,
} from '../v2/monitoring.ts'
import { completion, reportVerdicts } from '../v2/remote-control.ts'

function data21(monitor: MonitorInput) {
  const { type, periodicEventStream } = monitor
  return { ...monitorRequest(monitor), type, ...(periodicEventStream === undefined ? {} : { periodicEventStream }) }
}

type Verbs =
  | 'GetReport'
  | 'SetMonitoringBase'
  | 'SetMonitoringLevel'
  | 'SetVariableMonitoring'
  | 'ClearVariableMonitoring'
  | 'GetMonitoringReport'

/** N02 to N06 and the chosen reports of B08 in the words of 2.1. */
export const monitoring21: Pick<Outbound<typeof ocpp21>, Verbs> = {
  GetReport: async (caller, parameters, context) =>
    byStatus(await caller.call('GetReport', customReportRequest(parameters, context)), reportVerdicts),
  SetMonitoringBase: async (caller, parameters) =>
    byStatus(await caller.call('SetMonitoringBase', parameters), completion),
  SetMonitoringLevel: async (caller, parameters) =>
    byStatus(await caller.call('SetMonitoringLevel', parameters), completion),
  SetVariableMonitoring: (caller, { monitors }, context) =>
    setMonitors2((request) => caller.call('SetVariableMonitoring', request), monitors, data21, context),
  ClearVariableMonitoring: (caller, parameters, context) =>
    clearMonitors2((request) => caller.call('ClearVariableMonitoring', request), parameters, context),
  GetMonitoringReport: async (caller, parameters, context) =>
    byStatus(await caller.call('GetMonitoringReport', monitoringReportRequest(parameters, context)), reportVerdicts),
}
