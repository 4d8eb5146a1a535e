/** What an operator says of a station: registration, its EVSEs, its password (F11, F18, F25, F27). */
import { type DomainError, type StationInput } from '@stationmaster/contract'
import { audited, difference, type Edit, refuse } from './audit.ts'
import { evseChanges } from './availability.ts'
import { newConnector, newEvse, rederive } from './availability-state.ts'
import { type InstalledCertificate } from './certificates-model.ts'
import { Change } from './commands.ts'
import {
  type Command,
  type Connector,
  type DeviceVariable,
  type Evse,
  type Instant,
  type Knock,
  type Onboarding,
  type Site,
  type Station,
  type StationCredential,
  type Transaction,
} from './model.ts'
import { type NetworkProfile } from './network-profiles-model.ts'
import { type Decision, put, remove } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { newCredential, replacingCredential } from './security-credentials.ts'
import { type SecurityUpgrade } from './security-upgrade-model.ts'
import {
  type EvNeeds,
  type ExternalLimit,
  type InstalledProfile,
  type ReportedComposite,
} from './smart-charging-model.ts'

/** A station as it is on its first day. */
export function newStation(first: {
  organisationId: string
  identity: string
  onboarding: Onboarding
  heartbeatIntervalS: number
  at: Instant
}): Station {
  return {
    organisationId: first.organisationId,
    stationId: first.identity.toLowerCase(),
    identity: first.identity,
    siteId: null,
    displayName: null,
    onboarding: first.onboarding,
    reading: 'generous',
    securityProfile: 0,
    alsoAcceptedProfile: null,
    reachedSecurityProfile: 0,
    securityProfileReopenedUntilAt: null,
    acceptsExpiredCertificate: false,
    acceptsLegacyTls: false,
    linkSecurity: null,
    protocolVersion: null,
    vendor: null,
    model: null,
    serialNumber: null,
    firmwareVersion: null,
    iccid: null,
    imsi: null,
    registeredAt: first.at,
    lastBootAt: null,
    lastBootReason: null,
    lastSeenAt: null,
    online: false,
    linkAt: null,
    clockOffsetMs: null,
    clockSamples: [],
    heartbeatIntervalS: first.heartbeatIntervalS,
    inventoryFirmware: null,
    inventoryAt: null,
    assumedVersion: null,
    soapEndpoint: null,
    pings: true,
  }
}

export interface RegistryLoads {
  station: Station | undefined
  credential: StationCredential | undefined
  evses: Evse[]
  connectors: Connector[]
  active: Transaction[]
  knock: Knock | undefined
  site?: Site | undefined
}

export interface Registration {
  identity: string
  input: StationInput
  /** Of a password we take as it is; null takes the password away, undefined leaves it. */
  passwordHash: string | null | undefined
  /** Printed ids that other stations bear already. */
  taken: readonly string[]
  heartbeatIntervalS: number
  edit: Edit
}

export interface Registered {
  before: Station | undefined
  station: Station
}

export function decideRegistration(
  loads: RegistryLoads,
  registration: Registration,
): Decision<Registered | DomainError> {
  const { input, edit } = registration
  const { station: before } = loads
  if (typeof input.siteId === 'string' && loads.site === undefined) {
    return refuse('site-not-found', 'Make the site first, or check its id')
  }
  if (registration.taken.length > 0) {
    return refuse('already-exists', `${registration.taken.join(', ')} is on another EVSE already`, {
      publicEvseIds: registration.taken,
    })
  }
  const change = new Change()
  const station = editedStation(before, registration, loads)
  const lowered = station.securityProfile < station.reachedSecurityProfile
  if (lowered && station.securityProfileReopenedUntilAt === null) {
    // A05.FR.07, F22
    return refuse(
      'profile-reached',
      `It has reached security profile ${station.reachedSecurityProfile}; after a factory reset or with another board, reopen it with reopenSecurityProfileHours`,
      { field: 'securityProfile' },
    )
  }
  change.writes.push(put('station', station))
  const mapped = mapEvses(change, loads, station, input, edit.at)
  change.add(
    evseChanges(station, rederive({ online: station.online, active: loads.active, ...mapped }, edit.at), edit.at),
  )
  writeCredential(change, loads.credential, station, registration)
  if (loads.knock !== undefined) change.writes.push(remove('knock', loads.knock))
  const changes = {
    ...editOf(before, station),
    ...(input.evses === undefined ? {} : { evses: input.evses }),
    ...passwordChange(registration),
  }
  const type = before === undefined ? 'station.registered' : 'station.changed'
  change.writes.push(audited(edit, type, `station:${station.identity}`, changes))
  change.events.push(stationEvent(station, type, edit.at, 'operator', { identity: station.identity, changes }))
  return change.result({ before, station })
}

const editable = [
  'siteId',
  'displayName',
  'onboarding',
  'reading',
  'serialNumber',
  'securityProfile',
  'acceptsExpiredCertificate',
  'acceptsLegacyTls',
  'heartbeatIntervalS',
  'assumedVersion',
  'soapEndpoint',
  'pings',
] as const satisfies (keyof Station & keyof StationInput)[]

/** What an edit changed, in the words and the form of the API; what its links and its clock tell is nobody's edit. */
function editOf(before: Station | undefined, station: Station): object {
  const fieldsOf = ({ securityProfileReopenedUntilAt: until, ...row }: Station) => ({
    ...Object.fromEntries(editable.map((field) => [field, row[field]])),
    securityProfileReopenedUntil: until === null ? null : instantText(until),
  })
  return difference(before === undefined ? undefined : fieldsOf(before), fieldsOf(station))
}

function passwordChange({ passwordHash }: Registration): object {
  if (passwordHash === undefined) return {}
  return { password: passwordHash === null ? 'removed' : 'changed' }
}

function editedStation(
  before: Station | undefined,
  { identity, input, passwordHash, heartbeatIntervalS, edit }: Registration,
  { knock }: RegistryLoads,
): Station {
  const { organisationId, at } = edit
  const base = before ?? {
    ...newStation({ organisationId, identity, onboarding: 'accepted', heartbeatIntervalS, at }),
    vendor: knock?.vendor ?? null,
    model: knock?.model ?? null,
    serialNumber: knock?.serialNumber ?? null,
    firmwareVersion: knock?.firmwareVersion ?? null,
  }
  return {
    ...base,
    siteId: input.siteId === undefined ? base.siteId : input.siteId,
    displayName: input.displayName === undefined ? base.displayName : input.displayName,
    onboarding: input.onboarding ?? base.onboarding,
    reading: input.reading ?? base.reading,
    serialNumber: input.serialNumber === undefined ? base.serialNumber : input.serialNumber,
    securityProfile: input.securityProfile ?? profileWith(base.securityProfile, passwordHash),
    securityProfileReopenedUntilAt:
      input.reopenSecurityProfileHours === undefined
        ? stillOpen(base.securityProfileReopenedUntilAt, at)
        : at + input.reopenSecurityProfileHours * hourMs,
    acceptsExpiredCertificate: input.acceptsExpiredCertificate ?? base.acceptsExpiredCertificate,
    acceptsLegacyTls: input.acceptsLegacyTls ?? base.acceptsLegacyTls,
    // Whoever says which profile it is means that one only.
    alsoAcceptedProfile: input.securityProfile === undefined ? base.alsoAcceptedProfile : null,
    heartbeatIntervalS: input.heartbeatIntervalS ?? base.heartbeatIntervalS,
    assumedVersion: input.assumedVersion === undefined ? base.assumedVersion : input.assumedVersion,
    pings: input.pings ?? base.pings,
    soapEndpoint: input.soapEndpoint === undefined ? base.soapEndpoint : input.soapEndpoint,
  }
}

const hourMs = 3_600_000

function stillOpen(untilAt: Instant | null, at: Instant): Instant | null {
  return untilAt !== null && at < untilAt ? untilAt : null
}

/** A station with a password on file is at least at profile 1 (A00.FR.001), and without one in neither 1 nor 2. */
function profileWith(profile: number, passwordHash: string | null | undefined): number {
  if (passwordHash === null) return profile === 3 ? 3 : 0
  return passwordHash === undefined ? profile : Math.max(profile, 1)
}

function writeCredential(
  change: Change,
  before: StationCredential | undefined,
  station: Station,
  { passwordHash, edit }: Registration,
): void {
  if (passwordHash === undefined || passwordHash === before?.passwordHash) return
  if (passwordHash !== null) {
    const credential =
      before === undefined
        ? newCredential(station, passwordHash, edit.at)
        : replacingCredential(before, station, passwordHash, edit.at)
    change.writes.push(put('stationCredential', credential))
  } else if (before !== undefined) {
    change.writes.push(remove('stationCredential', before))
  }
}

/** Puts EVSEs and connectors where the operator says; what is known of a 1.6 connector moves with its number (F18). */
function mapEvses(
  change: Change,
  loads: RegistryLoads,
  station: Station,
  { evses: wanted }: StationInput,
  at: Instant,
): { evses: Evse[]; connectors: Connector[] } {
  const { organisationId, stationId } = station
  const evses = new Map(loads.evses.map((evse) => [evse.evseId, evse]))
  const connectors = new Map(loads.connectors.map((connector) => [keyOf(connector), connector]))
  const named = new Set((wanted ?? []).map(({ evseId }) => evseId))
  for (const { evseId, publicEvseId, connectors: places } of wanted ?? []) {
    const evse = evses.get(evseId) ?? newEvse(organisationId, stationId, evseId, at)
    evses.set(evseId, publicEvseId === undefined ? evse : { ...evse, publicEvseId })
    for (const { connectorId, wireConnectorId, type, maxPowerW } of places ?? []) {
      const place = { evseId, connectorId }
      const moved = [...connectors.values()].find(
        (other) => wireConnectorId !== undefined && other.wireConnectorId === wireConnectorId,
      )
      if (moved !== undefined) connectors.delete(keyOf(moved))
      const before = moved ?? connectors.get(keyOf(place)) ?? newConnector(organisationId, stationId, place, null)
      const connector: Connector = {
        ...before,
        ...place,
        wireConnectorId: wireConnectorId ?? before.wireConnectorId,
        type: type === undefined ? before.type : type,
        maxPowerW: maxPowerW === undefined ? before.maxPowerW : maxPowerW,
      }
      connectors.set(keyOf(connector), connector)
    }
  }
  const inUse = new Set([...connectors.values()].map(({ evseId }) => evseId))
  const emptied = new Set(loads.connectors.map(({ evseId }) => evseId))
  for (const evseId of emptied) if (evseId !== 0 && !inUse.has(evseId) && !named.has(evseId)) evses.delete(evseId)
  writeDifference(change, loads, evses, connectors)
  return { evses: [...evses.values()], connectors: [...connectors.values()] }
}

function writeDifference(
  change: Change,
  loads: RegistryLoads,
  evses: Map<number, Evse>,
  connectors: Map<string, Connector>,
): void {
  for (const evse of loads.evses) if (!evses.has(evse.evseId)) change.writes.push(remove('evse', evse))
  for (const [evseId, evse] of evses) {
    if (evse !== loads.evses.find((other) => other.evseId === evseId)) change.writes.push(put('evse', evse))
  }
  for (const connector of loads.connectors) {
    if (!connectors.has(keyOf(connector))) change.writes.push(remove('connector', connector))
  }
  for (const connector of connectors.values()) {
    if (!loads.connectors.includes(connector)) change.writes.push(put('connector', connector))
  }
}

function keyOf({ evseId, connectorId }: { evseId: number; connectorId: number }): string {
  return `${evseId}/${connectorId}`
}

export interface RemovalLoads {
  station: Station | undefined
  credential: StationCredential | undefined
  evses: Evse[]
  connectors: Connector[]
  variables: DeviceVariable[]
  open: Command[]
  profiles: InstalledProfile[]
  limits: ExternalLimit[]
  composites: ReportedComposite[]
  needs: EvNeeds[]
  slots: NetworkProfile[]
  upgrade: SecurityUpgrade | undefined
  installed: InstalledCertificate[]
}

/** The station goes; what it charged stays. */
export function decideRemoval(loads: RemovalLoads, edit: Edit): Decision<Station | DomainError> {
  const { station, credential } = loads
  if (station === undefined) return refuse('station-not-found', 'There is no station with this identity')
  const { at } = edit
  return {
    result: station,
    writes: [
      remove('station', station),
      ...(credential === undefined ? [] : [remove('stationCredential', credential)]),
      ...loads.evses.map((evse) => remove('evse', evse)),
      ...loads.connectors.map((connector) => remove('connector', connector)),
      ...loads.variables.map((variable) => remove('deviceVariable', variable)),
      ...loads.profiles.map((profile) => remove('chargingProfile', profile)),
      ...loads.limits.map((limit) => remove('externalLimit', limit)),
      ...loads.composites.map((composite) => remove('reportedComposite', composite)),
      ...loads.needs.map((needs) => remove('evNeeds', needs)),
      ...loads.slots.map((slot) => remove('networkProfile', slot)),
      ...(loads.upgrade === undefined || loads.upgrade.endedAt !== null
        ? []
        : [put('securityUpgrade', { ...loads.upgrade, state: 'cancelled' as const, endedAt: at })]),
      ...loads.installed.map((certificate) => remove('installedCertificate', certificate)),
      ...loads.open.map((command) => put('command', { ...command, status: 'expired' })),
      audited(edit, 'station.removed', `station:${station.identity}`, {}),
    ],
    events: [stationEvent(station, 'station.removed', at, 'operator', { identity: station.identity })],
  }
}
