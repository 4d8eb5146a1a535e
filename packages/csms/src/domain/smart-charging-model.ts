/** What is kept of charging profiles and of limits that are not ours. */
import {
  type ChargingProfile,
  type ChargingProfilePurpose,
  type ChargingRateUnit,
  type ChargingSchedulePeriod,
} from '@stationmaster/contract'
import { type Instant } from './model.ts'

/** What 2.1 adds to a period, in its own words. */
type PeriodExtras = Omit<ChargingSchedulePeriod, 'startPeriod' | 'limit' | 'numberPhases' | 'phaseToUse'>

export interface SchedulePeriod extends PeriodExtras {
  /** Seconds after the start of the schedule. */
  startPeriod: number
  /** W in all, or A per phase; null where there is none (2.1). */
  limit: number | null
  numberPhases: number | null
  phaseToUse: number | null
}

export interface Schedule {
  startAt: Instant | null
  durationS: number | null
  unit: ChargingRateUnit
  minChargingRate: number | null
  periods: SchedulePeriod[]
  /** What a vehicle chooses it by, where it was told. */
  id?: number
  /** 2.1: `startAt` is the local time written as if it were UTC. */
  useLocalTime?: boolean
  randomizedDelayS?: number
  limitAtSoC?: { soc: number; limit: number }
}

type ProfilePurpose = ChargingProfilePurpose
type ProfileKind = ChargingProfile['chargingProfileKind']

/** A profile that a station has installed, as far as its answers and reports say. */
export interface InstalledProfile {
  organisationId: string
  stationId: string
  /** Unique in the station, whatever its EVSE (K01.FR.05). */
  profileId: number
  /** 0 is the station as a whole. */
  evseId: number
  purpose: ProfilePurpose
  kind: ProfileKind
  stackLevel: number
  recurrencyKind: 'Daily' | 'Weekly' | null
  validFromAt: Instant | null
  validToAt: Instant | null
  /** Our id of the transaction it belongs to; null while the start that carries it has not begun one (K05). */
  transactionKey: string | null
  schedules: Schedule[]
  /** Of a Dynamic profile: when its period was last given, and how often the station asks for it (K28). */
  dynUpdateAt: Instant | null
  dynUpdateIntervalS: number | null
  maxOfflineDurationS: number | null
  invalidAfterOfflineDuration: boolean
  /** CSO is ours. */
  limitSource: string
  acceptedAt: Instant | null
  reportedAt: Instant | null
  /** Since when nobody knows whether it is there: the answer to what sets or clears it was lost. */
  uncertainSince: Instant | null
  commandId: string | null
  actor: string | null
  reason: string | null
}

/** K12, K13: a limit from elsewhere, one per EVSE and source. */
export interface ExternalLimit {
  organisationId: string
  stationId: string
  evseId: number
  source: string
  /** K27: what is generated on site comes on top, and limits nothing. */
  isLocalGeneration: boolean
  isGridCritical: boolean | null
  schedules: Schedule[]
  receivedAt: Instant
}

/** What the station answered to GetCompositeSchedule, the newest per EVSE. */
export interface ReportedComposite {
  organisationId: string
  stationId: string
  evseId: number
  startAt: Instant
  durationS: number
  unit: ChargingRateUnit
  periods: SchedulePeriod[]
  receivedAt: Instant
  commandId: string | null
}

/** K15–K17: what a vehicle asked for and what it chose, the newest per EVSE. */
export interface EvNeeds {
  organisationId: string
  stationId: string
  evseId: number
  transactionKey: string | null
  needs: unknown
  /** How it wants its energy, and who sets the pace (2.1). */
  requestedEnergyTransfer: string | null
  controlMode: string | null
  /** Whether it can be limited phase by phase (K01.FR.142). */
  perPhase: boolean
  maxScheduleTuples: number | null
  departureAt: Instant | null
  receivedAt: Instant | null
  answer: string | null
  evSchedule: EvSchedule | null
}

interface EvSchedule {
  timeBaseAt: Instant
  schedule: Schedule
  /** The id of the schedule it chose (2.1). */
  selectedScheduleId: number | null
  receivedAt: Instant
  answer: 'Accepted' | 'Rejected'
}
