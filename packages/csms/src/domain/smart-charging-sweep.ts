/** A TxProfile goes with its transaction: off the path of messages, for until then it counts for nothing (K01.FR.16). */
import { Change } from './commands.ts'
import { type Clock, need, type Store } from './ports.ts'
import { living } from './smart-charging-rules.ts'
import { forget } from './smart-charging-settlement.ts'

export interface ProfileSweepServices {
  store: Store
  clock: Clock
  overdue(): Promise<readonly { stationId: string; profileId: number }[]>
}

/** @returns how many were forgotten */
export async function sweepProfiles(services: ProfileSweepServices, signal: AbortSignal): Promise<number> {
  const { store, clock } = services
  const stations = new Set((await services.overdue()).map(({ stationId }) => stationId))
  let swept = 0
  for (const stationId of stations) {
    if (signal.aborted) return swept
    swept += await store.run({
      touches: [`station:${stationId}`],
      needs: {
        profiles: need('chargingProfiles', stationId),
        active: need('activeTransactions', stationId),
        open: need('openCommands', stationId),
      },
      decide: ({ profiles, active, open }) => {
        const change = new Change()
        const alive = living(profiles, active, new Set(open.map(({ commandId }) => commandId)))
        const ids = new Set(alive.map(({ profileId }) => profileId))
        const gone = profiles.filter(({ profileId }) => !ids.has(profileId))
        for (const profile of gone) forget(change, profile, profile, clock.now(), 'stationmaster')
        return change.result(gone.length)
      },
    })
  }
  return swept
}
