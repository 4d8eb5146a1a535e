import {
  type Command,
  type Frame,
  type IdToken,
  type SeenCard,
  type Transaction,
  type TransactionCost,
  type TransactionMessage,
  type TransactionSummary,
} from '@stationmaster/contract'
import { type TransactionCost as Cost } from '../../domain/cost-model.ts'
import { isSecret, masked } from '../../domain/id-token.ts'
import { type IdToken as IdTokenRow, type SeenCard as SeenCardRow } from '../../domain/id-token-model.ts'
import { type LedgerEntry as LedgerEntryRow } from '../../domain/ledger-model.ts'
import type * as Model from '../../domain/model.ts'
import { type ListedCommand, type ListedFrame } from '../../domain/reads.ts'
import { type ListedTransaction } from '../../domain/transaction-reads.ts'
import { exportedWh } from '../../domain/transactions-state.ts'
import { instantOrNull, instantText } from '../kit.ts'

/** C04.FR.04: a code typed by a person opens like a password, so it is shown nowhere. */
export function shownToken(value: string | null, type: string | null): string | null {
  return value === null ? null : isSecret({ type }) ? masked : value
}

export function presentTransactionSummary({ transaction, identity, siteName }: ListedTransaction): TransactionSummary {
  return {
    id: transaction.id,
    transactionId: transaction.transactionId,
    number: transaction.number,
    stationId: identity,
    siteId: transaction.siteId,
    siteName,
    evseId: transaction.evseId,
    connectorId: transaction.connectorId,
    state: transaction.state,
    idToken: shownToken(transaction.idToken, transaction.idTokenType),
    idTokenType: transaction.idTokenType,
    authorizationStatus: transaction.authorizationStatus,
    startedAt: instantText(transaction.startedAt),
    endedAt: instantOrNull(transaction.endedAt),
    energyWh: transaction.energyWh,
    estimated: transaction.estimated,
    chargingState: transaction.chargingState,
    stoppedReason: transaction.stoppedReason,
    // What flowed at the last reading says nothing about one that is over.
    powerW: transaction.state === 'active' ? transaction.lastPowerW : null,
    socPercent: transaction.lastSocPercent,
    meterAt: instantOrNull(transaction.lastMeterAt),
    priorityCharging: transaction.priorityCharging,
    operationMode: transaction.operationMode,
    energyExportedWh: exportedWh(transaction),
    totalCost: transaction.cost?.totalCost ?? null,
    currency: transaction.cost?.currency ?? null,
  }
}

export function presentTransaction(listed: ListedTransaction): Transaction {
  const { transaction } = listed
  return {
    ...presentTransactionSummary(listed),
    groupId: transaction.groupId,
    startReceivedAt: instantText(transaction.startReceivedAt),
    endReceivedAt: instantOrNull(transaction.endReceivedAt),
    timeCorrected: transaction.timeCorrected,
    clockOffsetMs: transaction.clockOffsetMs,
    meterStartWh: transaction.meterStartWh,
    meterStopWh: transaction.meterStopWh,
    remoteStartId: transaction.remoteStartId,
    commandId: transaction.commandId,
    reservationId: transaction.reservationId,
    offline: transaction.offline,
    allowedEnergyTransfer: transaction.allowedEnergyTransfer,
    cost: transaction.cost === null ? null : presentCost(transaction.cost),
    flags: transaction.flags,
    missingSeqNos: missing(transaction.sequence),
  }
}

function presentCost({ message: _untold, setAt, costDetails, costDetailsAt, ...cost }: Cost): TransactionCost {
  return {
    ...cost,
    setAt: instantOrNull(setAt),
    costDetails: costDetails ?? null,
    costDetailsAt: instantOrNull(costDetailsAt),
  }
}

/** The holes between the start, or the first that came, and the end, or the newest that came. */
export function missing({ seen, startedSeqNo, endedSeqNo }: Model.SequenceState): [number, number][] {
  const first = seen[0]?.[0]
  const last = seen.at(-1)?.[1]
  if (first === undefined || last === undefined) return []
  const holes: [number, number][] = []
  let next = startedSeqNo ?? first
  for (const [from, to] of seen) {
    if (from > next) holes.push([next, from - 1])
    next = Math.max(next, to + 1)
  }
  if (endedSeqNo !== null && next <= endedSeqNo) holes.push([next, endedSeqNo])
  return holes
}

export function presentMessage(entry: LedgerEntryRow & { seq: number }): TransactionMessage {
  const { seq, action, kind, messageId, seqNo, at, receivedAt, raw, response, note } = entry
  return {
    seq,
    action,
    kind,
    messageId,
    seqNo,
    raw,
    response,
    note,
    at: instantOrNull(at),
    receivedAt: instantText(receivedAt),
  }
}

export function presentIdToken(token: IdTokenRow): IdToken {
  const { value, type, status, expiresAt, groupId, shortAlias, concurrentUse, allowedEvses, holder, note } = token
  return {
    value,
    type,
    status,
    groupId,
    shortAlias,
    concurrentUse,
    allowedEvses,
    allowedEnergyTransfer: token.allowedEnergyTransfer,
    holder,
    note,
    expiresAt: instantOrNull(expiresAt),
    createdAt: instantText(token.createdAt),
  }
}

export function presentSeenCard(seen: { card: SeenCardRow; identity: string; reversedMatch: string | null }): SeenCard {
  const { value, type, firstSeenAt, lastSeenAt, count } = seen.card
  return {
    value,
    type,
    count,
    stationId: seen.identity,
    firstSeenAt: instantText(firstSeenAt),
    lastSeenAt: instantText(lastSeenAt),
    reversedMatch: seen.reversedMatch,
  }
}

export function presentCommand({ command, identity }: ListedCommand): Command {
  const { commandId, type, parameters, status, outcome, actor, reason } = command
  return {
    id: commandId,
    stationId: identity,
    type,
    parameters,
    status,
    actor,
    reason,
    outcome: outcome === null ? null : { ...outcome, payload: outcome.payload ?? null },
    createdAt: instantText(command.createdAt),
    sentAt: instantOrNull(command.sentAt),
    answeredAt: instantOrNull(command.answeredAt),
    completedAt: instantOrNull(command.completedAt),
    expiresAt: instantText(command.expiresAt),
  }
}

export function presentFrame({ frame, identity, truncated }: ListedFrame): Frame {
  const { seq, at, direction, messageType, messageId, action, payload, note } = frame
  return {
    seq,
    stationId: identity,
    at: instantText(at),
    direction,
    messageType,
    messageId,
    action,
    text: payload,
    ...(truncated === undefined ? {} : { truncated }),
    note,
  }
}
