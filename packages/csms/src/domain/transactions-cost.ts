/** What a transaction costs, as whoever bills says it, and how the driver comes to see it (I02, I03, I06). */
import { type CommandRequest, DomainError, type TransactionCostInput } from '@stationmaster/contract'
import { allowed, type Editor, refuse } from './audit.ts'
import { Change } from './commands.ts'
import { type CostUpdate, noCost, type TransactionCost } from './cost-model.ts'
import { type Command, type Instant, type Transaction } from './model.ts'
import { type TraitsOf } from './outbound.ts'
import { type Clock, type Decision, need, put, remove, type Store } from './ports.ts'
import { noTransaction, transactionById } from './transaction-by-id.ts'
import { knownStation, transactionEvent } from './transactions-billing.ts'

/** I02.FR.01: a relevant interval; what is set meanwhile goes with the next, or with an answer to the station. */
const intervalMs = 30_000

export interface TransactionCostServices {
  store: Store
  clock: Clock
  traitsOf: TraitsOf
  isOnline(stationId: string): boolean
  submit(stationId: string, request: CommandRequest, actor: string): Promise<Command>
}

export function createTransactionCosts({ store, clock, traitsOf, isOnline, submit }: TransactionCostServices) {
  /** The newest counts; of one that runs the station is told. */
  async function set({ actor }: Editor, id: string, input: TransactionCostInput): Promise<void> {
    const { stationId } = await transactionById(store, id)
    allowed(
      await store.run({
        touches: [`station:${stationId}`],
        needs: {
          transaction: need('transactionById', id),
          station: need('station', stationId),
          waiting: need('costUpdate', id),
        },
        decide: ({ transaction, station, waiting }): Decision<undefined | DomainError> => {
          if (transaction === undefined) return { result: noTransaction(id), writes: [], events: [] }
          if (transaction.state === 'orphan') {
            return refuse('not-active', 'Of this transaction only its messages are known')
          }
          const at = clock.now()
          const { totalCost, currency, message } = input
          const before = transaction.cost ?? noCost
          const cost: TransactionCost = {
            ...before,
            totalCost,
            currency: currency ?? before.currency,
            message: message ?? before.message,
            setAt: at,
            setBy: actor,
          }
          const next = { ...transaction, cost }
          const { identity, protocolVersion = null } = { ...station, ...knownStation(station, stationId) }
          const change = new Change()
          change.writes.push(put('transaction', next))
          change.events.push(transactionEvent('transaction.updated', next, identity, at, 'operator'))
          const listens = traitsOf(protocolVersion)?.configuration === 'device-model' && cost.refused === null
          if (listens && waiting === undefined && transaction.state === 'active' && cost.toldCost !== totalCost) {
            const { organisationId } = transaction
            const row: CostUpdate = { organisationId, transactionKey: id, stationId, actor, dueAt: at }
            change.writes.push(put('costUpdate', row))
          }
          return change.result(undefined)
        },
      }),
    )
  }

  /** Tells what waits and is due. @returns how many stations were asked */
  async function tell(signal: AbortSignal): Promise<number> {
    const due = await store.run({
      touches: [],
      needs: { due: need('dueCostUpdates', clock.now()) },
      decide: ({ due }) => ({ result: due, writes: [], events: [] }),
    })
    let told = 0
    for (const { stationId, transactionKey, actor } of due) {
      if (signal.aborted) return told
      const totalCost = await store.run({
        touches: [`station:${stationId}`],
        needs: { waiting: need('costUpdate', transactionKey), transaction: need('transactionById', transactionKey) },
        decide: ({ waiting, transaction }) => next(waiting, transaction, isOnline(stationId), clock.now()),
      })
      if (totalCost === null) continue
      const parameters = { transactionId: transactionKey, totalCost }
      await submit(stationId, { type: 'CostUpdated', parameters, reason: 'running cost' }, actor).catch(
        (error: unknown) => {
          // Its queue is full, or it speaks another version by now: it is asked again when the interval is over.
          if (!(error instanceof DomainError)) throw error
        },
      )
      told++
    }
    return told
  }

  return { set, tell }
}

/** What to tell now; null where nothing is left to tell, or nobody is there to hear it. */
function next(
  waiting: CostUpdate | undefined,
  transaction: Transaction | undefined,
  online: boolean,
  at: Instant,
): Decision<string | null> {
  if (waiting === undefined) return { result: null, writes: [], events: [] }
  const { totalCost = null, toldCost = null, refused = null } = transaction?.cost ?? {}
  if (transaction?.state !== 'active' || totalCost === null || totalCost === toldCost || refused !== null) {
    return { result: null, writes: [remove('costUpdate', waiting)], events: [] }
  }
  const later = put('costUpdate', { ...waiting, dueAt: at + intervalMs })
  return { result: online ? totalCost : null, writes: [later], events: [] }
}
