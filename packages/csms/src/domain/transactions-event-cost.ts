/** What the answer to a TransactionEvent tells of the cost, and of the limit that a start was asked for with. */
import { readCommandRequest, type TransactionLimit } from '@stationmaster/contract'
import { type CostOutcome, noCost } from './cost-model.ts'
import { type Command, type Transaction } from './model.ts'
import { type TransactionEventInput } from './transactions-inbound.ts'

const cancelling = new Set(['EVConnectTimeout', 'StopAuthorized'])

/** C20.FR.03: what was paid for at the station and began nothing costs nothing. */
function wasCancelled({ idTokenType, energyWh, cost }: Transaction, input: TransactionEventInput): boolean {
  return (
    input.eventType === 'Ended' &&
    idTokenType === 'DirectPayment' &&
    cancelling.has(input.triggerReason) &&
    (energyWh ?? 0) === 0 &&
    (cost?.costDetails ?? null) === null
  )
}

/** What is told with this answer, and the transaction that remembers it. */
export function withCostTold(
  transaction: Transaction,
  input: TransactionEventInput,
  remote: Command | undefined,
): { transaction: Transaction; told: CostOutcome } {
  const cost = transaction.cost ?? noCost
  const totalCost = cost.totalCost ?? (wasCancelled(transaction, input) ? '0' : null)
  const limit = cost.limit === null ? limitOf(remote) : null
  const told = { totalCost, message: cost.message, limit }
  if (totalCost === cost.toldCost && cost.message === null && limit === null) return { transaction, told }
  const next = { ...cost, toldCost: totalCost, message: null, limit: limit ?? cost.limit }
  return { transaction: { ...transaction, cost: next }, told }
}

/** C24.FR.02, C25.FR.24. */
function limitOf(remote: Command | undefined): TransactionLimit | null {
  const request = remote === undefined ? undefined : readCommandRequest(remote.type, remote.parameters)
  return request?.type === 'RequestStartTransaction' ? (request.parameters.transactionLimit ?? null) : null
}
