/** What a 2.1 station asks and tells of profiles while they run: dynamic limits (K28) and priority charging (K21, K22). */
import { type ChargingScheduleUpdate } from '@stationmaster/contract'
import { Change, changed, correlations, effectOf } from './commands.ts'
import { type Command, type Instant, type Station, type Transaction } from './model.ts'
import { need, put, type Store } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { type SmartChargingPort } from './smart-charging-inbound.ts'
import { type InstalledProfile } from './smart-charging-model.ts'
import { profileResource } from './smart-charging-profile.ts'
import { living } from './smart-charging-rules.ts'
import { updatedPeriod, updateOf } from './smart-charging-v2x.ts'
import { transactionEvent } from './transactions-billing.ts'

export function dynamicProfiles(store: Store): Pick<SmartChargingPort, 'dynamicUpdate' | 'priorityCharging'> {
  return {
    dynamicUpdate: (call, profileId) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          profiles: need('chargingProfiles', call.stationId),
          active: need('activeTransactions', call.stationId),
          open: need('openCommands', call.stationId),
        },
        decide: ({ profiles, active, open }) => {
          const change = new Change()
          const ids = new Set(open.map(({ commandId }) => commandId))
          const profile = living(profiles, active, ids).find((one) => one.profileId === profileId)
          const period = profile?.schedules[0]?.periods[0]
          // K28.FR.12.
          if (profile?.kind !== 'Dynamic' || period === undefined) return change.result(null)
          // K28.FR.09: the station's duration begins anew with the answer.
          change.writes.push(put('chargingProfile', { ...profile, dynUpdateAt: call.receivedAt, uncertainSince: null }))
          return change.result(updateOf(period))
        },
      }),
    priorityCharging: (call, { transactionId, activated }) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          station: need('station', call.stationId),
          transaction: need('transaction', call.stationId, transactionId),
          open: need('openCommands', call.stationId),
        },
        decide: ({ station, transaction, open }) => {
          const change = new Change()
          if (station === undefined) return change.result(undefined)
          // Of a transaction that was never told: kept as a fact, for it changes nothing.
          if (transaction === undefined) {
            const fact = { action: call.action, at: null, transactionId, activated }
            change.events.push(stationEvent(station, 'station.noted', call.receivedAt, 'station', fact))
            return change.result(undefined)
          }
          if (transaction.state === 'active' && transaction.priorityCharging !== activated) {
            change.add(priorityChange(station, { ...transaction, priorityCharging: activated }, call.receivedAt))
          }
          change.add(fulfilled(open, transaction, activated, station, call.receivedAt))
          return change.result(undefined)
        },
      }),
  }
}

function priorityChange(station: Station, transaction: Transaction, at: Instant): Change {
  const change = new Change()
  change.writes.push(put('transaction', transaction))
  change.events.push(transactionEvent('transaction.updated', transaction, station.identity, at, 'station'))
  return change
}

function fulfilled(
  open: readonly Command[],
  { id }: Transaction,
  activated: boolean,
  { identity }: Station,
  at: Instant,
): Pick<Change, 'writes' | 'events'> {
  return changed(effectOf(open, correlations.priorityCharging(id, activated), at), identity, at)
}

/** What an accepted UpdateDynamicSchedule made of the profile. */
export function updatedProfile(
  profile: InstalledProfile,
  update: ChargingScheduleUpdate,
  at: Instant,
): InstalledProfile | undefined {
  const [schedule] = profile.schedules
  const period = schedule?.periods[0]
  if (schedule === undefined || period === undefined) return undefined
  return {
    ...profile,
    schedules: [{ ...schedule, periods: [updatedPeriod(period, update)] }],
    dynUpdateAt: at,
    uncertainSince: null,
  }
}

/** The event of a profile that is another than before. */
export function profileUpdated(station: Station, profile: InstalledProfile, at: Instant) {
  return stationEvent(station, 'charging-profile.changed', at, 'operator', {
    change: 'updated',
    profile: profileResource(profile),
    replaced: [],
  })
}
