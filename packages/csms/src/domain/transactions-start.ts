/** 1.6 4.8: a start is always stored and always answered with an id (F5, F6, F8, F9, F21). */

import { lookElsewhere, seenCard } from './authorization.ts'
import { isConcurrent, judgeBeginning, keyOf, matchingRemoteStart, refused } from './authorization-judgement.ts'
import { changed, effectSeen } from './commands.ts'
import { type IdToken } from './id-token-model.ts'
import { type AuthorizationResult } from './inbound.ts'
import { keptKey } from './key-codes.ts'
import { type Transaction } from './model.ts'
import { type Decision, type NewEvent, need, put, type Store, type Write } from './ports.ts'
import { earlier } from './replay.ts'
import { consumption, reservationNeeds } from './reservation-consumption.ts'
import {
  answered,
  type BillingCall,
  evsesAfter,
  type KnownStation,
  knownStation,
  ledgerWrites,
  type Place,
  placeOf,
  transactionEvent,
} from './transactions-billing.ts'
import { type Respond, type StartInput, type StartOutcome } from './transactions-inbound.ts'
import { interrupted, ofTheStart, opened, withToken } from './transactions-state.ts'
import { isLate, type JudgedTime, judgeTime } from './transactions-time.ts'

/** Whether another transaction of the token must be looked for at all (F8). */
export function mayForbidConcurrentUse(token: IdToken | undefined): boolean {
  return (
    token !== undefined &&
    (token.concurrentUse === 'forbid' || (token.concurrentUse === null && token.groupId !== null))
  )
}

export function start<R>(
  store: Store,
  billing: BillingCall,
  input: StartInput,
  respond: Respond<StartOutcome, R>,
  key: string | null,
  certain: boolean,
): Promise<R | typeof lookElsewhere> {
  const { call, fingerprint } = billing
  const { stationId, receivedAt } = call
  const tokenKey = key ?? keyOf(input.token)
  const ownKey = keptKey(tokenKey, billing.passwords)
  return store.run({
    touches: [`station:${stationId}`, `token:${tokenKey}`],
    needs: {
      station: need('station', stationId),
      ledger: need('ledgerByMessage', stationId, call.messageId, call.action),
      evses: need('evses', stationId),
      connectors: need('connectors', stationId),
      active: need('activeTransactions', stationId),
      token: need('idToken', tokenKey),
      site: need('siteOfStation', stationId),
      commands: need('openCommands', stationId),
      number: need('nextTransactionNumber'),
      ...reservationNeeds(stationId, { reservationId: input.reservationId, at: input.at, receivedAt }),
    },
    more: ({ connectors, token }) => {
      const place = placeOf(connectors, input.wireConnectorId)
      return {
        newest: need('newestOnConnector', stationId, place.evseId, place.connectorId ?? 0),
        ...(token === undefined ? { seen: need('seenCard', tokenKey) } : {}),
        ...(token?.groupId ? { group: need('tokenGroup', token.groupId) } : {}),
        ...(mayForbidConcurrentUse(token) ? { running: need('activeOfToken', ownKey) } : {}),
      }
    },
    decide: (loaded): Decision<R | typeof lookElsewhere> => {
      const known = earlier(loaded.ledger, fingerprint)
      if (known.replayOf !== undefined) return { result: answered<R>(known.replayOf), writes: [], events: [] }
      const { token, newest, site } = loaded
      if (token === undefined && !certain) return { result: lookElsewhere, writes: [], events: [] }
      const station = knownStation(loaded.station, stationId)
      const details = { seqNo: null, kind: 'started', at: input.at } as const

      if (newest !== undefined && isSameStart(newest, input, ownKey)) {
        const authorization = statusOnFile(newest, token)
        const result = respond({ number: newest.number, authorization })
        const note = `repeats ${newest.transactionId}`
        const writes = ledgerWrites(billing, station, known, result, { ...details, transactionKey: newest.id, note })
        return { result, writes, events: [] }
      }

      const place = placeOf(loaded.connectors, input.wireConnectorId)
      const time = judgeTime(input.at, receivedAt, station.clockOffsetMs)
      const zombies = loaded.active.filter((one) => isAtPlace(one, place))
      const remote = matchingRemoteStart(loaded.commands, input.token, place.evseId, receivedAt, billing.passwords)
      const judged = judgeBeginning({
        presented: input.token,
        token,
        site,
        stationId,
        evseId: place.evseId,
        at: time.at,
      })
      const concurrent =
        !isLate(time.at, receivedAt) &&
        isConcurrent(token, loaded.group, loaded.running ?? [], new Set(zombies.map(({ id }) => id)))
      const authorization = authorizationOf(judged, remote !== undefined, concurrent, token)
      const transaction = {
        ...startedBy(billing, station, input, place, time, loaded.number, ownKey, authorization),
        commandId: remote?.commandId ?? null,
      }
      const result = respond({ number: loaded.number, authorization })
      const ended = zombies.map((one) => interrupted(one, 'another-start'))
      const seen = token === undefined ? seenCard(loaded.seen, station, input.token, tokenKey, receivedAt) : undefined
      const fulfilled = changed(
        remote === undefined ? [] : [effectSeen(remote, receivedAt)],
        station.identity,
        receivedAt,
      )
      const evses = evsesAfter(loaded, [...ended, transaction], receivedAt)
      const reserved = consumption(loaded, transaction, input.token, station.identity, receivedAt)
      const writes: Write[] = [
        ...ledgerWrites(billing, station, known, result, { ...details, transactionKey: transaction.id, note: null }),
        ...ended.map((one) => put('transaction', one)),
        put('transaction', transaction),
        ...(seen?.writes ?? []),
        ...fulfilled.writes,
        ...evses.writes,
        ...reserved.writes,
      ]
      const events: NewEvent[] = [
        ...ended.map((one) => transactionEvent('transaction.ended', one, station.identity, receivedAt, 'station')),
        transactionEvent('transaction.started', transaction, station.identity, transaction.startedAt, 'station'),
        ...(seen?.events ?? []),
        ...fulfilled.events,
        ...evses.events,
        ...reserved.events,
      ]
      return { result, writes, events }
    },
  })
}

/**
 * F6: the same start only while it is the newest there and not stopped; chargers that always say 1970 and meterStart 0
 * exist.
 */
function isSameStart(newest: Transaction, input: StartInput, tokenKey: string): boolean {
  return (
    newest.endReceivedAt === null &&
    newest.state !== 'orphan' &&
    newest.idTokenKey === tokenKey &&
    newest.stationStartedAt === input.at &&
    newest.meterStartWh === input.meterStartWh
  )
}

const statuses = [
  'Accepted',
  'Blocked',
  'ConcurrentTx',
  'Expired',
  'Invalid',
  'NoCredit',
  'NotAllowedTypeEVSE',
  'NotAtThisLocation',
  'NotAtThisTime',
  'Unknown',
] as const

/** What was answered for the token when the transaction began. */
function statusOnFile(transaction: Transaction, token: IdToken | undefined): AuthorizationResult {
  const status = statuses.find((one) => one === transaction.authorizationStatus) ?? 'Unknown'
  return refused(status, token)
}

function isAtPlace(transaction: Transaction, place: Place): boolean {
  return transaction.evseId === place.evseId && transaction.connectorId === (place.connectorId ?? 0)
}

export function authorizationOf(
  judged: AuthorizationResult,
  startedRemotely: boolean,
  concurrent: boolean,
  token: IdToken | undefined,
): AuthorizationResult {
  const granted: AuthorizationResult = startedRemotely ? { ...judged, status: 'Accepted' } : judged
  return granted.status === 'Accepted' && concurrent ? refused('ConcurrentTx', token) : granted
}

function startedBy(
  { call, freshId }: BillingCall,
  station: KnownStation,
  input: StartInput,
  place: Place,
  time: JudgedTime,
  number: number,
  tokenKey: string,
  authorization: AuthorizationResult,
): Transaction {
  const { receivedAt } = call
  const transactionId = String(number)
  const blank = opened({ id: freshId(), station, transactionId, number, state: 'active', at: time.at, receivedAt })
  const { meterStartWh } = input
  return {
    ...withToken(blank, input.token, tokenKey, authorization.groupId, authorization.status),
    evseId: place.evseId,
    connectorId: place.connectorId ?? 0,
    stationStartedAt: input.at,
    timeCorrected: time.corrected,
    meterStartWh,
    lastRegisterWh: meterStartWh,
    energyWh: meterStartWh === null ? null : 0,
    reservationId: input.reservationId === 0 ? null : input.reservationId,
    offline: isLate(time.at, receivedAt),
    sequence: {
      ...blank.sequence,
      marks: meterStartWh === null ? {} : { start: ofTheStart, register: ofTheStart },
    },
  }
}
