/** What is kept of battery swap stations: which battery is in which slot, and who swapped. */
import { type Instant } from './model.ts'

export interface BatteryData {
  evseId: number
  serialNumber: string
  /** In percent. */
  soC: number
  soH: number
  productionDateAt: Instant | null
  vendorInfo: string | null
}

/** A battery in a slot; each slot is an EVSE. */
export interface StockedBattery extends BatteryData {
  organisationId: string
  stationId: string
  insertedAt: Instant
  swapId: string
}

export interface BatterySwap {
  organisationId: string
  /** Ours, UUIDv7: a station may count its requests anew. */
  swapId: string
  stationId: string
  requestId: number
  state: 'in-progress' | 'completed' | 'timeout'
  idTokenKey: string | null
  idToken: string | null
  idTokenType: string | null
  batteriesIn: BatteryData[]
  batteriesOut: BatteryData[]
  startedAt: Instant
  endedAt: Instant | null
  commandId: string | null
}
