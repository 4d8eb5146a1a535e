/** What we ask of a station: the seam between the domain, the gateway's relay and the adapters. */
import { type CommandParameters, type CommandType } from '@stationmaster/contract'
import { type InstalledCertificate } from './certificates-model.ts'
import { type DeviceVariableInput } from './inbound.ts'
import { type LocalListEntry } from './local-list-model.ts'
import { type Connector, type Transaction } from './model.ts'
import { type MonitorCleared, type MonitorSet, type ReportedStream } from './monitoring-model.ts'
import { type ReportedComposite } from './smart-charging-model.ts'
import { type ClearedTariff, type TariffAssignment } from './tariff-model.ts'

/** What the domain looked up for a command, so that an adapter needs no store. */
export interface CommandContext {
  commandId: string
  /** int32, unique per station: remoteStartId and requestId on the wire. */
  requestId: number
  connectors: Connector[]
  /** The transaction the command names, if it names one. */
  transaction: Transaction | undefined
  /** The token's value as this version can carry it (F20: at most 20 characters in 1.6). */
  idToken: { value: string; type: string } | undefined
  /** How many items one message may carry, by action, where the station said so (B05.FR.11). */
  itemsPerMessage: Readonly<Record<string, number>>
  /** How many bytes a message may be long, by action, where the station said so (N04.FR.09, N06.FR.04). */
  bytesPerMessage: Readonly<Record<string, number>>
  /** Whether a 1.6 station has the security extension, as far as its configuration tells. */
  securityExtension: boolean
  /** Whether a 1.6 station speaks ISO 15118 over DataTransfer, as far as its configuration tells. */
  plugAndCharge: boolean
  /** What a SendLocalList is to say. */
  localList?: LocalListUpdate | undefined
}

/** One SendLocalList on the wire. */
export interface LocalListMessage {
  updateType: 'Full' | 'Differential'
  versionNumber: number
  entries: { entry: LocalListEntry; removed: boolean }[]
}

/** An update of a local list: one message, or a first and Differential ones that go on where it ended. */
export interface LocalListUpdate {
  updateType: 'Full' | 'Differential'
  messages: LocalListMessage[]
  /** Whether it was known what the station holds before this update left. */
  wasCertain: boolean
}

export type Verdict =
  | 'accepted'
  /** Accepted, and nothing more will come: the effect is in the answer itself. */
  | 'completed'
  | 'rejected'
  | 'error'
  | 'timeout'
  | 'offline'
  | 'expired'
  | 'unsupported'

export type InstalledCertificateInput = Omit<InstalledCertificate, 'organisationId' | 'stationId' | 'source' | 'seenAt'>

/** Unknown: it may have it already, or have it once it restarts; then the one before works too (F25). */
export type PasswordVerdict = 'taken' | 'refused' | 'unknown'

export interface StationAnswer {
  verdict: Verdict
  /** The station's own status word. */
  status: string | null
  code: string | null
  description: string | null
  payload: unknown
  /** Variables that the answer told us (GetConfiguration, GetVariables, SetVariables). */
  variables?: DeviceVariableInput[]
  /** What became of each monitor that was to be set, or cleared, as far as the station answered. */
  monitorsSet?: MonitorSet[]
  monitorsCleared?: MonitorCleared[]
  /** What became of a Basic password among variables, whatever became of the others (A01.FR.03, FR.04). */
  passwordVerdict?: PasswordVerdict
  /** What GetPeriodicEventStream was answered with. */
  streams?: ReportedStream[]
  /** The schedule that GetCompositeSchedule was answered with. */
  composite?: Pick<ReportedComposite, 'startAt' | 'durationS' | 'unit' | 'periods'>
  /** DER controls that the accepted one supersedes, or itself where it is superseded at once (R04.FR.03, FR.08). */
  supersededIds?: string[]
  /** What it holds, as it told or as it took it from us. */
  certificates?: InstalledCertificateInput[]
  /** The name it gives the file it uploads. */
  fileName?: string
  /** How many messages of a local list were accepted, one after the other. */
  acceptedMessages?: number
  /** What GetTariffs was answered with, and what became of each that was to be cleared. */
  tariffs?: TariffAssignment[]
  tariffsCleared?: ClearedTariff[]
  /** The version of the local list that the station has; -1 where it knows no lists. */
  localListVersion?: number
}

export interface SendOptions {
  priority: 'high' | 'normal' | 'low'
  timeoutMs: number
  /** Called when the CALL leaves. */
  onSent: () => void
}

/** What the domain must know of a version it knows by an opaque name only. */
export interface VersionTraits {
  /** 1.6 has configuration keys, 2.x components with variables. */
  readonly configuration: 'keys' | 'device-model'
  /** How many characters of a token's value it carries (F20). */
  readonly idTokenLength: number
  /** The type of a token as it is written on the wire; empty where the version has no types. */
  readonly tokenType: (type: string) => string
  /** The write-only variable that holds the Basic password, and how the password is written in it (F25). */
  readonly password: { readonly component: string; readonly variable: string; readonly encoding: 'hex' | 'text' }
  /** Whether a network profile may bring an identity and a password, and a station let its profile be lowered (2.1). */
  readonly profileCredentials: boolean
}

/** The traits of the version a station last connected with; undefined before its first connection. */
export type TraitsOf = (protocolVersion: string | null) => VersionTraits | undefined

/** Reaches the node and socket of a station (gateway/relay). */
export interface StationLinks {
  isOnline(stationId: string): boolean
  send<T extends CommandType>(
    stationId: string,
    type: T,
    parameters: CommandParameters<T>,
    context: CommandContext,
    options: SendOptions,
  ): Promise<StationAnswer>
  /** Exactly this CALL; `force` skips the schema of the version. Throws DomainError `payload-not-valid`. */
  call(
    stationId: string,
    action: string,
    payload: unknown,
    force: boolean,
    options: SendOptions,
  ): Promise<StationAnswer>
  /** Contract commands the version of the station's link has. */
  commandsOf(protocolVersion: string | null): CommandType[]
  /** Ends the station's socket, e.g. after its credentials changed or it was removed; with a link, that one only. */
  close(stationId: string, code: number, reason: string, linkId?: string): void
}
