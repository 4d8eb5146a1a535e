import { type CommandParameters } from '@stationmaster/contract'
import { type ocpp201 } from '@stationmaster/ocpp'
import { type CostOutcome } from '../../domain/cost-model.ts'
import { type CommandContext } from '../../domain/outbound.ts'
import { type Outbound } from '../adapter.ts'
import { done, unsupported } from '../answers.ts'

/** What both versions say of a cost in the answer to a TransactionEvent (I02, I03, I06). */
export function costAnswer({ totalCost, message }: CostOutcome) {
  return {
    ...(totalCost === null ? {} : { totalCost: Number(totalCost) }),
    ...(message === null ? {} : { updatedPersonalMessage: message }),
  }
}

export function costRequest({ totalCost }: CommandParameters<'CostUpdated'>, { transaction }: CommandContext) {
  return transaction === undefined
    ? undefined
    : { totalCost: Number(totalCost), transactionId: transaction.transactionId }
}

export const notOnFile = unsupported('the transaction is not on file')

type Rows =
  | 'NotifyWebPaymentStarted'
  | 'CostUpdated'
  | 'SetDefaultTariff'
  | 'GetTariffs'
  | 'ClearTariffs'
  | 'ChangeTransactionTariff'

/** 2.0.1 shows a cost; tariffs that a station calculates by came with 2.1. */
export const tariffAndCost201: Pick<Outbound<typeof ocpp201>, Rows> = {
  NotifyWebPaymentStarted: 'unsupported',
  SetDefaultTariff: 'unsupported',
  GetTariffs: 'unsupported',
  ClearTariffs: 'unsupported',
  ChangeTransactionTariff: 'unsupported',
  CostUpdated: async (caller, parameters, context) => {
    const request = costRequest(parameters, context)
    return request === undefined ? notOnFile : done(await caller.call('CostUpdated', request))
  },
}
