/** A TxProfile goes with its transaction: off the path of messages, for until then it counts for nothing (K01.FR.16). */
import { Change } from './commands.ts'
import { type Instant, type Transaction } from './model.ts'
import { type Clock, need, type Store } from './ports.ts'
import { type InstalledProfile } from './smart-charging-model.ts'
import { living } from './smart-charging-rules.ts'
import { forget } from './smart-charging-settlement.ts'

export interface ProfileSweepServices {
  store: Store
  clock: Clock
  /** @param doubtsBefore since when at the latest a start was in doubt whose profile no longer waits for it */
  overdue(doubtsBefore: Instant): Promise<readonly { stationId: string; profileId: number }[]>
}

/** A station drops a start that no vehicle follows within minutes (EVConnectionTimeOut); its profile goes with it. */
const startDoubtMs = 3_600_000

/** @returns how many were forgotten */
export async function sweepProfiles(services: ProfileSweepServices, signal: AbortSignal): Promise<number> {
  const { store, clock } = services
  const overdue = await services.overdue(clock.now() - startDoubtMs)
  const stations = new Set(overdue.map(({ stationId }) => stationId))
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
        const since = clock.now() - startDoubtMs
        const alive = living(profiles, active, new Set(open.map(({ commandId }) => commandId))).filter(
          (profile) => !isOfNoStart(profile, active, since),
        )
        const ids = new Set(alive.map(({ profileId }) => profileId))
        const gone = profiles.filter(({ profileId }) => !ids.has(profileId))
        for (const profile of gone) forget(change, profile, profile, clock.now(), 'stationmaster')
        return change.result(gone.length)
      },
    })
  }
  return swept
}

/** What a start carried that nobody heard of again: while another charges there, that may be the one it began. */
function isOfNoStart(
  { purpose, transactionKey, uncertainSince, evseId }: InstalledProfile,
  active: readonly Pick<Transaction, 'evseId'>[],
  since: Instant,
): boolean {
  if (purpose !== 'TxProfile' || transactionKey !== null || uncertainSince === null) return false
  return uncertainSince < since && !active.some((one) => evseId === 0 || one.evseId === evseId)
}
