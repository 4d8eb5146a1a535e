/** What stations tell of what they watch and keep, in our words. */

import { type StationCall } from './inbound.ts'
import { type Instant } from './model.ts'
import { type MonitoringEventInput, type ReportedMonitor, type ReportedStream } from './monitoring-model.ts'
import { type PartNumbers } from './report-parts.ts'

interface MonitoringReportPart extends PartNumbers {
  monitors: ReportedMonitor[]
}

/** N15: values of one stream, each with its own time. */
interface StreamValues {
  streamId: number
  /** How many the station has left to send. */
  pending: number
  values: { at: Instant; value: string }[]
}

export interface EventStreamsPort {
  /** Accepted where a monitor of ours asks for it; who is refused sends events instead (N15). */
  opened(call: StationCall, stream: ReportedStream): Promise<'Accepted' | 'Rejected'>
  closed(call: StationCall, streamId: number): Promise<void>
  /** A SEND: what belongs to no stream is counted and dropped. */
  values(call: StationCall, values: StreamValues): Promise<void>
}

/** One part of what a station tells of a person (N09). */
interface CustomerInformationPart extends PartNumbers {
  data: string
}

export interface CustomerInformationPort {
  received(call: StationCall, part: CustomerInformationPart): Promise<void>
}

export interface MonitoringPort {
  /** N02: one part of what GetMonitoringReport asked for. */
  reported(call: StationCall, part: MonitoringReportPart): Promise<void>
  /** N07, N08: what one message reports, in its order. */
  events(call: StationCall, events: readonly MonitoringEventInput[]): Promise<void>
}
