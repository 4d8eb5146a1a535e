import { type EvseState, type Onboarding } from './model.ts'

/** Why a driver cannot charge here now; the first that applies. */
export type ChargeableReason =
  | 'not-accepted'
  | 'offline'
  | 'out-of-service'
  | 'site-closed'
  | 'station-faulted'
  | 'station-unavailable'
  | 'faulted'
  | 'unavailable'
  | 'reserved'
  | 'occupied'
  | 'state-unknown'

export interface ChargeableFacts {
  onboarding: Onboarding
  online: boolean
  /** State of the station as a whole (evse 0); null when it never said. */
  stationState: EvseState | null
  stationRequested: 'operative' | 'inoperative' | null
  /** Whether its site has opened; where it stands nowhere nothing is shut. */
  siteOpen: boolean
  evseState: EvseState
  evseRequested: 'operative' | 'inoperative' | null
}

const ofStation = {
  available: null,
  occupied: null,
  reserved: null,
  unknown: null,
  faulted: 'station-faulted',
  unavailable: 'station-unavailable',
} as const satisfies Record<EvseState, ChargeableReason | null>

const ofEvse = {
  available: null,
  occupied: 'occupied',
  reserved: 'reserved',
  faulted: 'faulted',
  unavailable: 'unavailable',
  unknown: 'state-unknown',
} as const satisfies Record<EvseState, ChargeableReason | null>

/** "Can a driver charge here now?" (promise 4): null for yes, else the first reason why not. */
export function chargeableReason(facts: ChargeableFacts): ChargeableReason | null {
  if (facts.onboarding !== 'accepted') return 'not-accepted'
  if (!facts.online) return 'offline'
  if (facts.stationRequested === 'inoperative' || facts.evseRequested === 'inoperative') return 'out-of-service'
  if (!facts.siteOpen) return 'site-closed'
  return ofStation[facts.stationState ?? 'unknown'] ?? ofEvse[facts.evseState]
}
