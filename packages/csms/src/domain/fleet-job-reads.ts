/** What the API and the runner ask of jobs over many stations. */
import { type FleetJobState, type FleetSelection, type FleetTargetState } from '@stationmaster/contract'
import { type FleetJob, type FleetTarget } from './fleet-job-model.ts'
import { type DeviceVariable, type Instant, type Station } from './model.ts'

interface FleetJobFilter {
  state?: FleetJobState | undefined
  open?: boolean | undefined
}
interface FleetTargetFilter {
  state?: FleetTargetState | undefined
  reason?: string | undefined
  q?: string | undefined
}
type FleetJobPosition = readonly [createdAt: Instant, jobId: string]
export interface ListedFleetTarget {
  target: FleetTarget
  /** Undefined when it is gone. */
  station: Pick<Station, 'identity' | 'vendor' | 'model' | 'firmwareVersion' | 'online'> | undefined
}
export interface FleetReads {
  /** Stations of a selection, by id after the given one. */
  candidates(selection: FleetSelection, after: string, limit: number): Promise<Station[]>
  count(selection: FleetSelection): Promise<number>
  /** Actual values of variables with these names, whatever their letter case. */
  variables(stationIds: readonly string[], names: readonly string[]): Promise<DeviceVariable[]>
  /** Newest first. */
  list(
    filter: FleetJobFilter,
    after: FleetJobPosition | null,
    limit: number,
  ): Promise<{ items: FleetJob[]; more: boolean }>
  one(jobId: string): Promise<FleetJob | undefined>
  reasons(jobId: string): Promise<{ state: FleetTargetState; reason: string; count: number }[]>
  /** By station id. */
  targets(
    jobId: string,
    filter: FleetTargetFilter,
    after: string | null,
    limit: number,
  ): Promise<{ items: ListedFleetTarget[]; more: boolean }>
}
