/** What passes through the front door, between the gateway that holds the sockets and the domain that decides. */
import { type Instant, type Onboarding } from './model.ts'

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
