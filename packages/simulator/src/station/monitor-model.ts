import { type ComponentName, type VariableName } from './variable-definition.ts'

export type MonitorType =
  | 'UpperThreshold'
  | 'LowerThreshold'
  | 'Delta'
  | 'Periodic'
  | 'PeriodicClockAligned'
  | 'TargetDelta'
  | 'TargetDeltaRelative'
type MonitorKind = 'HardWiredMonitor' | 'PreconfiguredMonitor' | 'CustomMonitor'

/** How values are sent together (2.1). */
export interface StreamParams {
  readonly interval?: number
  readonly values?: number
}

export interface StationMonitor {
  readonly id: number
  readonly component: ComponentName
  readonly variable: VariableName
  readonly type: MonitorType
  readonly value: number
  readonly severity: number
  /** Only while a transaction runs. */
  readonly transaction: boolean
  readonly kind: MonitorKind
  readonly stream?: StreamParams
  /** Whether its threshold is passed; told once, and again when it is over [N07.FR.14]. */
  exceeded?: boolean
}

export type MonitoringBase = 'All' | 'FactoryDefault' | 'HardWiredOnly'

/** What a station keeps of its monitors over a loss of power [N07.FR.13]. */
export interface MonitoringMemory {
  nextId: number
  base: MonitoringBase
  level: number
  monitors: StationMonitor[]
}

/** What a monitor found. */
export interface MonitorEvent {
  readonly eventId: number
  readonly at: number
  readonly trigger: 'Alerting' | 'Delta' | 'Periodic'
  readonly value: string
  readonly cleared: boolean
  readonly monitor: Pick<StationMonitor, 'id' | 'component' | 'variable' | 'kind' | 'severity'>
  readonly transactionId?: string
}

export interface OpenStream {
  readonly id: number
  readonly monitorId: number
  readonly params: StreamParams
}

export interface StreamValue {
  readonly at: number
  readonly value: string
}

export type MonitorStatus =
  | 'Accepted'
  | 'UnknownComponent'
  | 'UnknownVariable'
  | 'UnsupportedMonitorType'
  | 'Rejected'
  | 'Duplicate'

export type MonitorRequest = Omit<StationMonitor, 'id' | 'kind' | 'exceeded'> & { readonly id?: number }

/** What commands may do with the monitors of a station. */
export interface MonitorControl {
  readonly all: readonly StationMonitor[]
  readonly streams: readonly OpenStream[]
  readonly base: MonitoringBase
  readonly level: number
  set(request: MonitorRequest): { readonly status: MonitorStatus; readonly id?: number }
  clear(id: number): 'Accepted' | 'Rejected' | 'NotFound'
  setBase(base: MonitoringBase): void
  /** False when there is no such severity. */
  setLevel(severity: number): boolean
  adjustStream(id: number, params: StreamParams): boolean
  /** Tells of monitors, some at a time. */
  report(requestId: number, monitors: readonly StationMonitor[]): void
}
