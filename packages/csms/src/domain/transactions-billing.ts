/** What every billing message has in common: its ledger entry, its events, the commands it fulfils (F2, F4). */
import { defaultOrganisation } from './authorization.ts'
import { evseChanges } from './availability.ts'
import { rederive, withEvsesInUse } from './availability-state.ts'
import { type StationCall } from './inbound.ts'
import { withoutKeyCodes } from './key-codes.ts'
import { type LedgerEntry } from './ledger-model.ts'
import { type Command, type Connector, type Evse, type Instant, type Station, type Transaction } from './model.ts'
import {
  add,
  type Decision,
  type Deviations,
  type Hash,
  type Ids,
  type NewEvent,
  type Passwords,
  remove,
  type Store,
  type Vault,
  type Write,
} from './ports.ts'
import { type Earlier } from './replay.ts'
import { type LateMessages } from './transactions-late.ts'
import { transactionSummary } from './transactions-state.ts'

export interface TransactionsDependencies {
  store: Store
  ids: Ids
  hash: Hash
  deviations: Deviations
  late: LateMessages
  passwords: Pick<Passwords, 'hash' | 'matches'>
  vault: Vault
}

/** A message on its way through the domain. */
export interface BillingCall {
  call: StationCall
  fingerprint: string
  /** The id of the transaction this message may open; the same however often the unit is decided. */
  freshId: () => string
  /** What the decision saw that is a deviation of the station, to be counted after the commit. */
  notices: Set<string>
  /** To know a key code again that is not kept (C04.FR.04). */
  passwords: Pick<Passwords, 'hash' | 'matches'>
}

export type KnownStation = Pick<Station, 'organisationId' | 'stationId' | 'identity' | 'siteId' | 'clockOffsetMs'>

/** F10, F11: a message may come before its station is on file. */
export function knownStation(station: Station | undefined, stationId: string): KnownStation {
  return (
    station ?? {
      organisationId: defaultOrganisation,
      stationId,
      identity: stationId,
      siteId: null,
      clockOffsetMs: null,
    }
  )
}

/** The answer that was given before, as it was given. */
export function answered<R>(entry: LedgerEntry): R {
  return JSON.parse(entry.response)
}

export interface LedgerDetails {
  transactionKey: string | null
  seqNo: number | null
  kind: LedgerEntry['kind']
  at: Instant | null
  note: string | null
}

export function ledgerEntry(
  { call, fingerprint }: BillingCall,
  station: KnownStation,
  response: unknown,
  { transactionKey, seqNo, kind, at, note }: LedgerDetails,
): LedgerEntry {
  return {
    organisationId: station.organisationId,
    stationId: call.stationId,
    messageId: call.messageId,
    action: call.action,
    fingerprint,
    transactionKey,
    seqNo,
    kind,
    at,
    receivedAt: call.receivedAt,
    raw: withoutKeyCodes(call.raw),
    response: JSON.stringify(response),
    sealed: null,
    quarantined: false,
    note,
  }
}

/** The message itself in the ledger; what lay in quarantine under the same words leaves it (F10). */
export function ledgerWrites(
  billing: BillingCall,
  station: KnownStation,
  { quarantined, idReused }: Earlier,
  response: unknown,
  details: LedgerDetails,
): Write[] {
  if (idReused) billing.notices.add('message-id-reused')
  const note = details.note ?? (idReused ? 'message-id-reused' : null)
  const write = add('ledger', ledgerEntry(billing, station, response, { ...details, note }))
  return quarantined === undefined ? [write] : [remove('ledger', quarantined), write]
}

export type TransactionEventType = 'transaction.started' | 'transaction.updated' | 'transaction.ended'

export function transactionEvent(
  type: TransactionEventType,
  transaction: Transaction,
  identity: string,
  at: Instant,
  source: string,
): NewEvent {
  const { organisationId, stationId } = transaction
  return { organisationId, type, stationId, at, source, data: transactionSummary(transaction, identity) }
}

/** The remote stops that an end fulfils. */
export function stopsOf(commands: readonly Command[], transaction: Transaction): Command[] {
  return commands.filter(({ correlation }) => correlation === `transaction:${transaction.id}`)
}

export interface Place {
  evseId: number
  connectorId: number | null
}

/** Each 1.6 connector is an EVSE of its own until the operator groups them (F18); 0 is the main meter. */
export function placeOf(connectors: readonly Connector[], wireConnectorId: number): Place {
  if (wireConnectorId === 0) return { evseId: 0, connectorId: null }
  const connector = connectors.find((one) => one.wireConnectorId === wireConnectorId)
  if (connector === undefined) return { evseId: wireConnectorId, connectorId: 1 }
  return { evseId: connector.evseId, connectorId: connector.connectorId }
}

export interface EvseLoads {
  station?: Station | undefined
  evses?: readonly Evse[]
  connectors?: readonly Connector[]
  active?: readonly Transaction[]
}

/** A transaction that begins or ends may change what a driver finds at its EVSE (F18). */
export function evsesAfter(
  { station, evses, connectors = [], active = [] }: EvseLoads,
  changedTransactions: readonly Transaction[],
  at: Instant,
): Pick<Decision<void>, 'writes' | 'events'> {
  if (station === undefined || evses === undefined) return { writes: [], events: [] }
  const concerned = new Set(changedTransactions.map(({ evseId }) => evseId))
  const ids = new Set(changedTransactions.map(({ id }) => id))
  const running = [...active.filter(({ id }) => !ids.has(id)), ...changedTransactions].filter(
    ({ state }) => state === 'active',
  )
  const known = withEvsesInUse(station, evses, running, at)
  const facts = {
    online: station.online,
    evses: known.filter(({ evseId }) => concerned.has(evseId)),
    connectors,
    active: running,
  }
  return evseChanges(station, rederive(facts, at), at)
}
