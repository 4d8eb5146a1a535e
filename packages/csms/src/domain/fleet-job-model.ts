/** One command asked of many stations, a few at a time. */
import {
  type FleetCounts,
  type FleetJobState,
  type FleetPace,
  type FleetSelection,
  type FleetTargetState,
} from '@stationmaster/contract'
import { type Instant } from './model.ts'

export interface FleetJob {
  organisationId: string
  jobId: string
  name: string
  /** Of its command. */
  type: string
  /** Without user and password of an address in it. */
  parameters: unknown
  /** The parameters under the installation key, where they hold what may not be kept in clear. */
  sealed: string | null
  selection: FleetSelection
  pace: Required<FleetPace>
  stopRule: FleetStop
  firmwareVersion: string | null
  offline: 'wait' | 'skip'
  windowS: number
  state: FleetJobState
  stateReason: string | null
  stateNote: string | null
  stateActor: string
  stateAt: Instant
  counts: FleetCounts
  /** What had ended when it was last resumed after it stopped by itself: its rule judges what came since. */
  forgiven: FleetOutcome
  /** When the next may be asked, by its pace. */
  nextAskAt: Instant
  /** The last station that was looked at while it was prepared; null when all were. */
  preparedUpTo: string | null
  actor: string
  reason: string | null
  createdAt: Instant
  startedAt: Instant | null
  endsAt: Instant
  endedAt: Instant | null
}

interface FleetStop {
  failures: number | null
  percent: number | null
}

export interface FleetOutcome {
  succeeded: number
  failed: number
}

export interface FleetTarget {
  organisationId: string
  jobId: string
  stationId: string
  state: FleetTargetState
  reason: string | null
  detail: string | null
  /** Given before the command is on record, so that it is asked once whatever happens in between. */
  commandId: string | null
  askedAt: Instant | null
  endedAt: Instant | null
}
