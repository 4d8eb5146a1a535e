/** What stations tell of charging profiles, of limits that are not ours, and of what vehicles want (K09, K11–K17). */
import { Change, changed, correlations, effectOf } from './commands.ts'
import { type ProfileReport, type SmartChargingPort, type StationCall } from './inbound.ts'
import { type Command, type Station, type Transaction } from './model.ts'
import { need, put, remove } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { dynamicProfiles } from './smart-charging-dynamic.ts'
import { type ExternalLimit, type InstalledProfile } from './smart-charging-model.ts'
import { needsOfVehicles, type SmartChargingServices } from './smart-charging-needs.ts'
import { profileResource, scheduleResource } from './smart-charging-profile.ts'
import { forget, lastKnownAt } from './smart-charging-settlement.ts'

/** No station has this many profiles; what is beyond is not kept, and a report that never ends fills nothing. */
const profileLimit = 1_000
const limitLimit = 200

export function createSmartCharging(services: SmartChargingServices): SmartChargingPort {
  const { store } = services
  return {
    chargingLimit: (call, input) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: { station: need('station', call.stationId), limits: need('externalLimits', call.stationId) },
        decide: ({ station, limits }) => {
          const change = new Change()
          if (station === undefined) return change.result(undefined)
          const { organisationId, stationId } = station
          const row: ExternalLimit = { organisationId, stationId, ...input, receivedAt: call.receivedAt }
          const known = limits.some(
            (one) =>
              one.evseId === row.evseId && one.source === row.source && one.isLocalGeneration === row.isLocalGeneration,
          )
          if (!known && limits.length >= limitLimit) return change.result(undefined)
          change.writes.push(put('externalLimit', row))
          change.events.push(limitEvent(station, row, true, call))
          return change.result(undefined)
        },
      }),
    clearedChargingLimit: (call, { source, evseId }) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          station: need('station', call.stationId),
          limits: need('externalLimits', call.stationId),
          profiles: need('chargingProfiles', call.stationId),
        },
        decide: ({ station, limits, profiles }) => {
          const change = new Change()
          if (station === undefined) return change.result(undefined)
          // K13: without an EVSE, or with EVSE 0, it is cleared for the station as a whole.
          const concerns = (place: number) => evseId === null || evseId === 0 || place === evseId
          for (const limit of limits.filter((one) => one.source === source && concerns(one.evseId))) {
            change.writes.push(remove('externalLimit', limit))
            change.events.push(limitEvent(station, limit, false, call))
          }
          const constraints = profiles.filter(
            (one) =>
              one.purpose === 'ChargingStationExternalConstraints' &&
              one.limitSource === source &&
              concerns(one.evseId),
          )
          for (const profile of constraints) forget(change, station, profile, call.receivedAt, 'station')
          return change.result(undefined)
        },
      }),
    profilesReported: (call, report) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          station: need('station', call.stationId),
          open: need('openCommands', call.stationId),
          profiles: need('chargingProfiles', call.stationId),
          active: need('activeTransactions', call.stationId),
        },
        decide: ({ station, open, profiles, active }) => {
          const change = new Change()
          if (station !== undefined) reported(change, station, open, profiles, active, call, report)
          return change.result(undefined)
        },
      }),
    ...needsOfVehicles(services),
    ...dynamicProfiles(services.store),
  }
}

/**
 * Parts of a report have no numbers, so each is kept as it comes, once or twice and in any order; the one without more
 * to come ends it. What a whole report did not name is gone then, but for what was accepted or told since it was asked.
 */
function reported(
  change: Change,
  station: Station,
  open: readonly Command[],
  known: readonly InstalledProfile[],
  active: readonly Transaction[],
  call: StationCall,
  report: ProfileReport,
): void {
  const { receivedAt } = call
  const ids = new Set(known.map(({ profileId }) => profileId))
  const named = new Set<number>()
  for (const told of report.profiles) {
    if (!ids.has(told.profileId) && ids.size >= profileLimit) break
    ids.add(told.profileId)
    named.add(told.profileId)
    const before = known.find(({ profileId }) => profileId === told.profileId)
    const { transactionId, ...profile } = told
    const transaction = transactionId === null ? undefined : active.find((one) => one.transactionId === transactionId)
    const row: InstalledProfile = {
      organisationId: station.organisationId,
      stationId: station.stationId,
      ...profile,
      transactionKey: transaction?.id ?? before?.transactionKey ?? null,
      limitSource: report.source,
      evseId: report.evseId,
      acceptedAt: before?.acceptedAt ?? null,
      reportedAt: receivedAt,
      uncertainSince: null,
      commandId: before?.commandId ?? null,
      actor: before?.actor ?? null,
      reason: before?.reason ?? null,
    }
    change.writes.push(put('chargingProfile', row))
    if (before === undefined || before.uncertainSince !== null) {
      change.events.push(
        stationEvent(station, 'charging-profile.changed', receivedAt, 'station', {
          change: 'installed',
          profile: profileResource(row),
          replaced: [],
        }),
      )
    }
  }
  if (report.toBeContinued) return
  const correlation = correlations.requestId(report.requestId)
  const asked = open.find((one) => one.type === 'GetChargingProfiles' && one.correlation === correlation)
  if (asked === undefined) return
  change.add(changed(effectOf([asked], correlation, receivedAt), station.identity, receivedAt))
  if (!asksForAll(asked)) return
  for (const profile of known) {
    if (named.has(profile.profileId) || lastKnownAt(profile) >= asked.createdAt) continue
    forget(change, station, profile, receivedAt, 'station')
  }
}

function asksForAll({ parameters }: Command): boolean {
  return typeof parameters === 'object' && parameters !== null && Object.keys(parameters).length === 0
}

function limitEvent(station: Station, limit: ExternalLimit, active: boolean, { receivedAt }: StationCall) {
  return stationEvent(station, 'charging-limit.changed', receivedAt, 'station', {
    change: active ? 'set' : 'cleared',
    evseId: limit.evseId,
    chargingLimitSource: limit.source,
    isGridCritical: limit.isGridCritical,
    isLocalGeneration: limit.isLocalGeneration,
    chargingSchedule: limit.schedules.map(scheduleResource),
  })
}
