/** A link of a station is put on record, and ends (F16, F22). */
import { evseChanges } from './availability.ts'
import { rederive } from './availability-state.ts'
import { Change } from './commands.ts'
import { type OpenedLink } from './front-door.ts'
import {
  type Command,
  type Connector,
  type Evse,
  type Instant,
  type LinkPeriod,
  type Station,
  type Transaction,
} from './model.ts'
import { type NetworkProfile } from './network-profiles-model.ts'
import { type Decision, put } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { afterConnecting } from './security-profiles.ts'
import { type SecurityUpgrade } from './security-upgrade-model.ts'
import { completedBy } from './security-upgrade-state.ts'

/** What was known of a station when its link of now was put on record. */
export interface Entrance {
  station: Station
  /** Its commands that nothing has ended. */
  open: Command[]
  /** How long it was away; null when it was never heard before. */
  gapMs: number | null
}

export function closed(open: LinkPeriod, at: Instant, closeReason: string): LinkPeriod {
  return { ...open, disconnectedAt: at, closeReason: closeReason.slice(0, 200) }
}

interface KnownAtDoor {
  station: Station | undefined
  open: LinkPeriod | undefined
  evses: Evse[]
  connectors: Connector[]
  active: Transaction[]
  commands: Command[]
  upgrade?: SecurityUpgrade | undefined
  held?: NetworkProfile[]
}

/** Sockets that replace each other within the grace are one link (F16), but none outlives the process it came to. */
function goesOn({ online, linkAt }: Station, startedAt: Instant): boolean {
  return online && linkAt !== null && linkAt >= startedAt
}

/**
 * @param startedAt when this process began
 * @returns undefined when the station is not registered and nothing was written (F11)
 */
export function decideConnected(
  known: KnownAtDoor,
  link: OpenedLink,
  startedAt: Instant,
): Decision<Entrance | undefined> {
  const { station, open, commands } = known
  if (station === undefined) return { result: undefined, writes: [], events: [] }
  const { at, linkId, protocolVersion, remoteAddress } = link
  const change = new Change()
  const row: Station = {
    ...station,
    online: true,
    linkAt: goesOn(station, startedAt) ? station.linkAt : at,
    protocolVersion,
    lastSeenAt: at,
    linkSecurity: { at, ...link.guest.security },
    ...afterConnecting(station, link.guest.security.profile, at),
  }
  change.writes.push(put('station', row))
  if (row.securityProfile !== station.securityProfile) {
    change.add(completedBy(known.upgrade, known.held ?? [], row, at))
    const changes = { securityProfile: { from: station.securityProfile, to: row.securityProfile } }
    change.events.push(stationEvent(row, 'station.changed', at, 'station', { changes }))
  }
  if (open !== undefined) change.writes.push(put('linkPeriod', closed(open, at, 'replaced by a newer connection')))
  const { organisationId, stationId } = station
  const period: LinkPeriod = {
    organisationId,
    linkId,
    stationId,
    connectedAt: at,
    disconnectedAt: null,
    closeReason: null,
    remoteAddress,
    protocolVersion,
  }
  change.writes.push(put('linkPeriod', period))
  change.events.push(stationEvent(row, 'station.connected', at, 'station', { linkId, remoteAddress, protocolVersion }))
  if (!station.online) change.add(evseChanges(row, rederive({ ...known, online: true }, at), at))
  const gapMs = station.lastSeenAt === null ? null : at - station.lastSeenAt
  return change.result({ station: row, open: commands, gapMs })
}
