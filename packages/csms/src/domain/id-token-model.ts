/** What is kept of tokens, known and merely seen. */
import { type Instant } from './model.ts'

export type IdTokenStatus = 'accepted' | 'blocked' | 'expired' | 'invalid' | 'no-credit'

export interface IdToken {
  organisationId: string
  /** Family and normalised value, e.g. `rfid:04A1B2C3` (F20). */
  key: string
  value: string
  type: string
  status: IdTokenStatus
  expiresAt: Instant | null
  groupId: string | null
  /** What stands for it where at most 20 characters fit (F20). */
  shortAlias: string | null
  /** Whether it may charge at several stations at once; null follows its group, then the default: yes. */
  concurrentUse: 'allow' | 'forbid' | null
  /** Evses it may use as `stationId` or `stationId/evseId`; empty: all. */
  allowedEvses: string[]
  /** Ways of energy transfer its contract has (2.1); null: not decided here. */
  allowedEnergyTransfer: string[] | null
  /** Personal data; erased by erasure. */
  holder: string | null
  note: string | null
  createdAt: Instant
}

export interface TokenGroup {
  organisationId: string
  groupId: string
  name: string
  concurrentUse: 'allow' | 'forbid'
}

/** A token that was presented and is not on file (F21). */
export interface SeenCard {
  organisationId: string
  key: string
  value: string
  type: string
  stationId: string
  firstSeenAt: Instant
  lastSeenAt: Instant
  count: number
}
