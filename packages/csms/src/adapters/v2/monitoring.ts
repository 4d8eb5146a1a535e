import { type CommandParameters, type MonitorInput } from '@stationmaster/contract'
import { type ocpp21, type ocpp201, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type AvailabilityInput, type StationCall } from '../../domain/inbound.ts'
import {
  type MonitorCleared,
  type MonitoringEventInput,
  type MonitorSet,
  monitorKey,
  nameOf,
  type ReportedMonitor,
  type VariableName,
} from '../../domain/monitoring-model.ts'
import { type CommandContext, type StationAnswer } from '../../domain/outbound.ts'
import { type CallAnswer } from '../adapter.ts'
import { messages, noResult } from '../answers.ts'
import { type Handlers2 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'
import { boundedName, isPlaceNumber, optionalName } from '../shared-bounds.ts'

type Requests<A extends keyof (typeof ocpp21)['actions']> = RequestOf<typeof ocpp21, A>
type Report = Requests<'NotifyMonitoringReport'> | RequestOf<typeof ocpp201, 'NotifyMonitoringReport'>
type MonitoringData = NonNullable<Report['monitor']>[number]
type Events = Requests<'NotifyEvent'>
type EventData = Events['eventData'][number]

/** OCPP 2.x, N02, N07 and N08. */
export function monitoringInbound2({ availability, monitoring }: Pick<DomainPorts, 'availability' | 'monitoring'>) {
  return {
    NotifyMonitoringReport: async (request: Report, call: StationCall) => {
      const { requestId, seqNo, tbc = false, monitor = [] } = request
      await monitoring.reported(call, { requestId, seqNo, toBeContinued: tbc, monitors: monitor.flatMap(reported) })
      return {}
    },
    NotifyEvent: async (request: Events, call: StationCall) => {
      const told = request.eventData.flatMap(availabilityOf)
      if (told.length > 0) await availability.told(call, told)
      const events = request.eventData.filter((event) => !isStatusOnly(event)).map(eventOf)
      if (events.length > 0) await monitoring.events(call, events)
      return {}
    },
  } satisfies Handlers2<'NotifyMonitoringReport' | 'NotifyEvent'>
}

/** B01.FR.05: the state of a connector may come as an event. */
function availabilityOf(event: EventData): AvailabilityInput[] {
  const place = placeOf(event)
  if (place === null) return []
  const told = {
    ...place,
    info: event.techInfo ?? null,
    vendorErrorCode: event.techCode ?? null,
    at: parseInstant(event.timestamp),
  }
  if (isAbout(event, 'availabilitystate')) {
    return [{ status: { ...told, wireConnectorId: null, status: event.actualValue, errorCode: null } }]
  }
  if (!isAbout(event, 'problem')) return []
  const active = event.cleared !== true && event.actualValue.toLowerCase() === 'true'
  return [{ problem: { ...told, active } }]
}

function isAbout({ variable }: EventData, name: string): boolean {
  return variable.name.toLowerCase() === name
}

/** A status that no monitor asked for says nothing more than StatusNotification does. */
function isStatusOnly(event: EventData): boolean {
  return (
    placeOf(event) !== null &&
    isAbout(event, 'availabilitystate') &&
    event.eventNotificationType === 'HardWiredNotification'
  )
}

/** Where on the station the event belongs; null for components that have no availability. */
function placeOf({ component }: EventData): { evseId: number; connectorId: number } | null {
  const evse = component.evse
  switch (component.name.toLowerCase()) {
    case 'connector':
      return evse === undefined ? null : { evseId: evse.id, connectorId: evse.connectorId ?? 1 }
    case 'evse':
      return evse === undefined ? null : { evseId: evse.id, connectorId: 0 }
    case 'chargingstation':
      return { evseId: 0, connectorId: 0 }
    default:
      return null
  }
}

function variableNameOf({ component, variable }: Pick<EventData, 'component' | 'variable'>): VariableName {
  return {
    component: boundedName(component.name),
    componentInstance: boundedName(component.instance ?? ''),
    evseId: component.evse?.id ?? 0,
    connectorId: component.evse?.connectorId ?? 0,
    variable: boundedName(variable.name),
    variableInstance: boundedName(variable.instance ?? ''),
  }
}

function reported(data: MonitoringData): ReportedMonitor[] {
  const name = variableNameOf(data)
  if (!isPlaceNumber(name.evseId) || !isPlaceNumber(name.connectorId)) return []
  return data.variableMonitoring.map((monitor) => ({
    ...name,
    type: boundedName(monitor.type),
    severity: monitor.severity,
    value: monitor.value,
    transaction: monitor.transaction,
    id: monitor.id,
    kind: 'eventNotificationType' in monitor ? kindOf(monitor.eventNotificationType) : null,
  }))
}

const kinds = ['HardWiredMonitor', 'PreconfiguredMonitor', 'CustomMonitor'] as const

function kindOf(text: string): ReportedMonitor['kind'] {
  return kinds.find((kind) => kind === text) ?? null
}

/** Longer than any text of an event may be. */
const longestText = 2_500
const bounded = (text: string): string => text.slice(0, longestText).toWellFormed()

function eventOf(event: EventData): MonitoringEventInput {
  const { eventId, cause = null, severity = null, variableMonitoringId = null, transactionId, techInfo } = event
  return {
    ...variableNameOf(event),
    eventId,
    at: parseInstant(event.timestamp),
    trigger: event.trigger,
    severity,
    cause,
    value: bounded(event.actualValue),
    cleared: event.cleared ?? false,
    notificationType: boundedName(event.eventNotificationType),
    variableMonitoringId,
    techCode: optionalName(event.techCode),
    techInfo: techInfo === undefined ? null : bounded(techInfo),
    transactionId: optionalName(transactionId),
  }
}

type Ref = CommandParameters<'GetMonitoringReport'>['variables']

function componentOf(input: Pick<MonitorInput, 'component' | 'componentInstance' | 'evseId' | 'connectorId'>) {
  const { component: name, componentInstance, evseId = 0, connectorId } = input
  const evse = evseId === 0 ? {} : { evse: { id: evseId, ...(connectorId === undefined ? {} : { connectorId }) } }
  return { name, ...(componentInstance ? { instance: componentInstance } : {}), ...evse }
}

function variableOf(variable: string, instance: string | undefined) {
  return { name: variable, ...(instance ? { instance } : {}) }
}

/** Undefined names every component. */
function componentVariables(variables: Ref) {
  if (variables === undefined) return {}
  return {
    componentVariable: variables.map(({ variable, variableInstance, ...component }) => ({
      component: componentOf(component),
      ...(variable === undefined ? {} : { variable: variableOf(variable, variableInstance) }),
    })),
  }
}

export function monitoringReportRequest(
  { monitoringCriteria, variables }: CommandParameters<'GetMonitoringReport'>,
  { requestId }: CommandContext,
) {
  return {
    requestId,
    ...(monitoringCriteria === undefined ? {} : { monitoringCriteria }),
    ...componentVariables(variables),
  }
}

export function customReportRequest(
  { componentCriteria, variables }: CommandParameters<'GetReport'>,
  { requestId }: CommandContext,
) {
  return {
    requestId,
    ...(componentCriteria === undefined ? {} : { componentCriteria }),
    ...componentVariables(variables),
  }
}

/** What one SetVariableMonitoring says of one monitor, but for what 2.1 adds. */
export function monitorRequest(monitor: MonitorInput) {
  const { id, value, severity, transaction } = monitor
  return {
    ...(id === undefined ? {} : { id }),
    ...(transaction === undefined ? {} : { transaction }),
    value,
    severity,
    component: componentOf(monitor),
    variable: variableOf(monitor.variable, monitor.variableInstance),
  }
}

type SetResponse =
  | ResponseOf<typeof ocpp201, 'SetVariableMonitoring'>
  | ResponseOf<typeof ocpp21, 'SetVariableMonitoring'>
type SetResult = SetResponse['setMonitoringResult'][number]

/** N04, within the items and bytes that the station takes per message (N04.FR.09). */
export async function setMonitors2<Data>(
  ask: (request: { setMonitoringData: Data[] }) => Promise<CallAnswer<SetResponse>>,
  monitors: readonly MonitorInput[],
  dataOf: (monitor: MonitorInput) => Data,
  context: Pick<CommandContext, 'itemsPerMessage' | 'bytesPerMessage'>,
): Promise<StationAnswer> {
  const action = 'SetVariableMonitoring'
  const monitorsSet: MonitorSet[] = []
  const asked = (part: readonly MonitorInput[]) => ({ setMonitoringData: part.map(dataOf) })
  for (const part of messages(action, monitors, asked, context)) {
    const answer = await ask(asked(part))
    if (answer.kind !== 'result') return { ...noResult(answer), payload: { results: told(monitorsSet) }, monitorsSet }
    monitorsSet.push(...matched(part, answer.payload.setMonitoringResult))
  }
  const results = monitorsSet.map(({ monitor, status }) => ({ name: monitor.variable, status }))
  return { ...ofItems(results, 'Accepted'), payload: { results: told(monitorsSet) }, monitorsSet }
}

/** N04.FR.02: each result names its variable; the order is nowhere promised. */
function matched(part: readonly MonitorInput[], results: readonly SetResult[]): MonitorSet[] {
  const left = new Map(part.map((monitor) => [monitorKey(nameOf(monitor), monitor.type, monitor.severity), monitor]))
  return results.flatMap((result): MonitorSet[] => {
    const key = monitorKey(variableNameOf(result), result.type, result.severity)
    const monitor = left.get(key)
    left.delete(key)
    return monitor === undefined ? [] : [{ monitor, status: result.status, id: result.id ?? null }]
  })
}

function told(results: readonly MonitorSet[]) {
  return results.map(({ monitor, status, id }) => {
    const { component, variable, type, severity } = monitor
    return { component, variable, type, severity, status, ...(id === null ? {} : { id }) }
  })
}

type ClearResponse = ResponseOf<typeof ocpp201, 'ClearVariableMonitoring'>

/** N06, within the items and bytes that the station takes per message (N06.FR.04). */
export async function clearMonitors2(
  ask: (request: { id: number[] }) => Promise<CallAnswer<ClearResponse>>,
  { ids }: CommandParameters<'ClearVariableMonitoring'>,
  context: Pick<CommandContext, 'itemsPerMessage' | 'bytesPerMessage'>,
): Promise<StationAnswer> {
  const monitorsCleared: MonitorCleared[] = []
  const asked = (part: readonly number[]) => ({ id: [...part] })
  for (const part of messages('ClearVariableMonitoring', [...new Set(ids)], asked, context)) {
    const answer = await ask(asked(part))
    const payload = { results: monitorsCleared }
    if (answer.kind !== 'result') return { ...noResult(answer), payload, monitorsCleared }
    for (const { id, status } of answer.payload.clearMonitoringResult) {
      if (part.includes(id)) monitorsCleared.push({ id, status })
    }
  }
  const results = monitorsCleared.map(({ id, status }) => ({ name: String(id), status }))
  return { ...ofItems(results, 'Accepted'), payload: { results: monitorsCleared }, monitorsCleared }
}

/** Per-item results are never all or nothing: done when any was, refused when none. */
function ofItems(results: readonly { name: string; status: string }[], good: string): Omit<StationAnswer, 'payload'> {
  const refused = results.filter(({ status }) => status !== good)
  const isAny = refused.length < results.length
  return {
    verdict: isAny ? 'completed' : 'rejected',
    status: refused.length === 0 ? good : isAny ? 'Partial' : (refused[0]?.status ?? null),
    code: null,
    description: refused.map(({ name, status }) => `${name}: ${status}`).join(', ') || null,
  }
}
