/** What is kept of each station's local authorization list (OCPP 2.x D; 1.6 5.8, 5.15). */
import { type AuthorizationResult } from './inbound.ts'
import { type Instant } from './model.ts'

export interface LocalList {
  organisationId: string
  stationId: string
  coverage: 'none' | 'all' | 'chosen'
  /** The newest version we gave out, whatever became of it; the next is higher (D01.FR.19). */
  versionNumber: number
  /** What the station last said or accepted; null while it is not known. */
  stationVersion: number | null
  stationVersionAt: Instant | null
  /** Whether the entries on record are those the station holds; where not, only a Full update helps. */
  certain: boolean
  lastCommandId: string | null
  lastUpdateType: 'Full' | 'Differential' | null
  lastStatus: string | null
  lastAt: Instant | null
  /** Updates in a row that did not succeed. */
  failures: number
  /** The firmware that said it has no such lists; another is asked anew. */
  unsupportedFirmware: string | null
  /** When a reported conflict last led to a new list (1.6 LocalListConflict). */
  conflictAt: Instant | null
}

/** A token, by its key, or a token group that the list of a station covers; `cleared`: a token that it leaves out (N10.FR.02). */
export interface LocalListMember {
  organisationId: string
  stationId: string
  kind: 'token' | 'group' | 'cleared'
  member: string
}

/** An entry that the station accepted. */
export interface LocalListEntry {
  organisationId: string
  stationId: string
  idTokenKey: string
  /** As it went over the wire; in 1.6 the type is empty. */
  value: string
  type: string
  info: AuthorizationResult
}
