/** One 2.x event taken into its transaction, so that any order of arrival ends in the same (E 1.3.2.1). */
import { noCost } from './cost-model.ts'
import { type AuthorizationResult } from './inbound.ts'
import { type Reading } from './meter-values.ts'
import { type Instant, type Transaction } from './model.ts'
import { withSeqNo } from './sequence.ts'
import { type TransactionEventInput } from './transactions-inbound.ts'
import { interrupted, revived, settled, withoutFlag, withReadings, withToken } from './transactions-state.ts'
import { type JudgedTime } from './transactions-time.ts'

export interface ArrivedEvent {
  input: TransactionEventInput
  time: JudgedTime
  receivedAt: Instant
  readings: readonly Reading[]
  /** As rows keep it. */
  tokenKey: string | null
  authorization: AuthorizationResult | null
}

/** A token shown to stop names the transaction only when no other does. */
const toStop = 2 ** 40
const stopping = new Set(['StopAuthorized', 'Deauthorized'])

export function withEvent(transaction: Transaction, arrived: ArrivedEvent): Transaction {
  const { input, receivedAt, readings } = arrived
  const { seqNo } = input
  const told = withFacts(transaction, arrived)
  const read = withReadings(told, readings, () => seqNo)
  const sequence = {
    ...read.sequence,
    seen: withSeqNo(read.sequence.seen, seqNo),
    startedSeqNo: input.eventType === 'Started' ? seqNo : read.sequence.startedSeqNo,
    endedSeqNo: input.eventType === 'Ended' ? seqNo : read.sequence.endedSeqNo,
  }
  const next = settled(withBounds({ ...read, sequence }, arrived))
  if (next.state !== 'interrupted' || input.eventType === 'Ended') return next
  const heard = input.offline ? next : revived(next)
  return heard.state === 'interrupted' ? reestimated(heard, receivedAt) : heard
}

/** A value that the first, or with `newest` the last, event that carries it decides. */
function withFacts(transaction: Transaction, { input, tokenKey, authorization, time }: ArrivedEvent): Transaction {
  const { seqNo } = input
  const marks: Record<string, number> = { ...transaction.sequence.marks }
  const first = (name: string, rank = seqNo) => {
    const known = marks[name]
    if (known !== undefined && known <= rank) return false
    marks[name] = rank
    return true
  }
  const newest = (name: string) => {
    const known = marks[name]
    if (known !== undefined && known > seqNo) return false
    marks[name] = seqNo
    return true
  }
  let next: Transaction = { ...transaction }
  if (input.evseId !== null && first('evse')) next.evseId = input.evseId
  if (input.connectorId !== null && first('connector')) next.connectorId = input.connectorId
  if (input.remoteStartId !== null && first('remoteStartId')) next.remoteStartId = input.remoteStartId
  if (input.reservationId !== null && first('reservationId')) next.reservationId = input.reservationId
  if (input.chargingState !== null && newest('chargingState')) next.chargingState = input.chargingState
  if (input.operationMode !== null && newest('operationMode')) next.operationMode = input.operationMode
  const { tariffId, costDetails } = input
  if (tariffId !== null && newest('tariff')) next.cost = { ...(next.cost ?? noCost), tariffId }
  if (costDetails !== null && newest('costDetails')) {
    next.cost = { ...(next.cost ?? noCost), costDetails, costDetailsAt: time.at }
  }
  const { token } = input
  if (token !== null && tokenKey !== null && authorization !== null) {
    const rank = stopping.has(input.triggerReason) || input.eventType === 'Ended' ? seqNo + toStop : seqNo
    if (first('token', rank)) {
      next = withToken(next, token, tokenKey, authorization.groupId, authorization.status)
      // What an operator allowed later stays (Q02.FR.05).
      if (marks.energyTransfer === undefined) next.allowedEnergyTransfer = authorization.energyTransfer ?? null
    }
  }
  return {
    ...next,
    offline: next.offline || input.offline,
    timeCorrected: next.timeCorrected || time.corrected,
    lastEventAt: Math.max(next.lastEventAt, time.at),
    sequence: { ...next.sequence, marks },
  }
}

/** Start and end; until the Started event is there, the earliest that came stands for it. */
function withBounds(transaction: Transaction, { input, time, receivedAt }: ArrivedEvent): Transaction {
  const { at } = time
  switch (input.eventType) {
    case 'Started':
      return { ...transaction, startedAt: at, stationStartedAt: input.at, startReceivedAt: receivedAt }
    case 'Updated':
      return transaction.sequence.startedSeqNo === null
        ? { ...transaction, startedAt: Math.min(transaction.startedAt, at) }
        : transaction
    case 'Ended': {
      const startedAt =
        transaction.sequence.startedSeqNo === null ? Math.min(transaction.startedAt, at) : transaction.startedAt
      return {
        ...transaction,
        startedAt,
        endedAt: at,
        endReceivedAt: receivedAt,
        // 2.x: absent means that it was stopped where it stood.
        stoppedReason: input.stoppedReason ?? 'Local',
        flags: withoutFlag(transaction.flags, 'available'),
      }
    }
  }
}

/** What still comes of one that was given up moves its provisional end (F7). */
function reestimated(transaction: Transaction, receivedAt: Instant): Transaction {
  const why = transaction.flags.includes('closed-by-operator') ? 'closed-by-operator' : 'another-start'
  const next = interrupted(transaction, why)
  return { ...next, endedAt: Math.min(next.endedAt ?? receivedAt, Math.max(receivedAt, next.startedAt)) }
}
