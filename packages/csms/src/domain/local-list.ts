/** What a station's local list should hold, how that differs from what it holds, and the messages between; pure. */
import { judgeToken } from './authorization-judgement.ts'
import { configurationKeys } from './device-model.ts'
import { isNoAuthorization, isSecret, shortAlias } from './id-token.ts'
import { type IdToken } from './id-token-model.ts'
import { type LocalList, type LocalListEntry, type LocalListMember } from './local-list-model.ts'
import { type DeviceVariable, type Instant, type Site, type Station } from './model.ts'
import { type LocalListMessage, type LocalListUpdate, type VersionTraits } from './outbound.ts'
import { put, remove, type Write } from './ports.ts'

export function newLocalList({ organisationId, stationId }: Pick<Station, 'organisationId' | 'stationId'>): LocalList {
  return {
    organisationId,
    stationId,
    coverage: 'none',
    versionNumber: 0,
    stationVersion: null,
    stationVersionAt: null,
    certain: false,
    lastCommandId: null,
    lastUpdateType: null,
    lastStatus: null,
    lastAt: null,
    failures: 0,
    unsupportedFirmware: null,
    conflictAt: null,
  }
}

export interface ListFacts {
  station: Pick<Station, 'organisationId' | 'stationId'>
  list: LocalList
  /** On file and covered by the list. */
  tokens: readonly IdToken[]
  site: Pick<Site, 'access' | 'timeZone'> | undefined
  variables: readonly DeviceVariable[]
  traits: VersionTraits | undefined
  at: Instant
}

/** What storage calls a token whose person was erased (N10.FR.02). */
const erasedPrefix = 'erased:'

export interface Wanted {
  entries: LocalListEntry[]
  /** How many more do not fit. */
  leftOut: number
}

/** Every token once, those that may charge first, as many as the station has room for. */
export function wantedEntries({ station, list, tokens, site, variables, traits, at }: ListFacts): Wanted {
  if (list.coverage === 'none') return { entries: [], leftOut: 0 }
  const { organisationId, stationId } = station
  const taken = new Set<string>()
  const entries: LocalListEntry[] = []
  for (const token of tokens) {
    // C04.FR.04: a key code is a password; it is neither kept in a list nor in the trace that sending one leaves.
    if (isSecret(token) || isNoAuthorization(token) || token.key.startsWith(erasedPrefix)) continue
    const info = judgeToken({ presented: token, token, site, stationId, evseId: null, at })
    if (list.coverage === 'all' && info.status === 'NotAtThisLocation') continue
    const entry = {
      organisationId,
      stationId,
      idTokenKey: token.key,
      ...wireToken(token, traits),
      info: { ...info, evseIds: info.evseIds === null ? null : [...info.evseIds] },
    }
    // D01.FR.06: no token twice in one list; what differs to us may be the same on the wire.
    if (taken.has(wireKey(entry))) continue
    taken.add(wireKey(entry))
    entries.push(entry)
  }
  const useful = entries.filter(({ info }) => info.status === 'Accepted')
  const sorted = [...useful, ...entries.filter(({ info }) => info.status !== 'Accepted')]
  const room = capacityOf(variables)
  return { entries: sorted.slice(0, room), leftOut: Math.max(0, sorted.length - room) }
}

/** F20: where the version has no room for a value, its alias stands for it. */
function wireToken({ value, type, shortAlias: alias }: IdToken, traits: VersionTraits | undefined) {
  const fits = value.length <= (traits?.idTokenLength ?? value.length)
  return { value: fits ? value : (alias ?? shortAlias(value)), type: traits?.tokenType(type) ?? type }
}

/** Two entries with the same are one to the station: values compare without case (C01.FR.25, CiString). */
function wireKey({ value, type }: Pick<LocalListEntry, 'value' | 'type'>): string {
  return `${type.toLowerCase()} ${value.toLowerCase()}`
}

/**
 * N10.FR.02: whose data a station is made to forget leaves its list too, by an update of ours so that the versions agree;
 * until an operator names the token for that list again.
 */
export function clearedFromList(
  { organisationId, stationId }: Pick<Station, 'organisationId' | 'stationId'>,
  { list, entries, listed, members }: ListHoldings,
  key: string,
): Write[] {
  const isOn = entries.some(({ idTokenKey }) => idTokenKey === key) || listed.some((token) => token.key === key)
  if (list === undefined || list.coverage === 'none' || !isOn) return []
  const named = members.filter(({ kind, member }) => kind === 'token' && member === key)
  return [
    ...named.map((row) => remove('localListMember', row)),
    put('localListMember', { organisationId, stationId, kind: 'cleared', member: key }),
  ]
}

interface ListHoldings {
  list: LocalList | undefined
  entries: readonly LocalListEntry[]
  /** On file and covered by the list. */
  listed: readonly IdToken[]
  members: readonly LocalListMember[]
}

export interface Difference {
  change: 'add' | 'change' | 'remove'
  entry: LocalListEntry
}

/** What goes comes first, so that there is room for what comes. */
export function differencesOf(have: readonly LocalListEntry[], want: readonly LocalListEntry[]): Difference[] {
  const held = new Map(have.map((entry) => [wireKey(entry), entry]))
  const wanted = new Set(want.map(wireKey))
  const changes = want.flatMap((entry): Difference[] => {
    const before = held.get(wireKey(entry))
    if (before === undefined) return [{ change: 'add', entry }]
    return sameInfo(before, entry) ? [] : [{ change: 'change', entry }]
  })
  const removals = have.filter((entry) => !wanted.has(wireKey(entry)))
  return [...removals.map((entry): Difference => ({ change: 'remove', entry })), ...changes]
}

function sameInfo({ info: a }: LocalListEntry, { info: b }: LocalListEntry): boolean {
  return (
    a.status === b.status &&
    a.expiresAt === b.expiresAt &&
    a.groupId === b.groupId &&
    JSON.stringify(a.evseIds) === JSON.stringify(b.evseIds)
  )
}

/** Entries that another version of the protocol was given cannot be named in this one's words. */
export function isCertain(
  list: LocalList,
  have: readonly LocalListEntry[],
  traits: VersionTraits | undefined,
): boolean {
  return list.certain && have.every(({ type }) => traits === undefined || traits.tokenType(type) === type)
}

export type Planned = LocalListUpdate | 'nothing-known' | 'nothing-differs'

/** The update that makes the list what it should be; a reason where the one asked for cannot be made. */
export function planUpdate(
  facts: ListFacts,
  have: readonly LocalListEntry[],
  asked: 'Full' | 'Differential' | undefined,
): Planned {
  const { list, variables } = facts
  const want = wantedEntries(facts).entries
  const known = isCertain(list, have, facts.traits)
  const differences = known ? differencesOf(have, want) : []
  if (asked === 'Differential' && !known) return 'nothing-known'
  if (asked === 'Differential' && differences.length === 0) return 'nothing-differs'
  const base = Math.max(list.versionNumber, list.stationVersion ?? 0, 0)
  // Beyond int32 there is no higher version; only a Full update may begin anew.
  const isSpent = base > highestVersion - reserve
  const best = differences.length > 0 && differences.length <= Math.max(want.length, 1) ? 'Differential' : 'Full'
  const updateType = isSpent ? 'Full' : (asked ?? best)
  const entries =
    updateType === 'Full'
      ? want.map((entry) => ({ entry, removed: false }))
      : differences.map(({ change, entry }) => ({ entry, removed: change === 'remove' }))
  const messages = chunked(entries, messageLimits(variables)).map(
    (part, index): LocalListMessage => ({
      // D01.FR.03: what is too long for one Full message goes on in Differential ones.
      updateType: index === 0 ? updateType : 'Differential',
      versionNumber: (isSpent ? 0 : base) + 1 + index,
      entries: part,
    }),
  )
  return { updateType, messages, wasCertain: list.certain }
}

const highestVersion = 2 ** 31 - 1
/** More messages than one update ever has. */
const reserve = 20_000

export function lastVersionOf({ messages }: LocalListUpdate): number {
  return messages.at(-1)?.versionNumber ?? 0
}

interface MessageLimits {
  items: number
  bytes: number
}

/** Nobody said a limit: still no message that a small station would choke on. */
const usualItems = 500

/** How much one message may carry (1.6 SendLocalListMaxLength; D01.FR.11 ItemsPerMessage, BytesPerMessage). */
function messageLimits(variables: readonly DeviceVariable[]): MessageLimits {
  const items =
    positive(actualOf(variables, configurationKeys, 'SendLocalListMaxLength')) ??
    positive(actualOf(variables, listController, 'ItemsPerMessage'))
  const bytes = positive(actualOf(variables, listController, 'BytesPerMessage'))
  return { items: items ?? usualItems, bytes: bytes ?? Number.POSITIVE_INFINITY }
}

const listController = 'LocalAuthListCtrlr'
/** A list of ours has no more, whatever the station could hold. */
const mostEntries = 10_000

/** How many entries the station holds (1.6 LocalAuthListMaxLength; the maximum of LocalAuthListCtrlr.Entries). */
function capacityOf(variables: readonly DeviceVariable[]): number {
  const key = positive(actualOf(variables, configurationKeys, 'LocalAuthListMaxLength'))
  const entries = variables.find((row) => isNamed(row, listController, 'Entries') && row.attributeType === 'Actual')
  const maximum = variables.find((row) => isNamed(row, listController, 'Entries') && row.attributeType === 'MaxSet')
  const limit = entries?.maxLimit ?? null
  const room = key ?? (limit !== null && limit > 0 ? Math.floor(limit) : positive(maximum?.value ?? null))
  return Math.min(room ?? mostEntries, mostEntries)
}

function isNamed(row: DeviceVariable, component: string, variable: string): boolean {
  return (
    row.component.toLowerCase() === component.toLowerCase() && row.variable.toLowerCase() === variable.toLowerCase()
  )
}

function actualOf(variables: readonly DeviceVariable[], component: string, variable: string): string | null {
  const found = variables.find((row) => row.attributeType === 'Actual' && isNamed(row, component, variable))
  return found?.value ?? null
}

function positive(text: string | null): number | null {
  const number = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isInteger(number) && number > 0 ? number : null
}

type Item = LocalListMessage['entries'][number]

/** One message at least: an empty Full update clears the list. */
function chunked(items: readonly Item[], { items: most, bytes }: MessageLimits): Item[][] {
  const parts: Item[][] = []
  let part: Item[] = []
  let size = envelopeBytes
  for (const item of items) {
    const more = bytesOf(item)
    if (part.length > 0 && (part.length >= most || size + more > bytes)) {
      parts.push(part)
      part = []
      size = envelopeBytes
    }
    part.push(item)
    size += more
  }
  return [...parts, part]
}

const envelopeBytes = 160
const utf8 = new TextEncoder()

/** At least what it takes in the words of any version. */
function bytesOf({ entry: { value, type, info }, removed }: Item): number {
  const token = utf8.encode(JSON.stringify([value, type])).length + 45
  if (removed) return token
  return token + 140 + utf8.encode(info.groupId ?? '').length + (info.evseIds?.length ?? 0) * 11
}
