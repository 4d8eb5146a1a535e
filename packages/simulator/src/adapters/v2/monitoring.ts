import { type StationControl } from '../../station/control.ts'
import { customerParts, forgetCustomer } from '../../station/customer.ts'
import { variableKey } from '../../station/device-model.ts'
import { type MonitorEvent, type MonitorType, type StationMonitor } from '../../station/monitor-model.ts'
import { type ComponentName, type VariableName } from '../../station/variable-definition.ts'
import { type Handlers2, type Request2, type Response2 } from './types.ts'

type SetResult = Response2<'SetVariableMonitoring'>['setMonitoringResult'][number]
type Wanted = Request2<'SetVariableMonitoring'>['setMonitoringData'][number]

interface WireComponent {
  readonly name: string
  readonly instance?: string
  readonly evse?: { readonly id: number; readonly connectorId?: number }
}

/** Without what is not ours. */
function componentOf({ name, instance, evse }: WireComponent): ComponentName {
  return {
    name,
    ...(instance !== undefined && { instance }),
    ...(evse !== undefined && {
      evse: { id: evse.id, ...(evse.connectorId !== undefined && { connectorId: evse.connectorId }) },
    }),
  }
}

function variableOf({ name, instance }: { readonly name: string; readonly instance?: string }): VariableName {
  return { name, ...(instance !== undefined && { instance }) }
}

const types201 = ['UpperThreshold', 'LowerThreshold', 'Delta', 'Periodic', 'PeriodicClockAligned'] as const

/** 2.0.1 has no word for the targets of 2.1, and no station of that version is asked for them. */
export function type201(type: MonitorType): (typeof types201)[number] {
  return types201.find((known) => known === type) ?? 'Delta'
}

function setOne(station: StationControl, data: Wanted): SetResult {
  const { id, type, value, severity, transaction = false, periodicEventStream } = data
  const [component, variable] = [componentOf(data.component), variableOf(data.variable)]
  const result = station.monitors.set({
    ...(id !== undefined && { id }),
    component,
    variable,
    type,
    value,
    severity,
    transaction,
    ...(periodicEventStream !== undefined && { stream: paramsOf(periodicEventStream) }),
  })
  return {
    status: result.status,
    // 2.1 names its targets here too; a 2.0.1 station never sees one.
    type: type201(type),
    component,
    variable,
    severity,
    ...(result.id !== undefined && { id: result.id }),
  }
}

export function paramsOf({ interval, values }: { readonly interval?: number; readonly values?: number }) {
  return { ...(interval !== undefined && { interval }), ...(values !== undefined && { values }) }
}

const criteria: Readonly<Record<string, readonly MonitorType[]>> = {
  ThresholdMonitoring: ['UpperThreshold', 'LowerThreshold'],
  DeltaMonitoring: ['Delta', 'TargetDelta', 'TargetDeltaRelative'],
  PeriodicMonitoring: ['Periodic', 'PeriodicClockAligned'],
}

/** [N02.FR.15–17] what is left out is any. */
function isAsked(
  monitor: StationMonitor,
  asked: NonNullable<Request2<'GetMonitoringReport'>['componentVariable']>[number],
): boolean {
  const same = (wanted: string | undefined, have: string | undefined): boolean =>
    wanted === undefined || wanted.toLowerCase() === have?.toLowerCase()
  const { component, variable } = asked
  const { evse } = monitor.component
  return (
    same(component.name, monitor.component.name) &&
    same(component.instance, monitor.component.instance) &&
    (component.evse === undefined || component.evse.id === evse?.id) &&
    (component.evse?.connectorId === undefined || component.evse.connectorId === evse?.connectorId) &&
    same(variable?.name, monitor.variable.name) &&
    same(variable?.instance, monitor.variable.instance)
  )
}

type Actions =
  | 'GetMonitoringReport'
  | 'SetMonitoringBase'
  | 'SetMonitoringLevel'
  | 'SetVariableMonitoring'
  | 'ClearVariableMonitoring'
  | 'CustomerInformation'

/** N02–N06, N09, N10. */
export const monitoring: Handlers2<Actions> = {
  async GetMonitoringReport({ requestId, monitoringCriteria, componentVariable }, station) {
    const wanted = monitoringCriteria?.flatMap((criterion) => criteria[criterion] ?? [])
    const found = station.monitors.all.filter(
      (monitor) =>
        (wanted?.includes(monitor.type) ?? true) &&
        (componentVariable?.some((asked) => isAsked(monitor, asked)) ?? true),
    )
    if (found.length === 0) return { status: 'EmptyResultSet' }
    station.soon(() => station.monitors.report(requestId, found))
    return { status: 'Accepted' }
  },
  async SetMonitoringBase({ monitoringBase }, station) {
    station.monitors.setBase(monitoringBase)
    return { status: 'Accepted' }
  },
  SetMonitoringLevel: async ({ severity }, station) => ({
    status: station.monitors.setLevel(severity) ? 'Accepted' : 'Rejected',
  }),
  SetVariableMonitoring: async ({ setMonitoringData }, station) => ({
    setMonitoringResult: setMonitoringData.map((data) => setOne(station, data)),
  }),
  ClearVariableMonitoring: async ({ id }, station) => ({
    clearMonitoringResult: id.map((one) => ({ id: one, status: station.monitors.clear(one) })),
  }),
  async CustomerInformation({ requestId, report, clear, idToken }, station) {
    if (!report && !clear) return { status: 'Rejected' }
    // It knows people by their tokens only.
    const token = idToken === undefined ? undefined : { idToken: idToken.idToken, type: idToken.type }
    const parts = report ? customerParts(station, token) : ['cleared']
    if (clear) forgetCustomer(station, token)
    station.soon(() => station.reports.customer(requestId, parts))
    return { status: 'Accepted' }
  },
}

/** What of an event both versions write alike. */
export function eventData2({ eventId, at, trigger, value, cleared, monitor, transactionId }: MonitorEvent) {
  return {
    eventId,
    timestamp: new Date(at).toISOString(),
    trigger,
    actualValue: value,
    ...(trigger === 'Alerting' && { cleared }),
    component: monitor.component,
    variable: monitor.variable,
    variableMonitoringId: monitor.id,
    eventNotificationType: monitor.kind,
    ...(transactionId !== undefined && { transactionId }),
  }
}

/** Monitors by the variable they are of, as a report tells them. */
export function byVariable(monitors: readonly StationMonitor[]): StationMonitor[][] {
  const groups = new Map<string, StationMonitor[]>()
  for (const monitor of monitors) {
    const key = variableKey(monitor.component, monitor.variable)
    groups.set(key, [...(groups.get(key) ?? []), monitor])
  }
  return [...groups.values()]
}
