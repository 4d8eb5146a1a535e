/** What is done by the clock. */

import { customerReportDays } from './domain/customer-model.ts'
import { type DoorParts } from './doors.ts'
import { type Job } from './jobs/schedule.ts'
import { clock } from './platform/machine.ts'
import { historyTables, personalTables } from './storage/maintenance.ts'

const secondMs = 1_000
const minuteMs = 60_000
const dayMs = 86_400_000

export function duties({
  config,
  database,
  network,
  presence,
  deviations,
  tls,
  log,
}: Pick<DoorParts, 'config' | 'database' | 'network' | 'presence' | 'deviations' | 'tls' | 'log'>): Job[] {
  const { remoteControl, zombies, configuration, reservations, localLists, fleet, certificates } = network
  const { maintenance, events } = database
  const daysAgo = (days: number) => clock.now() - days * dayMs
  async function countDeviations(): Promise<void> {
    const leftOut = await deviations.flush()
    if (leftOut > 0) log.warn({ leftOut }, 'More kinds of deviations came at once than are written down')
  }
  return [
    { name: 'Noting who was heard', everyMs: 5 * secondMs, run: () => presence.sweep() },
    { name: 'Counting deviations', everyMs: 2 * secondMs, run: countDeviations },
    { name: 'Settling commands', everyMs: 5 * secondMs, run: () => remoteControl.settleOverdue() },
    { name: 'Telling running costs', everyMs: secondMs, run: (signal) => network.costs.tell(signal) },
    { name: 'Ending reservations', everyMs: 5 * secondMs, run: (signal) => reservations.expire(signal) },
    { name: 'Carrying on jobs over many stations', everyMs: secondMs, run: (signal) => fleet.turn(signal) },
    { name: 'Putting stations back after a check', everyMs: 5 * secondMs, run: () => network.checkRuns.sweep() },
    { name: 'Ending file transfers', everyMs: minuteMs, run: () => network.endOverdueTransfers() },
    { name: 'Ending zombies', everyMs: minuteMs, run: (signal) => zombies.interruptZombies(clock.now(), signal) },
    {
      name: 'Forgetting display messages',
      everyMs: minuteMs,
      run: (signal) => network.sweepDisplayMessages(signal),
    },
    { name: 'Forgetting charging profiles', everyMs: minuteMs, run: (signal) => network.sweepProfiles(signal) },
    {
      name: 'Asking what lost answers left in doubt',
      everyMs: 30 * secondMs,
      run: (signal) => network.askUncertain(signal),
    },
    { name: 'Settling gaps', everyMs: 5 * minuteMs, run: (signal) => zombies.settleGaps(signal) },
    { name: 'Applying the desired configuration', everyMs: minuteMs, run: (signal) => configuration.sweep(signal) },
    { name: 'Raising security profiles', everyMs: secondMs, run: (signal) => network.securityUpgrades.sweep(signal) },
    { name: 'Renewing certificates', everyMs: 20 * secondMs, run: (signal) => network.askRenewals(signal) },
    { name: 'Watching for revocations', everyMs: 5 * secondMs, run: (signal) => network.revocation.sweep(signal) },
    { name: 'Seeing to certificates', everyMs: 5 * secondMs, run: () => certificates.sweep() },
    { name: 'Bringing local lists up to date', everyMs: secondMs, run: (signal) => localLists.sweep(signal) },
    { name: 'Putting monitors back', everyMs: 5 * minuteMs, run: (signal) => network.putMonitorsBack(signal) },
    {
      name: 'Trimming frames',
      everyMs: 5 * minuteMs,
      run: () =>
        maintenance.trimFrames({
          before: daysAgo(config.frameRetentionDays),
          bytes: config.frameRetentionMb * 1_000_000,
        }),
    },
    {
      name: 'Trimming events',
      everyMs: 5 * minuteMs,
      run: () => events.trim({ before: daysAgo(30), count: 1_000_000 }),
    },
    {
      name: 'Trimming history',
      everyMs: 60 * minuteMs,
      async run() {
        for (const table of historyTables) await maintenance.trimHistory(table, daysAgo(config.historyRetentionDays))
        for (const table of personalTables) await maintenance.trimHistory(table, daysAgo(customerReportDays))
      },
    },
    { name: 'Looking at the TLS files', everyMs: 10 * secondMs, run: () => tls.look() },
    { name: 'Making room for months', everyMs: dayMs / 2, run: () => maintenance.prepareMonths() },
  ]
}
