/** The local authorization list of a station: kept over reboots, changed as the CSMS says, refused as a real one does. */
import { type ArmedFaults } from './faults.ts'
import { type StationMemory } from './memory.ts'
import { type AuthorizationResult, type IdToken, tokenKey } from './model.ts'
import { listCapacity } from './variable-definition.ts'
import { type Variables } from './variables.ts'

export interface LocalListUpdate {
  readonly version: number
  readonly full: boolean
  /** Without a result the token is to be removed [D01.FR.17]. */
  readonly entries: readonly { readonly idToken: IdToken; readonly result: AuthorizationResult | undefined }[]
}

export interface ListKeeper {
  readonly variables: Variables
  readonly memory: StationMemory
  readonly faults: Pick<ArmedFaults, 'take'>
  save(): void
}

/** Whether the station keeps a list at all: it is installed and switched on. */
export function keepsList({ variables }: Pick<ListKeeper, 'variables'>): boolean {
  return variables.flag('LocalAuthListCtrlr.Available') && variables.flag('LocalAuthListCtrlr.Enabled')
}

/** 0 where there is no list, or an empty one [16 5.7; D02.FR.02, D02.FR.03]. */
export function listVersion(station: Pick<ListKeeper, 'variables' | 'memory'>): number {
  const { localList } = station.memory
  if (!keepsList(station) || localList === undefined) return 0
  return Object.keys(localList.entries).length === 0 ? 0 : localList.version
}

/** [16 5.15; D01]: refused as a whole or taken as a whole. */
export function updateList(station: ListKeeper, update: LocalListUpdate): 'Accepted' | 'Failed' | 'VersionMismatch' {
  const { memory, variables, faults } = station
  if (!keepsList(station) || update.version <= 0) return 'Failed'
  if (faults.take('list-conflict', 'SendLocalList') !== undefined) return 'VersionMismatch'
  const before = memory.localList ?? { version: 0, entries: {} }
  if (!update.full && update.version <= before.version) return 'VersionMismatch'
  if (update.entries.length > variables.number('LocalAuthListCtrlr.ItemsPerMessage')) return 'Failed'
  const keys = update.entries.map(({ idToken }) => tokenKey(idToken))
  if (new Set(keys).size < keys.length) return 'Failed'
  if (update.full && update.entries.some(({ result }) => result === undefined)) return 'Failed'
  const entries: Record<string, AuthorizationResult> = update.full ? {} : { ...before.entries }
  for (const { idToken, result } of update.entries) {
    if (result === undefined) delete entries[tokenKey(idToken)]
    else entries[tokenKey(idToken)] = result
  }
  if (Object.keys(entries).length > listCapacity) return 'Failed'
  memory.localList = { version: update.version, entries }
  station.save()
  return 'Accepted'
}

/** What the station knows of a token by its list; an entry that ran out counts as none. */
export function listed(
  station: Pick<ListKeeper, 'variables' | 'memory'>,
  idToken: IdToken,
  now: number,
): AuthorizationResult | undefined {
  if (!keepsList(station)) return undefined
  const entry = station.memory.localList?.entries[tokenKey(idToken)]
  return entry?.cacheExpiry !== undefined && entry.cacheExpiry <= now ? undefined : entry
}
