/** What stations tell of charging profiles, of limits that are not ours, and of what vehicles want (K09, K11–K17). */
import { Change } from './commands.ts'
import { type StationCall } from './inbound.ts'
import { type Command, type Station, type Transaction } from './model.ts'
import { need, put, remove } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { dynamicProfiles } from './smart-charging-dynamic.ts'
import { type ProfileReport, type SmartChargingPort } from './smart-charging-inbound.ts'
import { type ExternalLimit, type InstalledProfile } from './smart-charging-model.ts'
import { needsOfVehicles, type SmartChargingServices } from './smart-charging-needs.ts'
import { profileResource, scheduleResource } from './smart-charging-profile.ts'
import { forget, lastKnownAt } from './smart-charging-settlement.ts'
import { askedBy, asksForAll, partReported } from './unnumbered-reports.ts'

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
          if (station !== undefined) reported(change, station, { open, known: profiles, active }, call, report)
          return change.result(undefined)
        },
      }),
    ...needsOfVehicles(services),
    ...dynamicProfiles(services.store),
  }
}

function reported(
  change: Change,
  station: Station,
  {
    open,
    known,
    active,
  }: { open: readonly Command[]; known: readonly InstalledProfile[]; active: readonly Transaction[] },
  { receivedAt }: StationCall,
  { requestId, toBeContinued, source, evseId, profiles: told }: ProfileReport,
): void {
  const part = { requestId, toBeContinued, told, receivedAt }
  partReported<(typeof told)[number], InstalledProfile, number>(change, station, part, {
    question: 'GetChargingProfiles',
    open,
    known,
    limit: profileLimit,
    keyOf: ({ profileId }) => profileId,
    rowOf({ transactionId, ...profile }, before) {
      const transaction = transactionId === null ? undefined : active.find((one) => one.transactionId === transactionId)
      return {
        organisationId: station.organisationId,
        stationId: station.stationId,
        ...profile,
        transactionKey: transaction?.id ?? before?.transactionKey ?? null,
        limitSource: source,
        evseId,
        ...askedBy(before),
        reportedAt: receivedAt,
        uncertainSince: null,
      }
    },
    keep(row, isNews) {
      change.writes.push(put('chargingProfile', row))
      if (!isNews) return
      const data = { change: 'installed', profile: profileResource(row), replaced: [] }
      change.events.push(stationEvent(station, 'charging-profile.changed', receivedAt, 'station', data))
    },
    ended(asked, unnamed) {
      if (!asksForAll(asked)) return
      for (const profile of unnamed) {
        if (lastKnownAt(profile) < asked.createdAt) forget(change, station, profile, receivedAt, 'station')
      }
    },
  })
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
