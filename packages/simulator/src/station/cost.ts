/** What a driver sees of the cost, by transaction, while it runs and after it [I02.FR.03, I02.FR.04, I03.FR.03]. */
import { type StationMemory } from './memory.ts'
import { type ShownCost } from './model.ts'

/** What was shown last is kept for so many transactions. */
const keptCosts = 16

export function showCost(
  station: { readonly memory: StationMemory; save(): void },
  transactionId: string,
  shown: ShownCost,
): void {
  if (shown.totalCost === undefined && shown.message === undefined) return
  const { [transactionId]: before, ...others } = station.memory.costs ?? {}
  const kept = Object.entries(others).slice(1 - keptCosts)
  station.memory.costs = { ...Object.fromEntries(kept), [transactionId]: { ...before, ...shown } }
  station.save()
}
