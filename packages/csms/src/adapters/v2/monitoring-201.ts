import { type MonitorInput } from '@stationmaster/contract'
import { type ocpp201 } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import {
  clearMonitors2,
  customReportRequest,
  monitoringReportRequest,
  monitorRequest,
  setMonitors2,
} from './monitoring.ts'
import { completion, reportVerdicts } from './remote-control.ts'

const types201 = ['UpperThreshold', 'LowerThreshold', 'Delta', 'Periodic', 'PeriodicClockAligned'] as const

function data201(monitor: MonitorInput) {
  const type = types201.find((one) => one === monitor.type) ?? 'UpperThreshold'
  return { ...monitorRequest(monitor), type }
}

type Verbs =
  | 'GetReport'
  | 'SetMonitoringBase'
  | 'SetMonitoringLevel'
  | 'SetVariableMonitoring'
  | 'ClearVariableMonitoring'
  | 'GetMonitoringReport'

/** N02 to N06 and the chosen reports of B08 in the words of 2.0.1. */
export const monitoring201: Pick<Outbound<typeof ocpp201>, Verbs> = {
  GetReport: async (caller, parameters, context) =>
    byStatus(await caller.call('GetReport', customReportRequest(parameters, context)), reportVerdicts),
  SetMonitoringBase: async (caller, parameters) =>
    byStatus(await caller.call('SetMonitoringBase', parameters), completion),
  SetMonitoringLevel: async (caller, parameters) =>
    byStatus(await caller.call('SetMonitoringLevel', parameters), completion),
  SetVariableMonitoring: async (caller, { monitors }, context) => {
    const later = monitors.find(({ type }) => !types201.some((one) => one === type))
    if (later !== undefined) return unsupported(`OCPP 2.0.1 has no ${later.type}`)
    if (monitors.some(({ periodicEventStream }) => periodicEventStream !== undefined)) {
      return unsupported('OCPP 2.0.1 has no periodic event streams')
    }
    return setMonitors2((request) => caller.call('SetVariableMonitoring', request), monitors, data201, context)
  },
  ClearVariableMonitoring: (caller, parameters, context) =>
    clearMonitors2((request) => caller.call('ClearVariableMonitoring', request), parameters, context),
  GetMonitoringReport: async (caller, parameters, context) =>
    byStatus(await caller.call('GetMonitoringReport', monitoringReportRequest(parameters, context)), reportVerdicts),
}
