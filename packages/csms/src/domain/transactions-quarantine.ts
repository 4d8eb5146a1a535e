/** Billing messages that cannot be acted on: not readable (F2), or from a station that is not accepted (F10). */

import { type StationCall } from './inbound.ts'
import { type LedgerEntry } from './ledger-model.ts'
import { add, type Decision, need, type Store } from './ports.ts'
import { earlier } from './replay.ts'
import {
  answered,
  type BillingCall,
  knownStation,
  ledgerEntry,
  ledgerWrites,
  type TransactionsDependencies,
} from './transactions-billing.ts'
import { type Respond } from './transactions-inbound.ts'

/** Bounds what one station may leave in quarantine; it keeps what was answered with an error and sends it again. */
const mostMessages = 1_000
const mostBytes = 8 * 1024 * 1024

const utf8 = new TextEncoder()

const nothingKnown = { transactionKey: null, seqNo: null, at: null } as const

export function unreadable<R>(
  store: Store,
  billing: BillingCall,
  note: string,
  respond: Respond<{ number: number }, R>,
): Promise<R> {
  const { call, fingerprint } = billing
  const { stationId } = call
  return store.run({
    touches: [`station:${stationId}`],
    needs: {
      station: need('station', stationId),
      ledger: need('ledgerByMessage', stationId, call.messageId, call.action),
      number: need('nextTransactionNumber'),
    },
    decide: (loaded): Decision<R> => {
      const known = earlier(loaded.ledger, fingerprint)
      if (known.replayOf !== undefined) return { result: answered<R>(known.replayOf), writes: [], events: [] }
      const result = respond({ number: loaded.number })
      const station = knownStation(loaded.station, stationId)
      const details = { ...nothingKnown, kind: 'unreadable', note } as const
      return { result, writes: ledgerWrites(billing, station, known, result, details), events: [] }
    },
  })
}

/** F10: kept until the station is accepted; the station itself hears an error and keeps its own copy too. */
export async function quarantine(
  { store, vault }: Pick<TransactionsDependencies, 'store' | 'vault'>,
  billing: BillingCall,
  kind: LedgerEntry['kind'],
): Promise<void> {
  const { call, fingerprint } = billing
  const { stationId } = call
  await store.run({
    touches: [`station:${stationId}`],
    needs: {
      station: need('station', stationId),
      alike: need('quarantinedAlike', stationId, fingerprint, call.action),
      full: need('quarantineFull', stationId, mostMessages, mostBytes - utf8.encode(call.raw).length),
    },
    decide: ({ station, alike, full }): Decision<void> => {
      // A station that is refused sends the same message again and again, often under new ids.
      if (alike !== undefined || full !== undefined) return { result: undefined, writes: [], events: [] }
      const details = { ...nothingKnown, kind, note: null }
      const entry = ledgerEntry(billing, knownStation(station, stationId), null, details)
      // It will be read again, so what had to leave it is kept where nobody reads it (C04.FR.04).
      const sealed = entry.raw === call.raw ? null : vault.seal(call.raw)
      const row: LedgerEntry = { ...entry, sealed, quarantined: true }
      return { result: undefined, writes: [add('ledger', row)], events: [] }
    },
  })
}

/** Oldest first, in full; each leaves quarantine when it is handled again under its own id. */
export async function quarantined(
  { store, vault, deviations }: Pick<TransactionsDependencies, 'store' | 'vault' | 'deviations'>,
  stationId: StationCall['stationId'],
): Promise<LedgerEntry[]> {
  const kept = await store.run({
    touches: [],
    needs: { kept: need('quarantined', stationId) },
    decide: (loaded): Decision<LedgerEntry[]> => ({ result: loaded.kept, writes: [], events: [] }),
  })
  return kept.map((entry) => {
    if (entry.sealed === null) return entry
    try {
      return { ...entry, raw: vault.open(entry.sealed) }
    } catch {
      // Another installation key: what it bills counts all the same, its code is nobody's.
      const { action, messageId } = entry
      deviations.noted({ stationId, action, path: '', rule: 'sealed-under-another-key', sample: messageId })
      return entry
    }
  })
}
