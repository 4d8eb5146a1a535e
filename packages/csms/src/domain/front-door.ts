/** What passes through the front door, between the gateway that holds the sockets and the domain that decides. */

import { type ClientCertificate, type LinkSecurity } from './link-security.ts'
import { type Instant, type Onboarding } from './model.ts'
import { type FindPlaces } from './status-question.ts'

export type { CertificateFault, ClientCertificate } from './link-security.ts'

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
  /** Of our own listener; null over plain links, and where TLS ended at a proxy. */
  tls: { version: string; cipher: string; legacy: boolean } | null
  /** What the station proved to have the key of; null over plain links and when it sent none. */
  certificate: ClientCertificate | null
  /** Where it is told whether that is still good (F24). */
  statusPlaces?: FindPlaces
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
  heartbeatIntervalS: number
  /** Where a station over SOAP is called, whatever it says of itself; null takes its own word. */
  soapEndpoint: string | null
  assumedVersion: string | null
  vendor: string
  model: string
  firmwareVersion: string
  serialNumber: string | null
  /** How it came, with the profile that this is of; 0 when none was set. */
  security: Omit<LinkSecurity, 'at'>
  /** CN of the certificate it came with. */
  certificateName: string | null
  /** Where it is told whether its certificate is still good; left out where that is ours to know. */
  statusPlaces?: FindPlaces
}

export type Admission =
  | { kind: 'admitted'; guest: Guest }
  /** 401: credentials are on file and were missing or wrong, or the link is not of its security profile. */
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

/** What a rule of ours saw of a station's security. */
export type SecurityNote =
  | { action: 'CertificateOfAnotherStation'; data: { certificateName: string; serialNumber: string } }
  | { action: 'CertificateStatusUnknown'; data: { serialNumber: string; issuer: string; reason: string } }
  | { action: 'CertificateRevoked'; data: { serialNumber: string; issuer: string } }
  | { action: 'EndpointRefused'; data: { endpoint: string; reason: string } }
