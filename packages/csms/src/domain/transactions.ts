/** E and 1.6 4.7, 4.8, 4.10: the money path. Everything is in the ledger before it is answered (F2). */

import { withTokenKey } from './authorization.ts'
import { type StationCall } from './inbound.ts'
import { unguessable } from './key-codes.ts'
import { type LedgerEntry } from './ledger-model.ts'
import { type Instant } from './model.ts'
import { canonical } from './replay.ts'
import { type BillingCall, type TransactionsDependencies } from './transactions-billing.ts'
import { event } from './transactions-event.ts'
import { type TransactionsPort } from './transactions-inbound.ts'
import { meterValues } from './transactions-meter-values.ts'
import { quarantine, quarantined, unreadable } from './transactions-quarantine.ts'
import { start } from './transactions-start.ts'
import { stop } from './transactions-stop.ts'
import { isLate } from './transactions-time.ts'

/** Of what kind an action's message is before anyone could read it. */
const kinds: Readonly<Record<string, LedgerEntry['kind']>> = {
  StartTransaction: 'started',
  StopTransaction: 'ended',
  MeterValues: 'meter-values',
  TransactionEvent: 'updated',
}

export function createTransactions(dependencies: TransactionsDependencies): TransactionsPort {
  const { store, ids, hash, deviations, late, passwords } = dependencies

  async function handled<R>(
    call: StationCall,
    saidAt: Instant | null,
    handle: (billing: BillingCall) => Promise<R>,
  ): Promise<R> {
    const fingerprint = hash.of(unguessable(canonical(call.payload), passwords))
    let id: string | undefined
    const freshId = () => {
      id ??= ids.next()
      return id
    }
    const billing: BillingCall = { call, fingerprint, freshId, notices: new Set(), passwords }
    const result = await handle(billing)
    const { stationId, action, receivedAt } = call
    if (saidAt !== null && isLate(saidAt, receivedAt)) late.noted(stationId, receivedAt)
    for (const rule of billing.notices) {
      deviations.noted({ stationId, action, path: '', rule, sample: call.messageId })
    }
    return result
  }

  return {
    start: (call, input, respond) =>
      handled(call, input.at, (billing) =>
        withTokenKey(store, input.token, (key, certain) => start(store, billing, input, respond, key, certain)),
      ),
    stop: (call, input, respond) =>
      handled(call, input.at, (billing) =>
        withTokenKey(store, input.token, (key, certain) => stop(store, billing, input, respond, key, certain)),
      ),
    meterValues: (call, input, respond) =>
      handled(call, input.meterValues[0]?.at ?? null, (billing) => meterValues(store, billing, input, respond)),
    event: (call, input, respond) => handled(call, input.at, (billing) => event(store, billing, input, respond)),
    unreadable: (call, note, respond) => handled(call, null, (billing) => unreadable(store, billing, note, respond)),
    quarantine: (call) =>
      handled(call, null, (billing) => quarantine(dependencies, billing, kinds[call.action] ?? 'unreadable')),
    quarantined: (stationId) => quarantined(dependencies, stationId),
  }
}
