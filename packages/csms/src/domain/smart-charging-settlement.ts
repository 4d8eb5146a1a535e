/** What a station's answer to a smart charging command changes: what it has installed, and what it says it allows. */
import { type CommandParameters, type CommandRequest } from '@stationmaster/contract'
import { Change } from './commands.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { type StationAnswer } from './outbound.ts'
import { put, remove } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { profileUpdated, updatedProfile } from './smart-charging-dynamic.ts'
import { type InstalledProfile } from './smart-charging-model.ts'
import { installedBy, profileResource } from './smart-charging-profile.ts'

interface ProfileSettlement {
  request: CommandRequest
  answer: StationAnswer
  /** 1.6 replaces by purpose, stack level and connector too; 2.x by id alone. */
  replacesByLevel: boolean
  at: Instant
}

export function profileChanges(
  station: Station,
  command: Command,
  installed: readonly InstalledProfile[],
  { request, answer, replacesByLevel, at }: ProfileSettlement,
): Change {
  const change = new Change()
  const done = answer.verdict === 'completed' || answer.verdict === 'accepted'
  if (request.type === 'SetChargingProfile' && done) {
    const { evseId, chargingProfile } = request.parameters
    install(change, station, installed, replacesByLevel, profileOf(chargingProfile, station, command, evseId, at))
  }
  if (request.type === 'RequestStartTransaction' && done && request.parameters.chargingProfile !== undefined) {
    const { evseId = 0, chargingProfile } = request.parameters
    install(change, station, installed, false, profileOf(chargingProfile, station, command, evseId, at))
  }
  if (request.type === 'UpdateDynamicSchedule' && done) {
    const { chargingProfileId, scheduleUpdate } = request.parameters
    const profile = installed.find(({ profileId }) => profileId === chargingProfileId)
    const updated = profile === undefined ? undefined : updatedProfile(profile, scheduleUpdate, at)
    if (updated !== undefined) {
      change.writes.push(put('chargingProfile', updated))
      change.events.push(profileUpdated(station, updated, at))
    }
  }
  // K10.FR.05, 1.6 5.4: Unknown says that nothing of the kind is there.
  if (request.type === 'ClearChargingProfile' && (done || answer.status === 'Unknown')) {
    const gone = installed.filter((profile) => isCleared(profile, request.parameters))
    for (const profile of gone) forget(change, station, profile, at, 'operator')
  }
  // K09.FR.02: nothing is there of what was asked for.
  if (request.type === 'GetChargingProfiles' && answer.status === 'NoProfiles') {
    const gone = installed.filter(
      (profile) => isAskedFor(profile, request.parameters) && lastKnownAt(profile) < command.createdAt,
    )
    for (const profile of gone) forget(change, station, profile, at, 'station')
  }
  if (answer.composite !== undefined && request.type === 'GetCompositeSchedule') {
    const { organisationId, stationId } = station
    const { evseId } = request.parameters
    const { commandId } = command
    change.writes.push(
      put('reportedComposite', { organisationId, stationId, evseId, ...answer.composite, receivedAt: at, commandId }),
    )
  }
  return change
}

/** Without an answer it may be there or not, and so may what it would have replaced or cleared. */
export function profilesInDoubt(
  change: Change,
  station: Station,
  command: Command,
  installed: readonly InstalledProfile[],
  { request, replacesByLevel, at }: Pick<ProfileSettlement, 'request' | 'replacesByLevel' | 'at'>,
): void {
  const inDoubt: InstalledProfile[] = []
  if (request.type === 'SetChargingProfile') {
    const { evseId, chargingProfile } = request.parameters
    const asked = profileOf(chargingProfile, station, command, evseId, at)
    if (asked === undefined) return
    inDoubt.push({ ...asked, acceptedAt: null }, ...(replacesByLevel ? replacedBy(asked, installed) : []))
  }
  // K05: whoever takes the start takes its profile.
  if (request.type === 'RequestStartTransaction' && request.parameters.chargingProfile !== undefined) {
    const { evseId = 0, chargingProfile } = request.parameters
    const asked = profileOf(chargingProfile, station, command, evseId, at)
    if (asked !== undefined) inDoubt.push({ ...asked, acceptedAt: null })
  }
  if (request.type === 'UpdateDynamicSchedule') {
    const { chargingProfileId } = request.parameters
    inDoubt.push(...installed.filter(({ profileId }) => profileId === chargingProfileId))
  }
  if (request.type === 'ClearChargingProfile') {
    inDoubt.push(...installed.filter((profile) => isCleared(profile, request.parameters)))
  }
  for (const one of inDoubt) {
    const profile = { ...one, uncertainSince: at }
    change.writes.push(put('chargingProfile', profile))
    change.events.push(
      stationEvent(station, 'charging-profile.changed', at, 'stationmaster', {
        change: 'uncertain',
        profile: profileResource(profile),
        replaced: [],
      }),
    )
  }
}

function profileOf(
  profile: CommandParameters<'SetChargingProfile'>['chargingProfile'],
  station: Station,
  command: Command,
  evseId: number,
  at: Instant,
): InstalledProfile | undefined {
  const { id } = profile
  return id === undefined ? undefined : installedBy(station, command, { ...profile, id }, evseId, at)
}

function install(
  change: Change,
  station: Station,
  installed: readonly InstalledProfile[],
  replacesByLevel: boolean,
  profile: InstalledProfile | undefined,
): void {
  if (profile === undefined) return
  const replaced = replacesByLevel ? replacedBy(profile, installed) : []
  for (const other of replaced) change.writes.push(remove('chargingProfile', other))
  change.writes.push(put('chargingProfile', profile))
  change.events.push(
    stationEvent(station, 'charging-profile.changed', profile.acceptedAt ?? 0, 'operator', {
      change: 'installed',
      profile: profileResource(profile),
      replaced: replaced.map(({ profileId }) => profileId),
    }),
  )
}

/** What 1.6 replaces: those of its purpose and stack level at its place. */
function replacedBy(profile: InstalledProfile, installed: readonly InstalledProfile[]): InstalledProfile[] {
  return installed.filter(
    (other) =>
      other.profileId !== profile.profileId &&
      other.purpose === profile.purpose &&
      other.stackLevel === profile.stackLevel &&
      other.evseId === profile.evseId,
  )
}

/** It is gone from the station. */
export function forget(
  change: Change,
  station: Pick<Station, 'organisationId' | 'stationId'>,
  profile: InstalledProfile,
  at: Instant,
  source: 'operator' | 'station' | 'stationmaster',
): void {
  change.writes.push(remove('chargingProfile', profile))
  change.events.push(
    stationEvent(station, 'charging-profile.changed', at, source, {
      change: 'removed',
      profile: profileResource(profile),
      replaced: [],
    }),
  )
}

/** 1.6 5.4, K10: with an id the criteria do not count; else all of them must fit. */
function isCleared(profile: InstalledProfile, parameters: CommandParameters<'ClearChargingProfile'>): boolean {
  if (parameters.chargingProfileId !== undefined) return profile.profileId === parameters.chargingProfileId
  return profile.purpose !== 'ChargingStationExternalConstraints' && fits(profile, parameters)
}

function isAskedFor(profile: InstalledProfile, parameters: CommandParameters<'GetChargingProfiles'>): boolean {
  const { chargingProfileIds, chargingLimitSource } = parameters
  return (
    fits(profile, parameters) &&
    (chargingProfileIds === undefined || chargingProfileIds.includes(profile.profileId)) &&
    (chargingLimitSource === undefined || chargingLimitSource === profile.limitSource)
  )
}

function fits(
  profile: InstalledProfile,
  { evseId, chargingProfilePurpose, stackLevel }: CommandParameters<'ClearChargingProfile'>,
): boolean {
  return (
    (evseId === undefined || evseId === profile.evseId) &&
    (chargingProfilePurpose === undefined || chargingProfilePurpose === profile.purpose) &&
    (stackLevel === undefined || stackLevel === profile.stackLevel)
  )
}

export function lastKnownAt({ acceptedAt, reportedAt, uncertainSince }: InstalledProfile): Instant {
  return Math.max(acceptedAt ?? 0, reportedAt ?? 0, uncertainSince ?? 0)
}
