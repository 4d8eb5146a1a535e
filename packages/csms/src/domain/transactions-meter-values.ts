/** J01, J02 and 1.6 4.7: meter values of a transaction, of the main meter, or of a connector at rest. */

import { changed, correlations, effectOf } from './commands.ts'
import { type MeterValue } from './ledger-model.ts'
import { meterValueRow, newReadings, type Reading, readingsOf } from './meter-values.ts'
import { type Transaction } from './model.ts'
import { add, type Decision, need, put, type Store, type Write } from './ports.ts'
import { earlier } from './replay.ts'
import {
  answered,
  type BillingCall,
  type KnownStation,
  knownStation,
  ledgerWrites,
  type Place,
  placeOf,
  transactionEvent,
} from './transactions-billing.ts'
import { type MeterValuesInput, type Respond } from './transactions-inbound.ts'
import { opened, revived, withEnergy, withReadings } from './transactions-state.ts'
import { firstAt } from './transactions-stop.ts'
import { isLate } from './transactions-time.ts'

/** A transaction id that some stations send while there is no transaction (libocpp #495). */
function namesTransaction(transactionId: string | null): transactionId is string {
  return transactionId !== null && transactionId !== '' && !(Number(transactionId) <= 0)
}

export function meterValues<R>(
  store: Store,
  billing: BillingCall,
  input: MeterValuesInput,
  respond: Respond<void, R>,
): Promise<R> {
  const { call, fingerprint } = billing
  const { stationId, receivedAt } = call
  const { transactionId, wireConnectorId } = input
  const named = namesTransaction(transactionId) ? transactionId : null
  return store.run({
    touches: [`station:${stationId}`],
    needs: {
      station: need('station', stationId),
      ledger: need('ledgerByMessage', stationId, call.messageId, call.action),
      commands: need('openCommands', stationId),
      ...(wireConnectorId === null ? {} : { connectors: need('connectors', stationId) }),
      ...(named === null ? {} : { transaction: need('transaction', stationId, named) }),
    },
    more: ({ transaction, station }) => {
      const last = transaction?.lastMeterAt ?? null
      const offsetMs = station?.clockOffsetMs ?? null
      const first = last === null ? 0 : firstAt(input, receivedAt, offsetMs)
      const times = readingsOf(input.meterValues, receivedAt, offsetMs).map(({ at }) => at)
      return {
        ...(named === null && times.length > 0
          ? { atRest: need('meterValuesAtRest', stationId, Math.min(...times), Math.max(...times)) }
          : {}),
        ...(named !== null && transaction === undefined ? { number: need('nextTransactionNumber') } : {}),
        // Only what is no newer than the newest can have come before.
        ...(transaction !== undefined && last !== null && first <= last
          ? { onFile: need('meterValuesSince', transaction.id, first) }
          : {}),
      }
    },
    decide: (loaded): Decision<R> => {
      const known = earlier(loaded.ledger, fingerprint)
      if (known.replayOf !== undefined) return { result: answered<R>(known.replayOf), writes: [], events: [] }
      const station = knownStation(loaded.station, stationId)
      const place: Place =
        wireConnectorId === null
          ? { evseId: input.evseId ?? 0, connectorId: null }
          : placeOf(loaded.connectors ?? [], wireConnectorId)
      const readings = readingsOf(input.meterValues, receivedAt, station.clockOffsetMs)
      const fresh = newReadings(readings, loaded.onFile ?? (loaded.atRest ?? []).filter((row) => isOf(row, place)))
      const before =
        loaded.transaction ??
        (named === null ? undefined : orphanOf(billing, station, named, place, readings, loaded.number ?? 0))
      const result = respond()
      const transactionKey = before?.id ?? null
      const repeats = readings.length > 0 && fresh.length === 0
      const writes: Write[] = ledgerWrites(billing, station, known, result, {
        transactionKey,
        seqNo: null,
        kind: 'meter-values',
        at: input.meterValues[0]?.at ?? null,
        note: repeats ? 'repeats' : before?.state === 'orphan' ? 'orphan' : null,
      })
      const { organisationId } = station
      const at = {
        organisationId,
        stationId,
        evseId: before?.evseId ?? place.evseId,
        connectorId: before?.connectorId ?? place.connectorId,
        transactionKey,
      }
      for (const reading of fresh) writes.push(add('meterValue', meterValueRow(at, reading, receivedAt)))
      const triggered = effectOf(loaded.commands, correlations.message(call.action), receivedAt)
      const fulfilled = changed(triggered, station.identity, receivedAt)
      writes.push(...fulfilled.writes)
      if (before === undefined || (repeats && loaded.transaction !== undefined))
        return { result, writes, events: fulfilled.events }
      const after = withMeterValues(before, fresh, receivedAt)
      writes.push(put('transaction', after))
      const newest = fresh.at(-1)?.at ?? receivedAt
      return {
        result,
        writes,
        events: [
          transactionEvent('transaction.updated', after, station.identity, newest, 'station'),
          ...fulfilled.events,
        ],
      }
    },
  })
}

/** Two connectors may say the same at the same time, and often do. */
function isOf({ evseId, connectorId }: MeterValue, place: Place): boolean {
  return evseId === place.evseId && connectorId === place.connectorId
}

/** F5: values of a transaction that is nobody's here are kept under it, and touch nothing else. */
function orphanOf(
  { call, freshId }: BillingCall,
  station: KnownStation,
  transactionId: string,
  place: Place,
  readings: readonly Reading[],
  number: number,
): Transaction {
  const { receivedAt } = call
  const at = readings[0]?.at ?? receivedAt
  return { ...opened({ id: freshId(), station, transactionId, number, state: 'orphan', at, receivedAt }), ...place }
}

function withMeterValues(before: Transaction, fresh: readonly Reading[], receivedAt: number): Transaction {
  const newest = fresh.at(-1)
  const live = newest !== undefined && !isLate(newest.at, receivedAt)
  const read = withReadings(live ? revived(before) : before, fresh, ({ at }) => at)
  const lastEventAt = Math.max(read.lastEventAt, newest?.at ?? read.lastEventAt)
  const endedAt = read.estimated ? Math.max(read.startedAt, lastEventAt) : read.endedAt
  return withEnergy({ ...read, lastEventAt, endedAt })
}
