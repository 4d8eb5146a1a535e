/** What a functional block adds to the way of its commands, from the operator's request to the station's answer. */
import { type CommandRequest, type CommandType, type DomainError } from '@stationmaster/contract'
import { type Change } from './commands.ts'
import { type Command, type Connector, type Evse, type Instant, type Station } from './model.ts'
import { type CommandContext, type LocalListUpdate, type StationAnswer, type VersionTraits } from './outbound.ts'
import { type AbilityRow } from './passport-model.ts'
import { type Need } from './ports.ts'
import { type Lookups } from './store-tables.ts'

/** Rows a block may ask for, by the name it gets them under. */
interface BlockLookups {
  variables: 'deviceVariables'
  credential: 'credential'
  transaction: 'transactionById'
  token: 'idToken'
  profiles: 'chargingProfiles'
  active: 'activeTransactions'
  needs: 'evNeeds'
  list: 'localList'
  entries: 'localListEntries'
  listed: 'idTokensOfLocalList'
  listMembers: 'localListMembers'
  site: 'siteOfStation'
  reservations: 'reservationsByNumber'
  transfers: 'fileTransfers'
  held: 'networkProfiles'
  messages: 'displayMessages'
  tariffs: 'installedTariffs'
  tariff: 'tariff'
  monitors: 'monitors'
  streams: 'eventStreams'
  monitoring: 'stationMonitoring'
  alerts: 'openMonitoringEvents'
  controls: 'derControls'
  certificates: 'stationCertificates'
  installed: 'installedCertificates'
}
type BlockNeeds = { readonly [K in keyof BlockLookups]?: Need<BlockLookups[K]> }
type BlockLoads = { [K in keyof BlockLookups]?: Lookups[BlockLookups[K]]['result'] | undefined }

/** What every command is judged by, and what its block asked for. */
export interface PreparationLoads extends BlockLoads {
  station: Station | undefined
  /** Its commands that are not settled, oldest first. */
  open: Command[]
  connectors: Connector[]
  number: number
  ability?: AbilityRow | undefined
  variant?: AbilityRow | undefined
}

export interface SettlementLoads extends BlockLoads {
  station: Station | undefined
  command: Command | undefined
  open: Command[]
  evses: Evse[]
  connectors: Connector[]
}

export type Refusal = ConstructorParameters<typeof DomainError>
type Requests = { [T in CommandType]: Extract<CommandRequest, { type: T }> }
export type RequestOf<T extends CommandType> = Requests[T]

interface Asked<T extends CommandType> {
  commandId: string
  request: RequestOf<T>
  station: Station
  /** Of the version the station speaks; undefined before its first connection. */
  traits: VersionTraits | undefined
  at: Instant
}

interface Leaving<T extends CommandType> extends Asked<T> {
  command: Command
  context: CommandContext
  /** Of the new Basic password, when the command carries one. */
  passwordHash: string | null
  /** Of the key code that it names. */
  keyCodeHash: string | null
}

interface Settled<T extends CommandType> {
  request: RequestOf<T>
  answer: StationAnswer
  station: Station
  /** As the answer leaves it. */
  command: Command
  wasSent: boolean
  /** Of the new Basic password, when the command carried one. */
  passwordHash: string | null
  localList: LocalListUpdate | undefined
  /** 1.6 replaces profiles by purpose and level. */
  replacesByLevel: boolean
  at: Instant
}

type Lost<T extends CommandType> = Pick<
  Settled<T>,
  'request' | 'answer' | 'station' | 'command' | 'replacesByLevel' | 'at'
>

export interface CommandBlock<T extends CommandType = CommandType> {
  /** The request with what the operator left open. */
  completed?(
    request: RequestOf<T>,
    facts: { number: number; commandId: string; connectors: readonly Connector[]; at: Instant },
  ): RequestOf<T>
  /** Whether it carries what may not be kept: such a command cannot wait for its station. */
  carriesSecret?(request: RequestOf<T>): boolean
  /** Its parameters as they are kept and shown. */
  kept?(request: RequestOf<T>): RequestOf<T>['parameters']
  /** Our id of the transaction it is about, where that is not its parameter `transactionId`. */
  transactionId?(request: RequestOf<T>): string | undefined
  needs?(stationId: string, request: RequestOf<T>): BlockNeeds
  /** Why it may not be asked, or what its adapter needs besides the usual. */
  planned?(loads: PreparationLoads, asked: Asked<T>): Refusal | DomainError | Partial<CommandContext> | undefined
  /** Rows of the block that are on record before the command leaves. */
  leaves?(change: Change, loads: PreparationLoads, leaving: Leaving<T>): void
  settlementNeeds?(stationId: string, request: RequestOf<T>, answer: StationAnswer): BlockNeeds
  /** What the answer says is so, whatever became of the command's row meanwhile. */
  learnt?(change: Change, loads: SettlementLoads, settled: Settled<T>): void
  /** What nobody knows once the command left and its answer was lost; of several messages the first may be answered. */
  lost?(change: Change, loads: SettlementLoads, lost: Lost<T>): void
  /** What the answer changes besides the command's row; returns the row where the block has its own view of it. */
  settles?(change: Change, loads: SettlementLoads, settled: Settled<T>): Command | undefined
}

/** One block's share of the table. */
export type CommandBlocks = { readonly [T in CommandType]?: CommandBlock<T> }
