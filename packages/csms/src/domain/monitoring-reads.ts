/** Questions about monitors and events that change nothing. */
import { type Instant } from './model.ts'
import {
  type EventStream,
  type EventTrigger,
  type Monitor,
  type MonitoringEvent,
  type MonitoringValue,
  type StationMonitoring,
} from './monitoring-model.ts'

interface MonitoringEventFilter {
  stationId?: string | undefined
  /** This severe or more. */
  severity?: number | undefined
  trigger?: EventTrigger | undefined
  /** Alerts that are over, or that are not. */
  cleared?: boolean | undefined
}
interface ListedMonitoringEvent {
  event: MonitoringEvent
  identity: string
}
type MonitoringEventPosition = readonly [receivedAt: Instant, id: string]

interface MonitoringValueWindow {
  component?: string | undefined
  variable?: string | undefined
  evseId?: number | undefined
  from: Instant
  to: Instant
  limit: number
}

export interface MonitoringReads {
  of(stationId: string): Promise<{ monitors: Monitor[]; monitoring: StationMonitoring | undefined }>
  /** The last that came first. */
  events(
    filter: MonitoringEventFilter,
    before: MonitoringEventPosition | null,
    limit: number,
  ): Promise<{ items: ListedMonitoringEvent[]; more: boolean }>
  streams(stationId: string): Promise<{ streams: EventStream[]; monitors: Monitor[] }>
  /** The newest of the window, by when they came, oldest first. */
  values(stationId: string, window: MonitoringValueWindow): Promise<MonitoringValue[]>
  /** Stations online whose monitoring was set by us and not looked at since a boot before this instant, at most 50. */
  unchecked(bootedBefore: Instant): Promise<string[]>
}
