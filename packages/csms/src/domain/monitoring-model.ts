/** What is kept of monitors and of what they report (N02–N08). */
import { type EventStreamParams, type MonitorInput, type MonitoringBase } from '@stationmaster/contract'
import { type Instant } from './model.ts'

/** A variable of a station's device model, as its messages name it. */
export interface VariableName {
  component: string
  componentInstance: string
  /** 0 is the station. */
  evseId: number
  connectorId: number
  variable: string
  variableInstance: string
}

type MonitorKind = 'HardWiredMonitor' | 'PreconfiguredMonitor' | 'CustomMonitor'

/** A monitor that a station has, or is to have. */
export interface Monitor extends VariableName {
  organisationId: string
  stationId: string
  /** Variable, type and severity: a station has at most one of each (N04.FR.10), while its number may change. */
  monitorKey: string
  type: string
  severity: number
  /** Ours where it is wanted, else the station's. */
  value: number
  transaction: boolean
  /** The station's number for it; null where the station does not have it, as far as is known. */
  monitoringId: number | null
  /** Null where the station does not say (2.0.1). */
  kind: MonitorKind | null
  /** Set by us. */
  wanted: boolean
  /** What the station last told, where it is wanted. */
  reportedValue: number | null
  /** What the station last answered when it was to be put back. */
  refusal: string | null
  /** How its values are to be sent together (2.1). */
  stream: EventStreamParams | null
  /** When the station last accepted it; null where it never said so. */
  setAt: Instant | null
  reportedAt: Instant | null
  /** Since when nobody knows whether it is so: the answer that would have said it was lost. */
  uncertainSince: Instant | null
  commandId: string | null
  actor: string | null
  reason: string | null
}

/** What concerns all monitors of a station. */
export interface StationMonitoring {
  organisationId: string
  stationId: string
  /** The last one that it accepted. */
  base: MonitoringBase | null
  level: number | null
  /** When it last told all of its monitors. */
  reportedAt: Instant | null
  /** When its monitors were last looked at after a boot (F19). */
  checkedAt: Instant | null
}

export type EventTrigger = 'Alerting' | 'Delta' | 'Periodic'

/** One event of a station (N07, N08). */
export interface MonitoringEvent extends VariableName {
  organisationId: string
  id: string
  stationId: string
  /** The station's number for it; it may begin again after a boot. */
  eventId: number
  at: Instant
  receivedAt: Instant
  trigger: EventTrigger
  severity: number | null
  cause: number | null
  value: string
  cleared: boolean
  /** `open` is an alert that is not over; `told` is what has no end. */
  state: 'open' | 'ended' | 'told'
  endedAt: Instant | null
  endReason: 'cleared' | 'repeated' | 'monitor-removed' | null
  notificationType: string
  /** As it came; null for what is told without a monitor. */
  variableMonitoringId: number | null
  /** The monitor it is of, where that was known when it came. */
  monitorKey: string | null
  techCode: string | null
  techInfo: string | null
  transactionKey: string | null
}

/** One monitor as a report tells it. */
export type ReportedMonitor = VariableName & {
  type: string
  severity: number
  value: number
  transaction: boolean
  id: number
  kind: MonitorKind | null
}

/** An event as a station sends it. */
export type MonitoringEventInput = VariableName & {
  eventId: number
  /** Null when it is missing or unreadable, then ours counts. */
  at: Instant | null
  trigger: EventTrigger
  severity: number | null
  cause: number | null
  value: string
  cleared: boolean
  notificationType: string
  variableMonitoringId: number | null
  techCode: string | null
  techInfo: string | null
  /** As on the wire. */
  transactionId: string | null
}

/** What became of one monitor that was to be set (N04). */
export interface MonitorSet {
  monitor: MonitorInput
  status: string
  id: number | null
}

/** What became of one number that was to be cleared (N06). */
export interface MonitorCleared {
  id: number
  status: string
}

/** Names compare without case (identifierString). */
export function variableKey(name: VariableName): string {
  const { component, componentInstance, evseId, connectorId, variable, variableInstance } = name
  const texts = [component, componentInstance, variable, variableInstance].map((text) => text.toLowerCase())
  return JSON.stringify([...texts, evseId, connectorId])
}

export function monitorKey(name: VariableName, type: string, severity: number): string {
  return `${variableKey(name)} ${type} ${severity}`
}

export function nameOf(input: MonitorInput): VariableName {
  const { component, componentInstance = '', evseId = 0, connectorId = 0, variable, variableInstance = '' } = input
  return { component, componentInstance, evseId, connectorId, variable, variableInstance }
}

/** A stream as the station tells of it. */
export interface ReportedStream {
  streamId: number
  variableMonitoringId: number
  params: EventStreamParams
}

/** A stream that a station opened for a monitor of ours (N15). */
export interface EventStream {
  organisationId: string
  stationId: string
  /** The station's number for it. */
  streamId: number
  variableMonitoringId: number
  params: EventStreamParams
  openedAt: Instant
  lastAt: Instant | null
  /** How many values the station had left to send then. */
  pending: number | null
  received: number
}

/** One value of a variable over time, whichever way it came. */
export interface MonitoringValue extends VariableName {
  organisationId: string
  stationId: string
  at: Instant
  receivedAt: Instant
  value: string
}
