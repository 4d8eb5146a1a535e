import { DomainError } from '@stationmaster/contract'
import { allowed } from './audit.ts'
import { type Transaction } from './model.ts'
import { need, type Store } from './ports.ts'

export function noTransaction(id: string): DomainError {
  return new DomainError('transaction-not-found', `There is no transaction ${id}.`)
}

/** By our id. @throws DomainError `transaction-not-found` */
export async function transactionById(store: Store, id: string): Promise<Transaction> {
  return allowed(
    await store.run({
      touches: [],
      needs: { transaction: need('transactionById', id) },
      decide: ({ transaction }) => ({ result: transaction ?? noTransaction(id), writes: [], events: [] }),
    }),
  )
}
