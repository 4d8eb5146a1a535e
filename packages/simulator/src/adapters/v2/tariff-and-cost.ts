import { showCost } from '../../station/cost.ts'
import { type Handlers2 } from './types.ts'

export const cost: Handlers2<'CostUpdated'> = {
  async CostUpdated({ transactionId, totalCost }, station) {
    if (station.memory.transactions.some(({ id }) => id === transactionId)) {
      showCost(station, transactionId, { totalCost })
    }
    return {}
  },
}
