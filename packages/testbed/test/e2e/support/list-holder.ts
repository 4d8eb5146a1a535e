/** The local list of a station in memory, kept as the texts of 1.6 (5.15) and 2.x (D01) tell a station to. */
import { type Fields, fieldsOf, type Reply } from '../../../src/clients/raw-station.ts'

export interface ListHolder {
  version: number
  /** By the value of the token; an entry's information as it came. */
  entries: Map<string, Fields>
  /** What the next SendLocalLists are answered, whatever they say; the list stays as it is. */
  next: Reply[]
  updates: Fields[]
  replies: Record<string, (payload: Fields) => Reply>
}

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : [])

export function holdList(is16: boolean): ListHolder {
  const holder: ListHolder = {
    version: 0,
    entries: new Map(),
    next: [],
    updates: [],
    replies: {
      GetLocalListVersion: () => ({
        result: is16 ? { listVersion: holder.version } : { versionNumber: holder.version },
      }),
      SendLocalList(payload) {
        holder.updates.push(payload)
        return holder.next.shift() ?? { result: { status: update(holder, is16, payload) } }
      },
    },
  }
  return holder
}

function update(holder: ListHolder, is16: boolean, payload: Fields): string {
  const version = Number(is16 ? payload.listVersion : payload.versionNumber)
  const isFull = payload.updateType === 'Full'
  if (!Number.isInteger(version) || version <= 0) return 'Failed'
  // D01.FR.10, FR.19: a Differential update must bring a higher version.
  if (!isFull && version <= holder.version) return 'VersionMismatch'
  const items = listOf(payload.localAuthorizationList).map((item) => ({
    value: String(is16 ? item.idTag : fieldsOf(item.idToken).idToken),
    info: is16 ? item.idTagInfo : item.idTokenInfo,
  }))
  // D01.FR.06: no token twice.
  if (new Set(items.map(({ value }) => value.toLowerCase())).size < items.length) return 'Failed'
  if (isFull && items.some(({ info }) => info === undefined)) return 'Failed'
  if (isFull) holder.entries.clear()
  for (const { value, info } of items) {
    if (info === undefined) holder.entries.delete(value)
    else holder.entries.set(value, fieldsOf(info))
  }
  holder.version = holder.entries.size === 0 ? 0 : version
  return 'Accepted'
}
