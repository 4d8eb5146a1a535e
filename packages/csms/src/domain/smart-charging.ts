/** What stations tell of charging profiles, of limits that are not ours, and of what vehicles want (K09, K11–K17). */
import { type CommandRequest, readCommandRequest } from '@stationmaster/contract'
import { Change, changed, correlations, effectOf } from './commands.ts'
import {
  type ChargingNeedsInput,
  type ChargingScheduleInput,
  type ProfileReport,
  type SmartChargingPort,
  type StationCall,
} from './inbound.ts'
import { type Command, type Station, type Transaction } from './model.ts'
import { need, put, remove, type Store } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { type ComposedEvse, type CompositeInput, limitAt } from './smart-charging-composite.ts'
import { type EvNeeds, type ExternalLimit, type InstalledProfile } from './smart-charging-model.ts'
import { profileResource, scheduleResource } from './smart-charging-profile.ts'
import { living } from './smart-charging-rules.ts'
import { forget, lastKnownAt } from './smart-charging-settlement.ts'

/** No station has this many profiles; what is beyond is not kept, and a report that never ends fills nothing. */
const profileLimit = 1_000
const limitLimit = 200
const needsLimit = 200

export interface SmartChargingServices {
  store: Store
  /** K15.FR.08: the profile that an Accepted promised goes out once the answer has. */
  promised(stationId: string, request: CommandRequest): void
}

export function createSmartCharging({ store, promised }: SmartChargingServices): SmartChargingPort {
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
          const known = limits.some(({ evseId, source }) => evseId === row.evseId && source === row.source)
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
    async chargingNeeds(call, input) {
      const profile = await store.run({
        touches: [`station:${call.stationId}`],
        needs: judgementNeeds(call.stationId),
        decide: (loads) => {
          const change = new Change()
          const { station } = loads
          if (station === undefined) return change.result(undefined)
          const transaction = loads.active.find(({ evseId }) => evseId === input.evseId)
          // K15.FR.03: Accepted promises a schedule; it is there, or nobody here makes one.
          const there = living(loads.profiles, loads.active, idsOf(loads.open)).find(
            ({ purpose, evseId, transactionKey, limitSource }) =>
              purpose === 'TxProfile' &&
              limitSource === 'CSO' &&
              evseId === input.evseId &&
              transactionKey === transaction?.id,
          )
          const answer = there === undefined ? 'Rejected' : 'Accepted'
          const before = loads.needs.find(({ evseId }) => evseId === input.evseId)
          keepNeeds(change, loads.needs, {
            ...(before ?? emptyNeeds(station, input.evseId)),
            transactionKey: transaction?.id ?? null,
            needs: input.needs,
            maxScheduleTuples: input.maxScheduleTuples,
            departureAt: input.departureAt,
            receivedAt: call.receivedAt,
            answer,
            evSchedule: before?.transactionKey === transaction?.id ? (before?.evSchedule ?? null) : null,
          })
          change.events.push(needsEvent(station, input, answer, call))
          return change.result(there)
        },
      })
      if (profile === undefined) return 'Rejected'
      const request = settingOf(profile)
      if (request !== undefined) promised(call.stationId, request)
      return 'Accepted'
    },
    chargingSchedule: (call, input) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: judgementNeeds(call.stationId),
        decide: (loads) => {
          const change = new Change()
          const { station, active, evses, limits } = loads
          if (station === undefined) return change.result('Rejected' as const)
          const profiles = living(loads.profiles, active, idsOf(loads.open))
          const allowed = { profiles, limits, evses: composedEvses(evses, active), evseId: input.evseId }
          const answer = exceeds(input, allowed) ? ('Rejected' as const) : ('Accepted' as const)
          const { timeBaseAt, schedule, evseId } = input
          keepNeeds(change, loads.needs, {
            ...(loads.needs.find((one) => one.evseId === evseId) ?? emptyNeeds(station, evseId)),
            evSchedule: { timeBaseAt, schedule, receivedAt: call.receivedAt, answer },
          })
          change.events.push(
            stationEvent(station, 'charging-needs.received', call.receivedAt, 'station', {
              evseId,
              answer,
              evSchedule: { timeBase: instantText(timeBaseAt), ...scheduleResource(schedule) },
            }),
          )
          return change.result(answer)
        },
      }),
  }
}

/** The command that sends it once more. */
function settingOf({ evseId, ...profile }: InstalledProfile): CommandRequest | undefined {
  const {
    id,
    stackLevel,
    chargingProfilePurpose,
    recurrencyKind,
    validFrom,
    validTo,
    transactionId,
    chargingSchedule,
  } = profileResource({ evseId, ...profile })
  return readCommandRequest('SetChargingProfile', {
    evseId,
    chargingProfile: {
      id,
      stackLevel,
      chargingProfilePurpose,
      chargingProfileKind: profile.kind,
      ...(recurrencyKind === undefined ? {} : { recurrencyKind }),
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validTo === undefined ? {} : { validTo }),
      ...(transactionId === null ? {} : { transactionId }),
      chargingSchedule,
    },
  })
}

function judgementNeeds(stationId: string) {
  return {
    station: need('station', stationId),
    profiles: need('chargingProfiles', stationId),
    active: need('activeTransactions', stationId),
    open: need('openCommands', stationId),
    limits: need('externalLimits', stationId),
    evses: need('evses', stationId),
    needs: need('evNeeds', stationId),
  }
}

export function composedEvses(
  evses: readonly { evseId: number }[],
  active: readonly Pick<Transaction, 'id' | 'evseId' | 'startedAt'>[],
): ComposedEvse[] {
  const ids = new Set([...evses.map(({ evseId }) => evseId), ...active.map(({ evseId }) => evseId ?? 0)])
  return [...ids]
    .filter((evseId) => evseId > 0)
    .map((evseId) => {
      const transaction = active.find((one) => one.evseId === evseId)
      return {
        evseId,
        transactionStartedAt: transaction?.startedAt ?? null,
        transactionKey: transaction?.id ?? null,
      }
    })
}

function idsOf(commands: readonly Command[]): Set<string> {
  return new Set(commands.map(({ commandId }) => commandId))
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
      commandId: before?.commandId ?? null,
      actor: before?.actor ?? null,
      reason: before?.reason ?? null,
    }
    change.writes.push(put('chargingProfile', row))
    if (before === undefined) {
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

function emptyNeeds({ organisationId, stationId }: Station, evseId: number): EvNeeds {
  return {
    organisationId,
    stationId,
    evseId,
    transactionKey: null,
    needs: null,
    maxScheduleTuples: null,
    departureAt: null,
    receivedAt: null,
    answer: null,
    evSchedule: null,
  }
}

function keepNeeds(change: Change, known: readonly EvNeeds[], row: EvNeeds): void {
  if (known.length < needsLimit || known.some(({ evseId }) => evseId === row.evseId)) {
    change.writes.push(put('evNeeds', row))
  }
}

/** K15.FR.14, K17: the vehicle may take less than we allow, never more. */
function exceeds(
  { timeBaseAt, schedule }: ChargingScheduleInput,
  allowed: Omit<CompositeInput, 'from' | 'durationS' | 'unit'>,
): boolean {
  const window = { ...allowed, from: timeBaseAt, durationS: 86_400, unit: schedule.unit }
  return schedule.periods.some(({ startPeriod, limit }) => {
    const ours = limitAt(window, timeBaseAt + startPeriod * 1_000).limit
    return limit !== null && ours !== null && limit > ours + 1e-6
  })
}

function limitEvent(station: Station, limit: ExternalLimit, active: boolean, { receivedAt }: StationCall) {
  return stationEvent(station, 'charging-limit.changed', receivedAt, 'station', {
    change: active ? 'set' : 'cleared',
    evseId: limit.evseId,
    chargingLimitSource: limit.source,
    isGridCritical: limit.isGridCritical,
    chargingSchedule: limit.schedules.map(scheduleResource),
  })
}

function needsEvent(station: Station, input: ChargingNeedsInput, answer: string, { receivedAt }: StationCall) {
  const { evseId, needs } = input
  return stationEvent(station, 'charging-needs.received', receivedAt, 'station', { evseId, answer, needs })
}
