/** Passwords of network slots: which slot a station may come by with which, and how they change (B09, B10, F25). */
import { type Change } from './commands.ts'
import { type Instant, type Station, type StationCredential } from './model.ts'
import { emptyProfile } from './network-profiles.ts'
import { type NetworkProfile } from './network-profiles-model.ts'
import { put, remove, type Write } from './ports.ts'
import {
  knownHashes,
  newCredential,
  withAnother,
  withHashes,
  withoutOlder,
  withoutRefused,
} from './security-credentials.ts'

/** Slots that keep the password they had, however many the station says it tries. */
const slotsAtMost = 16

/** A slot that left the order takes its password along, unless the station is still to come by it. */
export function isTried(
  { configurationSlot, passwordUsedAt }: NetworkProfile,
  order: readonly number[] | null,
): boolean {
  return passwordUsedAt === null || order === null || order.includes(configurationSlot)
}

interface SlotUse {
  slot: NetworkProfile
  hash: string
  held: readonly NetworkProfile[]
  /** NetworkConfigurationPriority; null where it is not known. */
  order: readonly number[] | null
  credential: StationCredential | undefined
}

/** The station came by a slot with a password of its own. */
export function slotUsed({ slot, hash, held, order, credential }: SlotUse, at: Instant): Write[] {
  const now = withoutOlder(slot.passwordHashes, hash)
  const before = knownHashes(credential, at)
  // Without an order nobody knows where it may fall back to; then the overlap of any change holds (F25).
  const hashes = order === null ? [...now, ...before] : now
  const fresh = { ...newCredential(slot, hash, at), usedAt: now[0] === hash ? at : null }
  const writes: Write[] = [
    put('stationCredential', withHashes(fresh, hashes, at)),
    put('networkProfile', { ...slot, passwordHashes: [], passwordUsedAt: null }),
  ]
  if (before.length === 0) return writes
  for (const number of new Set(order?.slice(0, slotsAtMost))) {
    const other = held.find(({ configurationSlot }) => configurationSlot === number) ?? emptyProfile(slot, number)
    if (number === slot.configurationSlot || other.passwordHashes.length > 0) continue
    writes.push(put('networkProfile', { ...other, passwordHashes: [...before], passwordUsedAt: at }))
  }
  return writes
}

/** Once it has left, the station may come with it, whatever becomes of its answer (F25). */
export function expectPassword(
  change: Change,
  held: readonly NetworkProfile[] | undefined,
  station: Station,
  slot: number,
  passwordHash: string,
): void {
  const before = slotOf(held, slot) ?? emptyProfile(station, slot)
  const passwordHashes = [...withAnother(before.passwordHashes, passwordHash)]
  change.writes.push(put('networkProfile', { ...before, passwordHashes }))
}

/** A01.FR.03: it took it. */
export function keepPassword(change: Change, before: NetworkProfile, passwordHash: string): void {
  const passwordHashes = [...withoutOlder(before.passwordHashes, passwordHash)]
  change.writes.push(put('networkProfile', { ...before, passwordHashes, passwordUsedAt: null, hasPassword: true }))
}

/** A01.FR.04: the station refused it. */
export function forgetPassword(change: Change, before: NetworkProfile, passwordHash: string): void {
  const passwordHashes = [...withoutRefused(before.passwordHashes, passwordHash)]
  const row = { ...before, passwordHashes }
  const isEmpty = before.acceptedAt === null && passwordHashes.length === 0
  change.writes.push(isEmpty ? remove('networkProfile', row) : put('networkProfile', row))
}

/** A01.FR.03: the station has a new password, which is that of every slot without its own. */
export function endFallbacks(change: Change, held: readonly NetworkProfile[]): void {
  for (const row of held) {
    if (row.hasPassword || row.passwordUsedAt === null) continue
    change.writes.push(put('networkProfile', { ...row, passwordHashes: [], passwordUsedAt: null }))
  }
}

export function slotOf(held: readonly NetworkProfile[] | undefined, slot: number): NetworkProfile | undefined {
  return held?.find(({ configurationSlot }) => configurationSlot === slot)
}
