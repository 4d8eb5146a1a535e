import { type Admission, type Arrival, type Guest, type OpenedLink, type SecurityNote } from '../domain/front-door.ts'
import { type Instant } from '../domain/model.ts'

/** The domain's side of the front door. */
export interface FrontDoor {
  /** @param turnOver told before somebody outside is waited for, so that no other arrival waits for them too */
  admit(arrival: Arrival, turnOver: () => void): Promise<Admission>
  /** Resolves when the link is on record. */
  connected(link: OpenedLink): Promise<void>
  /** The socket is gone; the station counts as offline only after the grace of F16. */
  disconnected(link: OpenedLink, reason: string, at: Instant): Promise<void>
  /** No newer socket came within the grace. */
  offline(stationId: string, at: Instant): Promise<void>
  /** Two devices share this identity (F12). */
  duplicateIdentity(stationId: string, devices: string[], at: Instant): Promise<void>
  /** A certificate that the boot contradicts (B01.FR.12), an address that is not called. */
  securityNoted(stationId: string, note: SecurityNote, at: Instant): Promise<void>
  /** What is asked after an accepted boot, or on a connection without one (F10, F19); ends with the signal. */
  interrogate(stationId: string, occasion: 'boot' | 'connected', signal: AbortSignal): Promise<void>
}

interface FrameNote {
  organisationId: string
  stationId: string
  at: Instant
  direction: 'in' | 'out'
  messageType: number | null
  messageId: string | null
  action: string | null
  payload: string
  connectionId: string | null
  note: string | null
}

/** Takes frames off the reply path; never throws and never waits. */
export interface FrameSink {
  append(frame: FrameNote): void
}

export interface DeviationNote {
  guest: Guest
  action: string
  path: string
  rule: string
  sample: string
}
