/** B09, B10: what a station holds in its network slots, and what may be put into them. */
import { type CommandParameters, type CommandRequest, type DomainError } from '@stationmaster/contract'
import { isSecretVariable, sameVariable } from './device-model.ts'
import { type DeviceVariable, type Instant, type Station } from './model.ts'
import { type NetworkProfile } from './network-profiles-model.ts'
import { withoutCredentials } from './secret-names.ts'

type ConnectionData = CommandParameters<'SetNetworkProfile'>['connectionData']

const priorityVariable = { component: 'OCPPCommCtrlr', variable: 'NetworkConfigurationPriority' } as const
const activeVariable = { component: 'OCPPCommCtrlr', variable: 'ActiveNetworkProfile' } as const
const downgradeVariable = { component: 'SecurityCtrlr', variable: 'AllowSecurityProfileDowngrade' } as const
/** 2.1: one instance per slot (B09.FR.08). */
const slotComponent = 'networkconfiguration'

export interface NetworkSlots {
  /** The order in which they are tried; null while the station did not say. */
  priority: number[] | null
  /** Which there are. */
  slots: number[] | null
  active: number | null
  /** When the order was read. */
  readAt: Instant | null
}

function found(variables: readonly DeviceVariable[], name: { component: string; variable: string }) {
  return variables.find((row) => row.attributeType === 'Actual' && sameVariable(row, { ...name, variableInstance: '' }))
}

/** A list of slot numbers as variables hold it; null where one is none. */
export function slotList(text: string | null | undefined): number[] | null {
  if (text === null || text === undefined) return null
  const numbers = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number)
  return numbers.every((slot) => Number.isInteger(slot) && slot >= 0) ? numbers : null
}

export function networkSlots(variables: readonly DeviceVariable[]): NetworkSlots {
  const order = found(variables, priorityVariable)
  const active = slotList(found(variables, activeVariable)?.value)
  return {
    priority: slotList(order?.value),
    slots: slotList(order?.valuesList),
    active: active?.[0] ?? null,
    readAt: order?.readAt ?? null,
  }
}

function allowsDowngrade(variables: readonly DeviceVariable[]): boolean {
  return found(variables, downgradeVariable)?.value?.trim().toLowerCase() === 'true'
}

export interface NetworkFacts {
  station: Station
  variables: readonly DeviceVariable[]
  /** What the station accepted before. */
  held: readonly NetworkProfile[]
  /** Whether the version has identity, password and a downgrade: 2.1. */
  hasCredentials: boolean
  at: Instant
}

type Refusal = ConstructorParameters<typeof DomainError>

/** Why a command that touches the network configuration is not sent; what only the station can know is left to it. */
export function networkRefusal(request: CommandRequest, facts: NetworkFacts): Refusal | undefined {
  if (request.type === 'SetNetworkProfile') return profileRefusal(request.parameters, facts)
  return request.type === 'SetVariables' ? variablesRefusal(request.parameters, facts) : undefined
}

function profileRefusal(
  { configurationSlot, connectionData }: CommandParameters<'SetNetworkProfile'>,
  facts: NetworkFacts,
): Refusal | undefined {
  const { slots, active, priority } = networkSlots(facts.variables)
  // B09.FR.05
  if (slots !== null && !slots.includes(configurationSlot)) {
    return field('configurationSlot', `This station has the slots ${slots.join(', ')}`)
  }
  // The station is connected by the first of its order where it does not say by which.
  const inUse = active ?? priority?.[0] ?? null
  if (configurationSlot === inUse) {
    const free = slots?.filter((slot) => slot !== inUse) ?? []
    const other = free.length === 0 ? 'another slot' : `slot ${free.join(' or ')}`
    return field(
      'configurationSlot',
      `The station is connected by slot ${configurationSlot}; if the new profile failed there would be no way back. Use ${other}`,
    )
  }
  const { identity, basicAuthPassword } = connectionData
  if (!facts.hasCredentials && (identity !== undefined || basicAuthPassword !== undefined)) {
    const name = identity === undefined ? 'basicAuthPassword' : 'identity'
    return [
      'not-supported-by-version',
      `${name} is not in the message of this version; set the variable of SecurityCtrlr instead`,
      { field: `parameters.connectionData.${name}` },
    ]
  }
  return (
    schemeRefusal(connectionData) ??
    loweringRefusal(connectionData.securityProfile, facts, 'parameters.connectionData.securityProfile')
  )
}

/** Profiles 2 and 3 are TLS, 0 and 1 are not (A00.FR.301). */
function schemeRefusal({ ocppCsmsUrl, securityProfile, ocppTransport }: ConnectionData): Refusal | undefined {
  const isSecure = /^(?:wss|https):/i.test(ocppCsmsUrl)
  const isSoap = /^https?:/i.test(ocppCsmsUrl)
  if (isSoap !== (ocppTransport === 'SOAP')) {
    return field(
      'connectionData.ocppCsmsUrl',
      'A JSON station is given ws:// or wss://, one over SOAP http:// or https://',
    )
  }
  if (isSecure === securityProfile >= 2) return undefined
  const scheme = isSoap ? ['http', 'https'] : ['ws', 'wss']
  return field(
    'connectionData.ocppCsmsUrl',
    `Security profile ${securityProfile} goes over ${scheme[securityProfile >= 2 ? 1 : 0]}://`,
  )
}

/** B09.FR.04, FR.31, A05.FR.09: lower than now only from 3 to 2, where the station says that it lets that happen. */
function loweringRefusal(profile: number, facts: NetworkFacts, name: string): Refusal | undefined {
  const { station, variables, hasCredentials, at } = facts
  const now = Math.max(station.reachedSecurityProfile, station.securityProfile)
  if (profile >= now) return undefined
  const { securityProfileReopenedUntilAt: reopened } = station
  if (reopened !== null && at < reopened) return undefined
  if (now === 3 && profile === 2 && hasCredentials && allowsDowngrade(variables)) return undefined
  const way =
    now === 3 && profile === 2 && hasCredentials
      ? 'set SecurityCtrlr.AllowSecurityProfileDowngrade to true first, if the station has it'
      : 'OCPP knows no way back to it'
  return ['profile-reached', `The station is at security profile ${now}; ${way}`, { field: name }]
}

function variablesRefusal(
  { variables: wanted }: CommandParameters<'SetVariables'>,
  facts: NetworkFacts,
): Refusal | undefined {
  const { priority } = networkSlots(facts.variables)
  for (const [index, one] of wanted.entries()) {
    const name = `variables.${index}.value`
    const isPriority = sameVariable({ ...one, variableInstance: one.variableInstance ?? '' }, priorityOf)
    if (isPriority) {
      const refusal = priorityRefusal(one.value, name, facts)
      if (refusal !== undefined) return refusal
    }
    if (one.component.toLowerCase() !== slotComponent) continue
    const slot = Number(one.componentInstance)
    // B09.FR.21: a connection must never find it half written.
    if (priority?.includes(slot)) {
      return field(name, `Slot ${slot} is tried by the station; take it out of NetworkConfigurationPriority first`)
    }
    if (one.variable.toLowerCase() === 'securityprofile') {
      const refusal = loweringRefusal(Number(one.value), facts, `parameters.${name}`)
      if (refusal !== undefined) return refusal
    }
  }
  return undefined
}

const priorityOf = { ...priorityVariable, variableInstance: '' }

/** B10.FR.02, A05.FR.10: what is known to be empty or lower is not made the way to us. */
function priorityRefusal(value: string, name: string, facts: NetworkFacts): Refusal | undefined {
  const order = slotList(value)
  if (order === null || order.length === 0 || new Set(order).size !== order.length) {
    return field(name, 'Give slot numbers, each once, separated by commas')
  }
  const { slots } = networkSlots(facts.variables)
  const missing = order.filter((slot) => slots !== null && !slots.includes(slot))
  if (missing.length > 0) return field(name, `This station has no slot ${missing.join(', ')}`)
  for (const { configurationSlot, securityProfile } of heldProfiles(facts.held, facts.variables)) {
    if (securityProfile === null || !order.includes(configurationSlot)) continue
    const refusal = loweringRefusal(securityProfile, facts, `parameters.${name}`)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

function field(name: string, detail: string): Refusal {
  return ['invalid-request', detail, { field: `parameters.${name}` }]
}

/** The row of a slot once the station accepted it. */
export function acceptedProfile(
  { organisationId, stationId }: Pick<Station, 'organisationId' | 'stationId'>,
  { configurationSlot, connectionData }: CommandParameters<'SetNetworkProfile'>,
  { commandId, passwordHashes, at }: { commandId: string; passwordHashes: readonly string[]; at: Instant },
): NetworkProfile {
  const { ocppCsmsUrl, securityProfile, ocppInterface, messageTimeout } = connectionData
  return {
    organisationId,
    stationId,
    configurationSlot,
    ocppCsmsUrl: withoutCredentials(ocppCsmsUrl),
    securityProfile,
    ocppInterface,
    ocppTransport: connectionData.ocppTransport ?? 'JSON',
    ocppVersion: connectionData.ocppVersion ?? null,
    messageTimeout,
    identity: connectionData.identity ?? null,
    passwordHashes: [...passwordHashes],
    passwordUsedAt: null,
    hasPassword: connectionData.basicAuthPassword !== undefined,
    apn: connectionData.apn?.apn ?? null,
    vpnServer: connectionData.vpn?.server ?? null,
    commandId,
    acceptedAt: at,
  }
}

/** A slot of which nothing is known yet. */
export function emptyProfile(
  { organisationId, stationId }: Pick<Station, 'organisationId' | 'stationId'>,
  configurationSlot: number,
): NetworkProfile {
  return {
    organisationId,
    stationId,
    configurationSlot,
    ocppCsmsUrl: null,
    securityProfile: null,
    ocppInterface: null,
    ocppTransport: null,
    ocppVersion: null,
    messageTimeout: null,
    identity: null,
    passwordHashes: [],
    passwordUsedAt: null,
    hasPassword: false,
    apn: null,
    vpnServer: null,
    commandId: null,
    acceptedAt: null,
  }
}

export interface HeldProfile {
  configurationSlot: number
  ocppCsmsUrl: string | null
  securityProfile: number | null
  ocppInterface: string | null
  ocppTransport: string | null
  ocppVersion: string | null
  messageTimeout: number | null
  identity: string | null
  hasPassword: boolean | null
  apn: string | null
  vpnServer: string | null
  source: 'command' | 'report'
  at: Instant
}

/** Per slot what was accepted, or what the station told of it since (2.1, B09.FR.09). */
export function heldProfiles(rows: readonly NetworkProfile[], variables: readonly DeviceVariable[]): HeldProfile[] {
  const held = new Map<number, HeldProfile>()
  for (const { acceptedAt, ...row } of rows) {
    if (acceptedAt === null) continue
    held.set(row.configurationSlot, { ...publicOf(row), source: 'command', at: acceptedAt })
  }
  for (const [slot, values] of reported(variables)) {
    const before = held.get(slot)
    const told = [...values.values()].map(({ readAt }) => readAt)
    const at = Math.max(...told)
    if (before !== undefined && before.at >= at) continue
    const text = (name: string) => withoutEmpty(values.get(name)?.value)
    if (text('ocppcsmsurl') === null && before === undefined) continue
    const number = (name: string) => {
      const value = text(name)
      return value === null || !Number.isInteger(Number(value)) ? null : Number(value)
    }
    const isOn = (name: string) => text(name)?.toLowerCase() === 'true'
    held.set(slot, {
      configurationSlot: slot,
      ocppCsmsUrl: text('ocppcsmsurl') ?? before?.ocppCsmsUrl ?? null,
      securityProfile: number('securityprofile') ?? before?.securityProfile ?? null,
      ocppInterface: text('ocppinterface') ?? before?.ocppInterface ?? null,
      ocppTransport: text('ocpptransport') ?? before?.ocppTransport ?? null,
      ocppVersion: text('ocppversion') ?? before?.ocppVersion ?? null,
      messageTimeout: number('messagetimeout') ?? before?.messageTimeout ?? null,
      identity: text('identity') ?? before?.identity ?? null,
      hasPassword: before?.hasPassword ?? null,
      apn: isOn('apnenabled') ? text('apn') : null,
      vpnServer: isOn('vpnenabled') ? text('vpnserver') : null,
      source: 'report',
      at,
    })
  }
  return [...held.values()].sort((a, b) => a.configurationSlot - b.configurationSlot)
}

function publicOf(row: Omit<NetworkProfile, 'acceptedAt'>): Omit<HeldProfile, 'source' | 'at'> {
  const { organisationId: _, stationId: __, passwordHashes: ___, passwordUsedAt: ____, commandId: _____, ...rest } = row
  return rest
}

const withoutEmpty = (value: string | null | undefined) => (value === undefined || value === '' ? null : value)

function reported(variables: readonly DeviceVariable[]): Map<number, Map<string, DeviceVariable>> {
  const slots = new Map<number, Map<string, DeviceVariable>>()
  for (const row of variables) {
    const slot = Number(row.componentInstance)
    if (row.component.toLowerCase() !== slotComponent || row.attributeType !== 'Actual') continue
    if (row.componentInstance === '' || !Number.isInteger(slot) || isSecretVariable(row.variable)) continue
    const values = slots.get(slot) ?? new Map<string, DeviceVariable>()
    slots.set(slot, values.set(row.variable.toLowerCase(), row))
  }
  return slots
}

/** Without what must be kept nowhere in clear (A01.FR.08). */
export function maskedProfile(
  parameters: CommandParameters<'SetNetworkProfile'>,
  mask: string,
): CommandParameters<'SetNetworkProfile'> {
  const { configurationSlot, connectionData } = parameters
  const { basicAuthPassword, apn, vpn, ocppCsmsUrl, ...rest } = connectionData
  return {
    configurationSlot,
    connectionData: {
      ...rest,
      ocppCsmsUrl: withoutCredentials(ocppCsmsUrl),
      ...(basicAuthPassword === undefined ? {} : { basicAuthPassword: mask }),
      ...(apn === undefined ? {} : { apn: maskedApn(apn, mask) }),
      ...(vpn === undefined ? {} : { vpn: { ...vpn, password: mask, key: mask } }),
    },
  }
}

function maskedApn(given: NonNullable<ConnectionData['apn']>, mask: string) {
  const apn = given.apnPassword === undefined ? { ...given } : { ...given, apnPassword: mask }
  delete apn.simPin
  return apn
}

export function holdsSecret({ connectionData }: CommandParameters<'SetNetworkProfile'>): boolean {
  const { basicAuthPassword, apn, vpn } = connectionData
  return (
    basicAuthPassword !== undefined || vpn !== undefined || apn?.apnPassword !== undefined || apn?.simPin !== undefined
  )
}
