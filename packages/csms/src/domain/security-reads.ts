/** What is read of security: events, upgrades, and how every station comes. */

import { type LinkSecurity } from './link-security.ts'
import { type Instant, type StationCredential } from './model.ts'
import { type NetworkProfile } from './network-profiles-model.ts'
import { type Page } from './page.ts'
import { type SecurityEvent } from './security-model.ts'
import { type SecurityUpgrade } from './security-upgrade-model.ts'

interface SecurityEventFilter {
  stationId?: string | undefined
  type?: string | undefined
  critical?: boolean | undefined
}

export interface ListedSecurityEvent {
  event: SecurityEvent & { seq: number }
  identity: string
}

export interface SecurityEventReads {
  /** The last that came first. */
  list(
    filter: SecurityEventFilter,
    before: readonly [seq: number] | null,
    limit: number,
  ): Promise<Page<ListedSecurityEvent>>
}

export interface StationSecurityReads {
  networkProfiles(stationId: string): Promise<NetworkProfile[]>
  credential(stationId: string): Promise<StationCredential | undefined>
  latestUpgrade(stationId: string): Promise<SecurityUpgrade | undefined>
  /** Of every station that is not rejected. */
  posture(): Promise<PostureRow[]>
}

export interface PostureRow {
  identity: string
  securityProfile: number
  reachedSecurityProfile: number
  alsoAcceptedProfile: number | null
  reopenedUntilAt: Instant | null
  linkSecurity: LinkSecurity | null
  passwordSetAt: Instant | null
}
