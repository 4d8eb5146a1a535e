/** What stations tell of profiles, limits, vehicles, grid controls and batteries, in our words. */

import { type ChargingScheduleUpdate, type DerControlType, type DerSettings } from '@stationmaster/contract'
import { type BatteryData } from './battery-swap-model.ts'
import { type ChargingLimitInput, type PresentedToken, type StationCall } from './inbound.ts'
import { type Instant } from './model.ts'
import { type InstalledProfile, type Schedule } from './smart-charging-model.ts'

/** One part of what GetChargingProfiles asked for; parts have no numbers (K09). */
export interface ProfileReport {
  requestId: number
  source: string
  evseId: number
  toBeContinued: boolean
  profiles: ReportedProfile[]
}

export type ReportedProfile = Pick<
  InstalledProfile,
  | 'profileId'
  | 'purpose'
  | 'kind'
  | 'stackLevel'
  | 'recurrencyKind'
  | 'validFromAt'
  | 'validToAt'
  | 'schedules'
  | 'dynUpdateAt'
  | 'dynUpdateIntervalS'
  | 'maxOfflineDurationS'
  | 'invalidAfterOfflineDuration'
> & {
  /** As on the wire. */
  transactionId: string | null
}

export interface ChargingNeedsInput {
  evseId: number
  needs: unknown
  requestedEnergyTransfer: string | null
  controlMode: string | null
  perPhase: boolean
  maxScheduleTuples: number | null
  departureAt: Instant | null
}

export interface ChargingScheduleInput {
  evseId: number
  timeBaseAt: Instant
  schedule: Schedule
  /** Of those it was offered, by id (2.1). */
  selectedScheduleId: number | null
}

export interface SmartChargingPort {
  chargingLimit(call: StationCall, input: ChargingLimitInput): Promise<void>
  clearedChargingLimit(call: StationCall, input: { evseId: number | null; source: string }): Promise<void>
  profilesReported(call: StationCall, report: ProfileReport): Promise<void>
  /** Accepted only when there is a schedule that it can be sent, Processing when one is on its way (K15, K18). */
  chargingNeeds(
    call: StationCall,
    input: ChargingNeedsInput,
  ): Promise<'Accepted' | 'Processing' | 'NoChargingProfile' | 'Rejected'>
  /** What the vehicle chose, judged by what is installed (K15, K17). */
  chargingSchedule(call: StationCall, input: ChargingScheduleInput): Promise<'Accepted' | 'Rejected'>
  /** What the period of a Dynamic profile says now; null where there is no such profile (K28.FR.12). */
  dynamicUpdate(call: StationCall, profileId: number): Promise<ChargingScheduleUpdate | null>
  /** K21, K22: whichever asked for it, it is so now. */
  priorityCharging(call: StationCall, input: { transactionId: string; activated: boolean }): Promise<void>
}

/** One part of what GetDERControl asked for; parts have no numbers (R04.FR.32). */
export interface DerReport {
  requestId: number
  toBeContinued: boolean
  controls: {
    controlId: string
    controlType: DerControlType
    isDefault: boolean
    isSuperseded: boolean
    settings: DerSettings
  }[]
}

export interface DerControlPort {
  reported(call: StationCall, report: DerReport): Promise<void>
  /** A scheduled control begins or is over (R04.FR.20–22). */
  startStop(
    call: StationCall,
    input: { controlId: string; started: boolean; at: Instant | null; supersededIds: string[] },
  ): Promise<void>
  /** The station deviates because of a control, or no longer does (R05). */
  alarm(
    call: StationCall,
    input: {
      controlType: string
      gridEventFault: string | null
      ended: boolean
      at: Instant | null
      extraInfo: string | null
    },
  ): Promise<void>
}

export interface BatterySwapInput {
  eventType: 'BatteryIn' | 'BatteryOut' | 'BatteryOutTimeout'
  requestId: number
  token: PresentedToken
  batteries: BatteryData[]
}

export interface BatterySwapPort {
  swapped(call: StationCall, input: BatterySwapInput): Promise<void>
}
