/** CostUpdated: what a driver sees of the cost while it runs (I02). */
import { noCost } from './cost-model.ts'
import { need, put } from './ports.ts'
import { type CommandBlocks } from './remote-control-block.ts'
import { activeTransaction } from './transactions-commands.ts'

/** A station that says so will say it again. */
const forGood = new Set(['NotImplemented', 'NotSupported'])

export const tariffAndCostCommands: CommandBlocks = {
  CostUpdated: {
    planned: activeTransaction,
    settlementNeeds: (_stationId, { parameters }) => ({
      transaction: need('transactionById', parameters.transactionId),
    }),
    learnt(change, { transaction }, { request, answer }) {
      if (transaction === undefined) return
      const cost = transaction.cost ?? noCost
      if (answer.verdict === 'completed') {
        const toldCost = request.parameters.totalCost
        change.writes.push(put('transaction', { ...transaction, cost: { ...cost, toldCost } }))
      } else if (answer.verdict === 'error' && answer.code !== null && forGood.has(answer.code)) {
        change.writes.push(put('transaction', { ...transaction, cost: { ...cost, refused: answer.code } }))
      }
    },
  },
}
