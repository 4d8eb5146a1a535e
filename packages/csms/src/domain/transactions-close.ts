/** An operator ends a transaction that no station will end any more. */

import { type DomainError } from '@stationmaster/contract'
import { allowed, audited, type Editing, type Editor, edit, refuse } from './audit.ts'
import { type Transaction } from './model.ts'
import { type Decision, need, put, type Store } from './ports.ts'
import { noTransaction, transactionById } from './transaction-by-id.ts'
import { evsesAfter, knownStation, transactionEvent } from './transactions-billing.ts'
import { interrupted } from './transactions-state.ts'

export interface ClosingOptions extends Editing {
  store: Store
}

export function createTransactionClosing(options: ClosingOptions) {
  const { store } = options

  /** F7: its end is provisional until the station's own stop replaces it. */
  async function close(editor: Editor, id: string): Promise<Transaction> {
    const by = edit(options, editor)
    const { stationId } = await transactionById(store, id)
    return allowed(
      await store.run({
        touches: [`station:${stationId}`],
        needs: {
          transaction: need('transactionById', id),
          station: need('station', stationId),
          evses: need('evses', stationId),
          connectors: need('connectors', stationId),
          active: need('activeTransactions', stationId),
        },
        decide: (loaded): Decision<Transaction | DomainError> => {
          const { transaction } = loaded
          if (transaction === undefined) return { result: noTransaction(id), writes: [], events: [] }
          if (transaction.state !== 'active') {
            return refuse('not-active', `The transaction is ${transaction.state} already; there is nothing to close.`)
          }
          const station = knownStation(loaded.station, stationId)
          const closed = interrupted(transaction, 'closed-by-operator')
          const { state, endedAt, energyWh } = closed
          const evses = evsesAfter(loaded, [closed], by.at)
          return {
            result: closed,
            writes: [
              put('transaction', closed),
              ...evses.writes,
              audited(by, 'transaction.closed', `transaction:${id}`, { state, endedAt, energyWh }),
            ],
            events: [
              transactionEvent('transaction.ended', closed, station.identity, by.at, 'operator'),
              ...evses.events,
            ],
          }
        },
      }),
    )
  }

  return { close }
}
