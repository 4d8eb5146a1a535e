/** What is read of profiles, limits, grid controls and batteries. */
import { type BatterySwap, type StockedBattery } from './battery-swap-model.ts'
import { type DerAlarm, type DerControl } from './der-control-model.ts'
import { type Evse, type Instant, type Transaction } from './model.ts'
import {
  type EvNeeds,
  type ExternalLimit,
  type InstalledProfile,
  type ReportedComposite,
} from './smart-charging-model.ts'

export interface DerControlReads {
  controls(stationId: string): Promise<DerControl[]>
  /** Whether its variables tell of an inverter that works with the grid, or it has a control. */
  reported(stationId: string): Promise<boolean>
  /** Newest first, at most 300. */
  alarms(stationId: string): Promise<DerAlarm[]>
}

export interface BatterySwapReads {
  /** The stock, the station's slots, and what it says of eligibility. */
  stock(stationId: string): Promise<{
    reported: boolean
    batteries: StockedBattery[]
    slots: number[]
    targetSoC: number | null
    /** The newest state of charge per slot that a meter told. */
    metered: { evseId: number; soC: number; at: Instant }[]
  }>
  /** Newest first, at most 200. */
  swaps(stationId: string): Promise<BatterySwap[]>
}

/** Everything that the limits of a station are computed from. */
export interface ChargingFacts {
  profiles: InstalledProfile[]
  active: Transaction[]
  /** Commands that are not settled yet. */
  openCommandIds: string[]
  limits: ExternalLimit[]
  composites: ReportedComposite[]
  needs: EvNeeds[]
  evses: Evse[]
  /** The one the station says it is in, else that of its site. */
  timeZone: string
  /** Whose set point goes first, where the station says it (Q06.FR.20). */
  setpointPriority: 'CSMS' | 'ExternalControl' | undefined
}

export interface SmartChargingReads {
  of(stationId: string): Promise<ChargingFacts>
  /** TxProfiles whose transaction is over, or whose start is in doubt since before, of any station, at most 500. */
  overdue(doubtsBefore: Instant): Promise<{ stationId: string; profileId: number }[]>
}
