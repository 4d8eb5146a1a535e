/** What was seen of an ability of a model, by its firmware and the version it speaks. */
import { type Instant } from './model.ts'

/** Texts are empty where the station did not say them. */
export interface ModelKey {
  vendor: string
  model: string
  firmwareVersion: string
  protocolVersion: string
}

/** An answer to a command, or what a station reports of itself. */
export type SightingSource = 'answer' | 'report'

export interface AbilityRow extends ModelKey {
  organisationId: string
  /** A command of the contract, or one with its variant: `TriggerMessage/StatusNotification`. */
  ability: string
  canAt: Instant | null
  canSource: SightingSource | null
  canEvidence: string | null
  cannotAt: Instant | null
  cannotSource: SightingSource | null
  cannotEvidence: string | null
  /** Of the newest sighting. */
  stationId: string
  commandId: string | null
  firstSeenAt: Instant
  lastSeenAt: Instant
}
