/** What an answer or a report says of an ability, and what several say together; pure. */
import { type AbilityVerdict, type CommandRequest, type CommandType } from '@stationmaster/contract'
import { configurationKeys } from './device-model.ts'
import { type DeviceVariable, type Instant, type Station } from './model.ts'
import { type StationAnswer } from './outbound.ts'
import { type AbilityRow, type ModelKey, type SightingSource } from './passport-model.ts'

export interface Sighting {
  ability: string
  can: boolean
  source: SightingSource
  evidence: string
}

/** Undefined for a station that does not say what it is: nothing it does speaks for others. */
export function modelOf({ vendor, model, firmwareVersion, protocolVersion }: Station): ModelKey | undefined {
  if (model === null || protocolVersion === null) return undefined
  return { vendor: vendor ?? '', model, firmwareVersion: firmwareVersion ?? '', protocolVersion }
}

/** A refusal of these is about a value in them, not about the command. */
const aboutValues: ReadonlySet<CommandType> = new Set<CommandType>(['SetVariables', 'GetVariables', 'DataTransfer'])

/** What of a command a station may lack though it knows the command. */
export function variantOf({ type, parameters }: CommandRequest): string | null {
  if (type === 'TriggerMessage') return `${type}/${parameters.requestedMessage}`
  if (type === 'CertificateSigned' && parameters.certificateType !== undefined) {
    return `${type}/${parameters.certificateType}`
  }
  if (type === 'InstallCertificate') return `${type}/${parameters.certificateType}`
  return type === 'GetLog' ? `${type}/${parameters.logType}` : null
}

/** The abilities a command takes, the command itself first. */
export function abilitiesOf(request: CommandRequest): string[] {
  const variant = variantOf(request)
  return variant === null ? [request.type] : [request.type, variant]
}

const unknownToStation: ReadonlySet<string> = new Set(['UnknownMessageId', 'UnknownVendorId'])
const missing: ReadonlySet<string> = new Set(['NotImplemented', 'NotSupported'])

/** A refusal for any other reason says nothing: another day it may be accepted. */
export function seenInAnswer(request: CommandRequest, { verdict, status, code }: StationAnswer): Sighting[] {
  const { type } = request
  const abilities = abilitiesOf(request)
  if (verdict === 'accepted' || verdict === 'completed') {
    const evidence = `${type}: ${status ?? 'answered'}`
    return abilities.map((ability) => ({ ability, can: true, source: 'answer', evidence }))
  }
  if (verdict === 'error' && code !== null && missing.has(code)) {
    return [{ ability: type, can: false, source: 'answer', evidence: `${type}: CALLERROR ${code}` }]
  }
  // 1.6: it knows the command, and none of what goes by the note on Plug & Charge.
  if (verdict === 'unsupported' && status !== null && unknownToStation.has(status)) {
    return abilities
      .slice(1)
      .map((ability) => ({ ability, can: false, source: 'answer', evidence: `${type}: ${status}` }))
  }
  if (verdict !== 'rejected' || status === null || !missing.has(status) || aboutValues.has(type)) return []
  const ability = abilities.at(-1) ?? type
  return [{ ability, can: false, source: 'answer', evidence: `${type}: ${status}` }]
}

/** Feature profiles of 1.6 (3.2), by what is asked with them. */
const profiles: Readonly<Record<string, readonly CommandType[]>> = {
  FirmwareManagement: ['UpdateFirmware'],
  LocalAuthListManagement: ['SendLocalList', 'GetLocalListVersion'],
  Reservation: ['ReserveNow', 'CancelReservation'],
  SmartCharging: ['SetChargingProfile', 'ClearChargingProfile', 'GetCompositeSchedule'],
  RemoteTrigger: ['TriggerMessage'],
}

/** Controllers of 2.x that say by `Available` whether there is such a function. */
const controllers: Readonly<Record<string, readonly CommandType[]>> = {
  AuthCacheCtrlr: ['ClearCache'],
  DisplayMessageCtrlr: ['SetDisplayMessage', 'GetDisplayMessages', 'ClearDisplayMessage'],
  LocalAuthListCtrlr: ['SendLocalList', 'GetLocalListVersion'],
  MonitoringCtrlr: [
    'SetMonitoringBase',
    'SetMonitoringLevel',
    'SetVariableMonitoring',
    'ClearVariableMonitoring',
    'GetMonitoringReport',
  ],
  ReservationCtrlr: ['ReserveNow', 'CancelReservation'],
  SmartChargingCtrlr: ['SetChargingProfile', 'ClearChargingProfile', 'GetCompositeSchedule', 'GetChargingProfiles'],
}

export function seenInReport(variables: readonly DeviceVariable[]): Sighting[] {
  return variables.flatMap(({ component, variable, attributeType, value }): Sighting[] => {
    if (attributeType !== 'Actual' || value === null) return []
    if (component === configurationKeys) {
      return variable.toLowerCase() === 'supportedfeatureprofiles' ? seenInProfiles(value) : []
    }
    const abilities = Object.hasOwn(controllers, component) ? (controllers[component] ?? []) : []
    const told = value.toLowerCase()
    if (variable !== 'Available' || (told !== 'true' && told !== 'false')) return []
    const evidence = `${component}.Available = ${told}`
    return abilities.map((ability) => ({ ability, can: told === 'true', source: 'report', evidence }))
  })
}

function seenInProfiles(value: string): Sighting[] {
  const listed = new Set(value.split(',').map((profile) => profile.trim().toLowerCase()))
  // An empty list is no statement: Core at least must be in it.
  if (!listed.has('core')) return []
  return Object.entries(profiles).flatMap(([profile, abilities]) => {
    const can = listed.has(profile.toLowerCase())
    const evidence = `SupportedFeatureProfiles ${can ? 'has' : 'lacks'} ${profile}`
    return abilities.map((ability): Sighting => ({ ability, can, source: 'report', evidence }))
  })
}

interface Seen {
  stationId: string
  commandId: string | null
  at: Instant
}

/** A report never takes the place of an answer. */
export function withSighting(
  known: AbilityRow | undefined,
  model: ModelKey & { organisationId: string },
  { ability, can, source, evidence }: Sighting,
  { stationId, commandId, at }: Seen,
): AbilityRow {
  const before: AbilityRow = known ?? {
    ...model,
    ability,
    canAt: null,
    canSource: null,
    canEvidence: null,
    cannotAt: null,
    cannotSource: null,
    cannotEvidence: null,
    stationId,
    commandId,
    firstSeenAt: at,
    lastSeenAt: at,
  }
  const seen = { ...before, stationId, commandId, lastSeenAt: at }
  if (can) {
    if (source === 'report' && before.canSource === 'answer') return before
    return { ...seen, canAt: at, canSource: source, canEvidence: evidence }
  }
  if (source === 'report' && before.cannotSource === 'answer') return before
  return { ...seen, cannotAt: at, cannotSource: source, cannotEvidence: evidence }
}

export interface Judgement {
  verdict: AbilityVerdict
  source: SightingSource
  evidence: string
  at: Instant
}

/** Answers count for more than reports; where both sides were answered, stations differ and nobody is kept from asking. */
export function judgementOf(row: AbilityRow): Judgement {
  const can = { verdict: 'can', source: row.canSource ?? 'report', evidence: row.canEvidence ?? '', at: row.canAt ?? 0 }
  const cannot = {
    verdict: 'cannot',
    source: row.cannotSource ?? 'report',
    evidence: row.cannotEvidence ?? '',
    at: row.cannotAt ?? 0,
  }
  const yes: Judgement = { ...can, verdict: 'can' }
  const no: Judgement = { ...cannot, verdict: 'cannot' }
  if (row.cannotAt === null) return yes
  if (row.canAt === null) return no
  if (yes.source !== no.source) return yes.source === 'answer' ? yes : no
  if (yes.source === 'answer') return { ...no, verdict: 'differs', at: Math.max(yes.at, no.at) }
  return yes.at >= no.at ? yes : no
}
