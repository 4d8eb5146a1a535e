import { type TransactionLimit } from '@stationmaster/contract'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type Handlers21 } from '../handlers.ts'
import { boundedName } from '../shared-bounds.ts'
import { eventAnswer2, eventInput2 } from '../v2/transactions.ts'

/** Cost details beyond this are in the ledger only. */
const longestDetails = 65_536

/** OCPP 2.1, E01 to E17 with what I12, C24 and C25 add. */
export function transactionsInbound21({ transactions }: Pick<DomainPorts, 'transactions'>) {
  return {
    TransactionEvent: (request, call) => {
      const input = eventInput2(request)
      if (typeof input === 'string') return transactions.unreadable(call, input, () => ({}))
      const { transactionInfo, costDetails } = request
      const keptDetails = costDetails === undefined || tooLong(costDetails) ? null : costDetails
      return transactions.event(
        call,
        {
          ...input,
          tariffId: transactionInfo.tariffId === undefined ? null : boundedName(transactionInfo.tariffId),
          costDetails: keptDetails,
        },
        (outcome) => ({
          ...eventAnswer2(outcome),
          ...(outcome.cost.limit === null ? {} : { transactionLimit: limitOfWire(outcome.cost.limit) }),
        }),
      )
    },
  } satisfies Pick<Handlers21, 'TransactionEvent'>
}

function tooLong(details: object): boolean {
  return JSON.stringify(details).length > longestDetails
}

function limitOfWire({ maxCost, ...limit }: TransactionLimit) {
  return { ...limit, ...(maxCost === undefined ? {} : { maxCost: Number(maxCost) }) }
}
