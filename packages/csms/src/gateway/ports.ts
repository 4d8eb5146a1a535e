import { type Instant, type Onboarding } from '../domain/model.ts'

/** Who knocks, as the handshake read it. */
export interface Arrival {
  /** As written, percent-decoded. */
  identity: string
  stationId: string
  remoteAddress: string
  /** In the station's order of preference. */
  subprotocols: readonly string[]
  /** The Basic credentials' bytes; null when none were sent. */
  credentials: { username: Uint8Array; password: Uint8Array } | null
  secure: boolean
}

/** What the gateway needs to know of a station while its socket lives. */
export interface Guest {
  stationId: string
  identity: string
  organisationId: string
  /** False: not on file, or not accepted, and admitted to wait at the door (F11). */
  registered: boolean
  onboarding: Onboarding
  reading: 'strict' | 'generous'
  pings: boolean
  assumedVersion: string | null
  vendor: string
  model: string
  firmwareVersion: string
  serialNumber: string | null
}

export type Admission =
  | { kind: 'admitted'; guest: Guest }
  /** 401: credentials are on file and were missing or wrong. */
  | { kind: 'unauthorized' }
  /** 404: not known, and unknown stations are turned away (2.1 part 4, 3.3). */
  | { kind: 'not-found' }
  /** 429: too many wait at the door already. */
  | { kind: 'crowded' }

export interface OpenedLink {
  linkId: string
  guest: Guest
  remoteAddress: string
  protocolVersion: string
  at: Instant
}

/** The domain's side of the front door. */
export interface FrontDoor {
  admit(arrival: Arrival): Promise<Admission>
  /** Resolves when the link is on record. */
  connected(link: OpenedLink): Promise<void>
  /** The socket is gone; the station counts as offline only after the grace of F16. */
  disconnected(link: OpenedLink, reason: string, at: Instant): Promise<void>
  /** No newer socket came within the grace. */
  offline(stationId: string, at: Instant): Promise<void>
  /** Two devices share this identity (F12). */
  duplicateIdentity(stationId: string, devices: string[], at: Instant): Promise<void>
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
