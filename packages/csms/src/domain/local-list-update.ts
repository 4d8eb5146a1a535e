/** Makes the update a SendLocalList carries, and keeps what became of it: the station's version moves on Accepted only. */
import { type CommandRequest } from '@stationmaster/contract'
import { type Change, firmwareOf, isOpen } from './commands.ts'
import { type IdToken } from './id-token-model.ts'
import { isCertain, lastVersionOf, newLocalList, planUpdate } from './local-list.ts'
import { type LocalList, type LocalListEntry } from './local-list-model.ts'
import { type Command, type DeviceVariable, type Instant, type Site, type Station } from './model.ts'
import { type LocalListUpdate, type StationAnswer, type VersionTraits } from './outbound.ts'
import { need, put, remove, type Write } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { type Refusal, type RequestOf } from './remote-control-block.ts'

/** What the plan of an update is made from. */
export function localListNeeds(stationId: string) {
  return {
    list: need('localList', stationId),
    entries: need('localListEntries', stationId),
    listed: need('idTokensOfLocalList', stationId),
    site: need('siteOfStation', stationId),
    variables: need('deviceVariables', stationId),
  }
}

interface LocalListLoads {
  open: Command[]
  list?: LocalList | undefined
  entries?: LocalListEntry[] | undefined
  listed?: IdToken[] | undefined
  site?: Site | undefined
  variables?: DeviceVariable[] | undefined
}

interface Asked {
  commandId: string
  request: RequestOf<'SendLocalList'>
  station: Station
  traits: VersionTraits | undefined
  at: Instant
}

/** The update to send, or why there is none. */
export function plannedUpdate(
  { open, list, entries = [], listed = [], site, variables = [] }: LocalListLoads,
  { commandId, request, station, traits, at }: Asked,
): { localList: LocalListUpdate } | Refusal {
  if (list === undefined || list.coverage === 'none') {
    return ['invalid-request', 'Say first which tokens its local list is to hold, by PUT /stations/{id}/local-list']
  }
  if (isUnsupported(list, station)) {
    return ['not-supported-by-station', 'It said that it has no local lists; another firmware is asked anew']
  }
  // Each update begins where the one before ended, so there is one at a time.
  if (updateUnderWay(open.filter((command) => command.commandId !== commandId))) {
    return ['already-exists', 'An update of its local list is under way; ask again when it is answered']
  }
  const facts = { station, list, tokens: listed, site, variables, traits, at }
  const planned = planUpdate(facts, entries, request.parameters.updateType)
  if (planned === 'nothing-known') {
    return ['invalid-request', 'What the station holds is not known, so only a Full update can be made']
  }
  if (planned === 'nothing-differs') return ['invalid-request', 'The station holds what it should; nothing differs']
  return { localList: planned }
}

export function updateUnderWay(open: readonly Command[]): boolean {
  return open.some((command) => command.type === 'SendLocalList' && isOpen(command))
}

export function isUnsupported(list: LocalList, station: Pick<Station, 'firmwareVersion'>): boolean {
  return list.unsupportedFirmware !== null && list.unsupportedFirmware === firmwareOf(station)
}

/** Before it leaves: from here until its answer nobody knows what the station holds, a restart of ours included. */
export function leavingWrites(list: LocalList | undefined, update: LocalListUpdate | undefined): Write[] {
  if (list === undefined || update === undefined) return []
  return [put('localList', { ...list, versionNumber: lastVersionOf(update), certain: false })]
}

export interface LocalListAnswer {
  commandId: string
  type: CommandRequest['type']
  update: LocalListUpdate | undefined
  answer: StationAnswer
  wasSent: boolean
  at: Instant
}

/** What a station answers that knows neither message. */
const unknownMessage: ReadonlySet<string> = new Set(['NotImplemented', 'NotSupported'])

export function settleLocalList(
  change: Change,
  station: Station,
  loads: { list?: LocalList | undefined; entries?: LocalListEntry[] | undefined },
  settled: LocalListAnswer,
): void {
  const { type, update, at } = settled
  const before = loads.list
  const entries = loads.entries ?? []
  const after =
    type === 'GetLocalListVersion'
      ? afterVersion(before ?? newLocalList(station), entries, station, settled)
      : before === undefined || update === undefined
        ? undefined
        : afterUpdate(before, station, update, settled)
  if (after === undefined) return
  change.writes.push(put('localList', after))
  if (type === 'SendLocalList' && update !== undefined && after.certain && settled.answer.verdict === 'completed') {
    change.writes.push(...entryWrites(entries, update))
  }
  const { coverage, versionNumber, stationVersion, lastStatus, failures } = after
  change.events.push(
    stationEvent(station, 'local-list.changed', at, 'station', {
      coverage,
      versionNumber,
      stationVersion,
      status: type === 'SendLocalList' ? lastStatus : null,
      failures,
    }),
  )
}

/** D02: what it says of its version tells whether it still holds what it accepted (F19). */
function afterVersion(
  list: LocalList,
  entries: readonly LocalListEntry[],
  station: Station,
  { answer, at }: LocalListAnswer,
): LocalList | undefined {
  const refused = answer.verdict === 'error' && unknownMessage.has(answer.code ?? '')
  const version = refused ? -1 : answer.localListVersion
  if (version === undefined) return undefined
  const known = { ...list, stationVersion: version, stationVersionAt: at }
  if (version < 0) return { ...known, certain: false, unsupportedFirmware: firmwareOf(station) }
  // D02.FR.03, 1.6 5.7: 0 is an empty list as well, whatever version emptied it.
  const isSame = version === list.stationVersion || (version === 0 && entries.length === 0)
  return { ...known, certain: list.certain && isSame, unsupportedFirmware: null }
}

function afterUpdate(
  list: LocalList,
  station: Station,
  update: LocalListUpdate,
  { commandId, answer, wasSent, at }: LocalListAnswer,
): LocalList {
  const { verdict, status, code, acceptedMessages = 0 } = answer
  const last = lastVersionOf(update)
  // An erasure in the meantime gives out a version of its own: what was sent may hold what is to be forgotten.
  const isNewest = list.versionNumber === last
  const told: LocalList = {
    ...list,
    lastCommandId: commandId,
    lastUpdateType: update.updateType,
    lastStatus: status ?? code ?? verdict,
    lastAt: at,
  }
  if (verdict === 'completed') {
    return { ...told, stationVersion: last, stationVersionAt: at, certain: isNewest, failures: 0 }
  }
  const reached = update.messages[acceptedMessages - 1]?.versionNumber
  const moved = reached === undefined ? told : { ...told, stationVersion: reached, stationVersionAt: at }
  if (status === 'NotSupported' || (verdict === 'error' && unknownMessage.has(code ?? ''))) {
    return { ...moved, certain: false, unsupportedFirmware: firmwareOf(station) }
  }
  const isUntouched = !wasSent && reached === undefined
  if (isUntouched) return { ...moved, certain: update.wasCertain && isNewest }
  return { ...moved, certain: false, failures: verdict === 'offline' ? list.failures : list.failures + 1 }
}

function entryWrites(before: readonly LocalListEntry[], { updateType, messages }: LocalListUpdate): Write[] {
  const items = messages.flatMap(({ entries }) => entries)
  const kept = new Set(items.filter(({ removed }) => !removed).map(({ entry }) => entry.idTokenKey))
  const gone = updateType === 'Full' ? before : items.filter(({ removed }) => removed).map(({ entry }) => entry)
  return [
    ...gone.filter(({ idTokenKey }) => !kept.has(idTokenKey)).map((entry) => remove('localListEntry', entry)),
    ...items.filter(({ removed }) => !removed).map(({ entry }) => put('localListEntry', entry)),
  ]
}

/** Whether there is nothing to be done, as far as anybody knows. */
export function isUpToDate(
  list: LocalList,
  entries: readonly LocalListEntry[],
  traits: VersionTraits | undefined,
  differences: number,
): boolean {
  return isCertain(list, entries, traits) && differences === 0
}
