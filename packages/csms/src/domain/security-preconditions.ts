/** What must be there before a station can come with another security profile (A05). */
import { type Precondition, type SecurityUpgradeInput } from '@stationmaster/contract'
import { type DeviceVariable, type Instant, type Station, type StationCredential } from './model.ts'
import { type HeldProfile, networkSlots } from './network-profiles.ts'
import { type VersionTraits } from './outbound.ts'

/** What this server offers, as the rooms that hold it know it. */
export interface OurDoor {
  /** Whether stations reach it over TLS, itself or through a proxy. */
  secure: boolean
  /** Authorities for station certificates. */
  stationAuthorities: boolean
  /** Where stations find it, for plain links and over TLS; null where nobody said. */
  addresses: { plain: string | null; secure: string | null }
  /** When the first of its certificates ends; null where TLS does not end here. */
  certificateExpiresAt: Instant | null
}

export interface PreconditionFacts {
  station: Station
  online: boolean
  credential: StationCredential | undefined
  variables: readonly DeviceVariable[]
  held: readonly HeldProfile[]
  traits: VersionTraits | undefined
  /** Versions over SOAP have no profile of their own to change. */
  isSoap: boolean
  /** A valid certificate of the station that we made, besides what it showed. */
  hasCertificateOnFile: boolean
  door: OurDoor
  at: Instant
}

export type NetworkPlan = { slot: number; csmsUrl: string; ocppInterface: string; messageTimeout: number }

export interface Judged {
  preconditions: Precondition[]
  /** 2.x: what goes into the slot, where everything for it is known. */
  network: NetworkPlan | null
}

const usualTimeoutS = 30

export function judgePreconditions(input: SecurityUpgradeInput, facts: PreconditionFacts): Judged {
  const list: Precondition[] = []
  const say = (name: Precondition['name'], state: Precondition['state'], detail: string) =>
    list.push({ name, state, detail })
  const met = (name: Precondition['name'], isMet: boolean, yes: string, no: string) =>
    say(name, isMet ? 'met' : 'not-met', isMet ? yes : no)
  const { online, traits, isSoap, door } = facts
  const { toProfile } = input
  met('connected', online, 'The station is connected', 'Connect the station first; it is changed over its connection')
  met(
    'version',
    traits !== undefined && !isSoap,
    'Its version can be told',
    'This version has no words for it; set the profile at the station and with PUT /stations/{id}',
  )
  direction(input, facts, met)
  if (toProfile >= 2) {
    met(
      'tls-listener',
      door.secure,
      'Stations reach this server over TLS',
      'Start the server with --tls-port, or name the proxy that ends TLS in --trusted-proxies and the outside in --public-url',
    )
  }
  if (toProfile === 3) {
    met(
      'station-authorities',
      door.stationAuthorities,
      'There is an authority for station certificates',
      'Name who certifies stations in --tls-station-ca',
    )
    stationCertificate(facts, say)
  } else {
    const has = facts.credential !== undefined || input.newPassword === true
    met('password', has, 'The station has a password, or gets one', 'Give the station a password, or say newPassword')
  }
  const network = traits?.configuration === 'device-model' ? networkOf(input, facts, met) : null
  return { preconditions: list, network }
}

type Met = (name: Precondition['name'], isMet: boolean, yes: string, no: string) => void
type Say = (name: Precondition['name'], state: Precondition['state'], detail: string) => void

/** A05.FR.08–10; F22: lower only from 3 to 2, in 2.1, and by an explicit word. */
function direction({ toProfile, lower = false }: SecurityUpgradeInput, facts: PreconditionFacts, met: Met): void {
  const { station, traits } = facts
  const now = Math.max(station.securityProfile, station.reachedSecurityProfile)
  const allowed = now === 3 && toProfile === 2 && traits?.profileCredentials === true
  if (toProfile > now) met('direction', true, `From profile ${now} to ${toProfile}`, '')
  else if (toProfile === station.securityProfile) {
    met('direction', false, '', `The station is at profile ${toProfile} already`)
  } else if (!allowed) met('direction', false, '', 'OCPP knows no way back, but from 3 to 2 in 2.1')
  else met('direction', lower, 'From profile 3 back to 2', 'Say lower to go back to a profile that protects less')
}

function stationCertificate({ station, hasCertificateOnFile, at }: PreconditionFacts, say: Say): void {
  const shown = station.linkSecurity?.certificate ?? null
  // A station of profile 1 cannot show one, and one of profile 2 need not.
  const wasAsked = station.linkSecurity?.secure === true && station.linkSecurity.tlsVersion !== null
  if (shown !== null && shown.fault === null && shown.expiresAt > at) {
    say('station-certificate', 'met', `The station showed a certificate of ${shown.commonName}`)
  } else if (hasCertificateOnFile) {
    say('station-certificate', 'met', 'A certificate was made for the station')
  } else if (wasAsked) {
    say('station-certificate', 'unknown', 'The station has shown no certificate; without one it refuses the profile')
  } else {
    const detail = 'Give the station a certificate first (SignCertificate), at profile 2 at the latest'
    say('station-certificate', 'not-met', detail)
  }
}

function networkOf(
  { toProfile, csmsUrl, configurationSlot, ocppInterface, messageTimeout }: SecurityUpgradeInput,
  { variables, held, traits, door }: PreconditionFacts,
  met: Met,
): NetworkPlan | null {
  const { slots, active, priority } = networkSlots(variables)
  const inUse = active ?? priority?.[0] ?? null
  const now = held.find((profile) => profile.configurationSlot === inUse)
  const scheme = toProfile >= 2 ? 'wss:' : 'ws:'
  const url = csmsUrl ?? (toProfile >= 2 ? door.addresses.secure : door.addresses.plain)
  const fits = url?.toLowerCase().startsWith(scheme) === true
  met('address', fits, `It is to connect to ${url}`, `Give csmsUrl, beginning with ${scheme}//`)
  const slot = configurationSlot ?? freeSlot(slots, inUse, priority)
  const slotFits = slot !== null && slot !== inUse && (slots === null || slots.includes(slot))
  const least = 'Read its configuration, or name a slot that is not in use as configurationSlot'
  met('slot', slotFits, `Slot ${slot} is free for it`, least)
  const line = ocppInterface ?? now?.ocppInterface ?? (traits?.profileCredentials === true ? 'Any' : null)
  met('interface', line !== null, `It is to connect by ${line}`, 'Name the ocppInterface it is to connect by')
  if (!fits || url === null || !slotFits || line === null) return null
  return {
    slot,
    csmsUrl: url,
    ocppInterface: line,
    messageTimeout: messageTimeout ?? now?.messageTimeout ?? usualTimeoutS,
  }
}

/** One that is not tried, before one that is tried later than the first. */
function freeSlot(
  slots: readonly number[] | null,
  inUse: number | null,
  priority: readonly number[] | null,
): number | null {
  if (slots === null) return null
  const free = slots.filter((slot) => slot !== inUse)
  return free.find((slot) => priority?.includes(slot) !== true) ?? free[0] ?? null
}

/** A root that makes our certificates believed, as OCPP names it; null is what we cannot tell. */
export interface TrustAnchor {
  issuerNameHash: string
  issuerKeyHash: string | null
  serialNumber: string | null
}

export type InstalledRoot = {
  certificateType: string
  issuerNameHash: string
  issuerKeyHash: string
  serialNumber: string
}

/** Whether what a station has installed leads to our server's certificate: two roots may share a name. */
export function trustsUs(
  installed: readonly InstalledRoot[],
  anchors: readonly TrustAnchor[],
): 'certain' | 'by-name' | 'no' {
  const roots = installed.filter(({ certificateType }) => certificateType === 'CSMSRootCertificate')
  const fitting = anchors.filter((anchor) => roots.some((root) => isThat(root, anchor)))
  if (fitting.length === 0) return 'no'
  return fitting.some(({ issuerKeyHash }) => issuerKeyHash !== null) ? 'certain' : 'by-name'
}

function isThat(root: InstalledRoot, { issuerNameHash, issuerKeyHash, serialNumber }: TrustAnchor): boolean {
  return (
    folded(root.issuerNameHash) === issuerNameHash &&
    (issuerKeyHash === null || folded(root.issuerKeyHash) === issuerKeyHash) &&
    (serialNumber === null || folded(root.serialNumber).replace(/^0+(?=.)/, '') === serialNumber)
  )
}

function folded(hex: string): string {
  return hex.trim().toLowerCase()
}
