/** 1.6 4.10: the end of a transaction, of one of another backend (F5), or of one that was given up (F7). */

import { lookElsewhere, seenCard } from './authorization.ts'
import { judge, keyOf } from './authorization-judgement.ts'
import { changed, effectSeen } from './commands.ts'
import { keptKey } from './key-codes.ts'
import { meterValueRow, newReadings, type Reading, readingsOf } from './meter-values.ts'
import { type Instant, type Transaction } from './model.ts'
import { add, type Decision, need, put, type Store } from './ports.ts'
import { earlier } from './replay.ts'
import {
  answered,
  type BillingCall,
  evsesAfter,
  type KnownStation,
  knownStation,
  ledgerWrites,
  stopsOf,
  transactionEvent,
} from './transactions-billing.ts'
import { type AuthorizationOutcome, type Respond, type StopInput } from './transactions-inbound.ts'
import { opened, withEnergy, withFlag, withoutFlag, withReadings, withToken } from './transactions-state.ts'
import { judgeTime } from './transactions-time.ts'

export function stop<R>(
  store: Store,
  billing: BillingCall,
  input: StopInput,
  respond: Respond<AuthorizationOutcome, R>,
  key: string | null,
  certain: boolean,
): Promise<R | typeof lookElsewhere> {
  const { call, fingerprint } = billing
  const { stationId, receivedAt } = call
  const presented = input.token
  const tokenKey = presented === null ? null : (key ?? keyOf(presented))
  return store.run({
    touches: [`station:${stationId}`, ...(tokenKey === null ? [] : [`token:${tokenKey}`])],
    needs: {
      station: need('station', stationId),
      ledger: need('ledgerByMessage', stationId, call.messageId, call.action),
      transaction: need('transaction', stationId, input.transactionId),
      commands: need('openCommands', stationId),
      evses: need('evses', stationId),
      connectors: need('connectors', stationId),
      active: need('activeTransactions', stationId),
      site: need('siteOfStation', stationId),
      ...(tokenKey === null ? {} : { token: need('idToken', tokenKey) }),
    },
    more: ({ transaction, station, token }) => ({
      ...(opensOrphan(transaction, input) ? { number: need('nextTransactionNumber') } : {}),
      ...(transaction !== undefined && input.meterValues.length > 0 && transaction.lastMeterAt !== null
        ? {
            onFile: need(
              'meterValuesSince',
              transaction.id,
              firstAt(input, receivedAt, station?.clockOffsetMs ?? null),
            ),
          }
        : {}),
      ...(tokenKey !== null && token === undefined ? { seen: need('seenCard', tokenKey) } : {}),
    }),
    decide: (loaded): Decision<R | typeof lookElsewhere> => {
      const known = earlier(loaded.ledger, fingerprint)
      if (known.replayOf !== undefined) return { result: answered<R>(known.replayOf), writes: [], events: [] }
      const { token } = loaded
      if (presented !== null && token === undefined && !certain) {
        return { result: lookElsewhere, writes: [], events: [] }
      }
      const station = knownStation(loaded.station, stationId)
      const time = judgeTime(input.at, receivedAt, station.clockOffsetMs)
      const found = loaded.transaction
      const evseId = found?.evseId ?? null
      const authorization =
        presented === null ? null : judge({ presented, token, site: loaded.site, stationId, evseId, at: time.at })
      const result = respond({ authorization })
      const seen =
        presented === null || tokenKey === null || token !== undefined
          ? { writes: [], events: [] }
          : seenCard(loaded.seen, station, presented, tokenKey, receivedAt)
      const details = { seqNo: null, kind: 'ended', at: input.at } as const

      const orphan = opensOrphan(found, input)
      if (found !== undefined && !orphan && found.endReceivedAt !== null) {
        const same = isSameStop(found, input)
        const note = `${same ? 'repeats' : 'differs from'} the end of ${found.transactionId}`
        const flagged = { ...found, flags: withFlag(found.flags, 'second-end') }
        const writes = [
          ...ledgerWrites(billing, station, known, result, { ...details, transactionKey: found.id, note }),
          ...(same ? [] : [put('transaction', flagged)]),
          ...seen.writes,
        ]
        return { result, writes, events: seen.events }
      }

      const before =
        found === undefined || orphan ? orphanOf(billing, station, input, loaded.number ?? 0, time.at) : found
      const readings = readingsOf(input.meterValues, receivedAt, station.clockOffsetMs)
      const fresh = newReadings(readings, loaded.onFile ?? [])
      const named =
        before.idTokenKey === null && presented !== null && tokenKey !== null && authorization !== null
          ? withToken(
              before,
              presented,
              keptKey(tokenKey, billing.passwords),
              authorization.groupId,
              authorization.status,
            )
          : before
      const ended = endedBy(named, input, time, fresh, receivedAt)
      const stops = stopsOf(loaded.commands, ended).map((command) => effectSeen(command, receivedAt))
      const fulfilled = changed(stops, station.identity, receivedAt)
      const evses = evsesAfter(loaded, [ended], receivedAt)
      const place = { ...placeOfTransaction(ended), transactionKey: ended.id }
      const note = orphan ? 'orphan' : null
      return {
        result,
        writes: [
          ...ledgerWrites(billing, station, known, result, { ...details, transactionKey: ended.id, note }),
          put('transaction', ended),
          ...fresh.map((reading) => add('meterValue', meterValueRow(place, reading, receivedAt))),
          ...fulfilled.writes,
          ...evses.writes,
          ...seen.writes,
        ],
        events: [
          transactionEvent('transaction.ended', ended, station.identity, ended.endedAt ?? receivedAt, 'station'),
          ...fulfilled.events,
          ...evses.events,
          ...seen.events,
        ],
      }
    },
  })
}

/** Where a transaction's meter stands; 0 while its EVSE is unknown. */
export function placeOfTransaction(transaction: Transaction) {
  const { organisationId, stationId, evseId, connectorId } = transaction
  return { organisationId, stationId, evseId: evseId ?? 0, connectorId }
}

export function firstAt(
  input: { meterValues: StopInput['meterValues'] },
  receivedAt: Instant,
  clockOffsetMs: number | null,
): Instant {
  let first = receivedAt
  for (const { at } of input.meterValues) first = Math.min(first, judgeTime(at, receivedAt, clockOffsetMs).at)
  return first
}

/**
 * F5: an id nobody here gave out belongs to another backend, or to nobody (-1); it touches nothing else. Another
 * backend's id may come back with another session.
 */
function opensOrphan(transaction: Transaction | undefined, input: StopInput): boolean {
  if (transaction === undefined) return true
  if (transaction.state !== 'orphan' || transaction.endReceivedAt === null) return false
  return !isSameStop(transaction, input)
}

function isSameStop(transaction: Transaction, input: StopInput): boolean {
  const sameMeter = input.meterStopWh === null || transaction.meterStopWh === input.meterStopWh
  return sameMeter && transaction.sequence.marks?.stoppedAt === (input.at ?? 0)
}

function orphanOf(
  { call, freshId }: BillingCall,
  station: KnownStation,
  input: StopInput,
  number: number,
  at: Instant,
): Transaction {
  const { receivedAt } = call
  const { transactionId } = input
  const first = Math.min(at, firstAt(input, receivedAt, station.clockOffsetMs))
  return opened({ id: freshId(), station, transactionId, number, state: 'orphan', at: first, receivedAt })
}

function endedBy(
  transaction: Transaction,
  input: StopInput,
  time: { at: Instant; corrected: boolean },
  readings: readonly Reading[],
  receivedAt: Instant,
): Transaction {
  const read = withReadings(transaction, readings, ({ at }) => at)
  return withEnergy({
    ...read,
    state: transaction.state === 'orphan' ? 'orphan' : 'ended',
    // F17: no duration is negative.
    endedAt: Math.max(time.at, transaction.startedAt),
    endReceivedAt: receivedAt,
    timeCorrected: transaction.timeCorrected || time.corrected,
    // transactionData may be the only data (ocpp.md 5.6).
    meterStopWh: input.meterStopWh ?? read.lastRegisterWh,
    estimated: false,
    stoppedReason: input.reason ?? 'Local',
    lastEventAt: Math.max(transaction.lastEventAt, time.at),
    sequence: { ...read.sequence, marks: { ...read.sequence.marks, stoppedAt: input.at ?? 0 } },
    flags: withoutFlag(read.flags, 'available'),
  })
}
