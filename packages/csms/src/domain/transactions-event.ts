/** 2.x E01-E17: every TransactionEvent is stored and answered; there is no way to refuse one (J02.FR.19). */

import { seenCard } from './authorization.ts'
import {
  type forbidsConcurrentUse,
  isConcurrent,
  judge,
  judgeBeginning,
  keyOf,
  matchingRemoteStart,
  refused,
} from './authorization-judgement.ts'
import { changed, correlations, effectOf, effectSeen, isRemoteStart } from './commands.ts'
import { type IdToken, type SeenCard } from './id-token-model.ts'
import { type AuthorizationResult } from './inbound.ts'
import { keptKey } from './key-codes.ts'
import { type LedgerEntry } from './ledger-model.ts'
import { meterValueRow, readingsOf } from './meter-values.ts'
import { type Command, type Transaction } from './model.ts'
import { add, type Decision, type NewEvent, need, put, type Store, type Write } from './ports.ts'
import { earlier } from './replay.ts'
import { consumption, isReservationId, reservationNeeds } from './reservation-consumption.ts'
import { hasSeen } from './sequence.ts'
import {
  answered,
  type BillingCall,
  evsesAfter,
  type KnownStation,
  knownStation,
  ledgerWrites,
  stopsOf,
  type TransactionEventType,
  transactionEvent,
} from './transactions-billing.ts'
import { withCostTold } from './transactions-event-cost.ts'
import { type Respond, type TransactionEventInput, type TransactionEventOutcome } from './transactions-inbound.ts'
import { withEvent } from './transactions-sequence.ts'
import { authorizationOf, mayForbidConcurrentUse } from './transactions-start.ts'
import { interrupted, opened, withFlag } from './transactions-state.ts'
import { placeOfTransaction } from './transactions-stop.ts'
import { isLate, type JudgedTime, judgeTime } from './transactions-time.ts'

const ledgerKinds = { Started: 'started', Updated: 'updated', Ended: 'ended' } as const satisfies Record<
  TransactionEventInput['eventType'],
  LedgerEntry['kind']
>
const eventTypes = {
  Started: 'transaction.started',
  Updated: 'transaction.updated',
  Ended: 'transaction.ended',
} as const satisfies Record<TransactionEventInput['eventType'], TransactionEventType>

export function event<R>(
  store: Store,
  billing: BillingCall,
  input: TransactionEventInput,
  respond: Respond<TransactionEventOutcome, R>,
): Promise<R> {
  const { call, fingerprint } = billing
  const { stationId, receivedAt } = call
  const presented = input.token
  const tokenKey = presented === null ? null : keyOf(presented)
  const ownKey = tokenKey === null ? null : keptKey(tokenKey, billing.passwords)
  const starts = input.eventType === 'Started'
  return store.run({
    touches: [`station:${stationId}`, ...(tokenKey === null ? [] : [`token:${tokenKey}`])],
    needs: {
      station: need('station', stationId),
      ledger: need('ledgerByMessage', stationId, call.messageId, call.action),
      transaction: need('transaction', stationId, input.transactionId),
      ...(input.eventType === 'Updated' && input.remoteStartId === null && !asking.has(input.triggerReason)
        ? {}
        : {
            commands: need('openCommands', stationId),
            evses: need('evses', stationId),
            connectors: need('connectors', stationId),
            active: need('activeTransactions', stationId),
          }),
      ...(mayUseReservation(input) ? reservationNeeds(stationId, { ...input, receivedAt }) : {}),
      ...(tokenKey === null ? {} : { token: need('idToken', tokenKey), site: need('siteOfStation', stationId) }),
    },
    more: ({ transaction, token }) => ({
      ...(transaction === undefined || (starts && isOver(transaction))
        ? { number: need('nextTransactionNumber') }
        : {}),
      ...(transaction !== undefined && hasSeen(transaction.sequence, input.seqNo)
        ? { sameSeqNo: need('ledgerBySeqNo', transaction.id, input.seqNo) }
        : {}),
      ...(input.eventType === 'Updated' && input.evseId !== null && (transaction?.evseId ?? null) === null
        ? {
            evses: need('evses', stationId),
            connectors: need('connectors', stationId),
            active: need('activeTransactions', stationId),
          }
        : {}),
      ...(tokenKey !== null && token === undefined ? { seen: need('seenCard', tokenKey) } : {}),
      ...(starts && token?.groupId ? { group: need('tokenGroup', token.groupId) } : {}),
      ...(starts && ownKey !== null && mayForbidConcurrentUse(token) ? { running: need('activeOfToken', ownKey) } : {}),
    }),
    decide: (loaded): Decision<R> => {
      const known = earlier(loaded.ledger, fingerprint)
      if (known.replayOf !== undefined) return { result: answered<R>(known.replayOf), writes: [], events: [] }
      const station = knownStation(loaded.station, stationId)
      const details = { seqNo: input.seqNo, kind: ledgerKinds[input.eventType], at: input.at }
      const found = loaded.transaction
      const sameSeqNo = loaded.sameSeqNo ?? []
      const resent = sameSeqNo.find((entry) => entry.fingerprint === fingerprint)
      if (found !== undefined && resent !== undefined) {
        const result = answered<R>(resent)
        const note = `repeats seqNo ${input.seqNo}`
        const writes = ledgerWrites(billing, station, known, result, { ...details, transactionKey: found.id, note })
        return { result, writes, events: [] }
      }

      const time = judgeTime(input.at, receivedAt, station.clockOffsetMs)
      const reused = found !== undefined && isReuse(found, input, time, sameSeqNo)
      const before = found === undefined || reused ? openedBy(billing, station, input, time, loaded.number ?? 0) : found
      const zombies = (loaded.active ?? []).filter(
        (one) => one.id !== before.id && input.evseId !== null && one.evseId === input.evseId,
      )
      const authorization = authorized(loaded, input, time, before, zombies, ownKey, billing)
      const readings = readingsOf(input.meterValues, receivedAt, station.clockOffsetMs)
      const arrived = withEvent(before, { input, time, receivedAt, readings, tokenKey: ownKey, authorization })
      const conflicts = sameSeqNo.length > 0 && !reused
      const remote = remoteStartFor(loaded.commands ?? [], input, billing)
      const { transaction: current, ended } = withoutZombies(
        {
          ...arrived,
          commandId: remote?.commandId ?? arrived.commandId,
          flags: conflicts ? withFlag(arrived.flags, 'sequence-conflict') : arrived.flags,
        },
        zombies,
      )
      const { transaction, told } = withCostTold(current, input, remote)
      const result = respond({ authorization, cost: told })
      const note = conflicts ? `another event with seqNo ${input.seqNo}` : null
      const place = { ...placeOfTransaction(transaction), transactionKey: transaction.id }
      const fulfilled = fulfilledBy(loaded.commands ?? [], input, transaction, remote, billing, station)
      const evses = evsesAfter(loaded, [...ended, transaction], receivedAt)
      const reserved = mayUseReservation(input)
        ? consumption(loaded, transaction, presented, station.identity, receivedAt)
        : { writes: [], events: [] }
      const seen = unknownCard(loaded, station, input, tokenKey, billing)
      const writes: Write[] = [
        ...ledgerWrites(billing, station, known, result, { ...details, transactionKey: transaction.id, note }),
        ...ended.map((one) => put('transaction', one)),
        put('transaction', transaction),
        ...readings.map((reading) => add('meterValue', meterValueRow(place, reading, receivedAt))),
        ...seen.writes,
        ...fulfilled.writes,
        ...evses.writes,
        ...reserved.writes,
      ]
      const events: NewEvent[] = [
        ...ended.map((one) => transactionEvent('transaction.ended', one, station.identity, receivedAt, 'station')),
        transactionEvent(eventTypes[input.eventType], transaction, station.identity, time.at, 'station'),
        ...seen.events,
        ...fulfilled.events,
        ...evses.events,
        ...reserved.events,
      ]
      return { result, writes, events }
    },
  })
}

/** Updates that a command of ours may have led to. */
const asking = new Set(['Trigger', 'TariffChanged'])

/** By its number in any event, else when a token begins: in the start, or after the cable was first (E03). */
function mayUseReservation({ eventType, reservationId, token, triggerReason }: TransactionEventInput): boolean {
  if (reservationId !== null && isReservationId(reservationId)) return true
  if (token === null || eventType === 'Ended') return false
  return eventType === 'Started' || triggerReason === 'Authorized' || triggerReason === 'RemoteStart'
}

function isOver({ state }: Transaction): boolean {
  return state === 'ended' || state === 'ended-incomplete' || state === 'interrupted'
}

/** A station that lost its memory counts its transactions anew: another start, after the end, under an id of old. */
function isReuse(
  found: Transaction,
  input: TransactionEventInput,
  { at }: JudgedTime,
  sameSeqNo: readonly LedgerEntry[],
): boolean {
  if (input.eventType !== 'Started' || !isOver(found) || found.sequence.startedSeqNo === null) return false
  return (
    at >= (found.endedAt ?? found.startedAt) && (sameSeqNo.length > 0 || input.seqNo !== found.sequence.startedSeqNo)
  )
}

function openedBy(
  { call, freshId }: BillingCall,
  station: KnownStation,
  { transactionId }: TransactionEventInput,
  { at }: JudgedTime,
  number: number,
): Transaction {
  const { receivedAt } = call
  return opened({ id: freshId(), station, transactionId, number, state: 'active', at, receivedAt })
}

interface TokenLoads {
  token?: IdToken | undefined
  site?: Parameters<typeof judge>[0]['site']
  group?: Parameters<typeof forbidsConcurrentUse>[1]
  running?: Transaction[]
  commands?: Command[]
  seen?: SeenCard | undefined
}

/** E01.FR.12, E05.FR.01: a token in the event is verified again; only a live start is asked about others (F8). */
function authorized(
  { token, site, group, running, commands }: TokenLoads,
  input: TransactionEventInput,
  { at }: JudgedTime,
  before: Transaction,
  zombies: readonly Transaction[],
  ownKey: string | null,
  billing: BillingCall,
): AuthorizationResult | null {
  const presented = input.token
  if (presented === null || ownKey === null) return null
  const { stationId, receivedAt } = billing.call
  const live = !input.offline && !isLate(at, receivedAt)
  // C01.FR.24: while the first token is refused, another must wait until the transaction is over.
  if (live && input.eventType === 'Updated' && isRefusedForAnother(before, ownKey)) {
    return refused('NotAtThisTime', token)
  }
  const evseId = input.evseId ?? before.evseId
  // A token that comes first in this event begins the charge; a later one may end it whatever the time.
  const begins = input.eventType === 'Started' || (input.eventType === 'Updated' && before.idTokenKey === null)
  const question = { presented, token, site, stationId, evseId, at }
  const judged = begins ? judgeBeginning(question) : judge(question)
  const except = new Set([before.id, ...zombies.map(({ id }) => id)])
  const concurrent = live && input.eventType === 'Started' && isConcurrent(token, group, running ?? [], except)
  const remote = remoteStartFor(commands ?? [], input, billing)
  return authorizationOf(judged, remote !== undefined, concurrent, token)
}

/** The commands whose effect this event is: a remote start, a remote stop, a trigger of just this message. */
function fulfilledBy(
  commands: readonly Command[],
  input: TransactionEventInput,
  transaction: Transaction,
  remote: Command | undefined,
  { call: { action, receivedAt } }: BillingCall,
  { identity }: KnownStation,
): Pick<Decision<void>, 'writes' | 'events'> {
  const triggered =
    input.triggerReason === 'Trigger' ? effectOf(commands, correlations.message(action), receivedAt) : []
  const tariff =
    input.tariffId === null ? [] : effectOf(commands, correlations.tariff(transaction.id, input.tariffId), receivedAt)
  const started = remote === undefined ? [] : [remote]
  const stopped = input.eventType === 'Ended' ? stopsOf(commands, transaction) : []
  const effects = [...started, ...stopped].map((command) => effectSeen(command, receivedAt))
  return changed([...triggered, ...tariff, ...effects], identity, receivedAt)
}

function isRefusedForAnother({ state, idTokenKey, authorizationStatus }: Transaction, ownKey: string): boolean {
  return state === 'active' && idTokenKey !== null && idTokenKey !== ownKey && authorizationStatus !== 'Accepted'
}

/** By remoteStartId, else by station, EVSE, token and window (F9). */
function remoteStartFor(
  commands: readonly Command[],
  input: TransactionEventInput,
  { call: { receivedAt }, passwords }: Pick<BillingCall, 'call' | 'passwords'>,
): Command | undefined {
  const { remoteStartId, token } = input
  if (remoteStartId !== null) {
    return commands.find((command) => isRemoteStart(command, remoteStartId))
  }
  if (input.eventType !== 'Started' || token === null) return undefined
  return matchingRemoteStart(commands, token, input.evseId, receivedAt, passwords)
}

/** F7: one EVSE has one transaction; the one that began earlier has ended, whichever was heard of first. */
function withoutZombies(
  transaction: Transaction,
  others: readonly Transaction[],
): { transaction: Transaction; ended: Transaction[] } {
  if (transaction.state !== 'active') return { transaction, ended: [] }
  const ended = others.filter((other) => other.startedAt <= transaction.startedAt)
  const last = ended.length === others.length ? transaction : interrupted(transaction, 'another-start')
  return { transaction: last, ended: ended.map((other) => interrupted(other, 'another-start')) }
}

function unknownCard(
  { token, seen }: TokenLoads,
  station: KnownStation,
  { token: presented }: TransactionEventInput,
  tokenKey: string | null,
  { call }: BillingCall,
): { writes: Write[]; events: NewEvent[] } {
  if (presented === null || tokenKey === null || token !== undefined) return { writes: [], events: [] }
  return seenCard(seen, station, presented, tokenKey, call.receivedAt)
}
