/** Reports that come in parts: in any order, twice, and never waiting for one that does not come (B08, N02). */
import { type Instant } from './model.ts'

export interface PartNumbers {
  requestId: number
  /** From 0. */
  seqNo: number
  toBeContinued: boolean
}

/** A report of many parts while it comes; a process that ends in its middle asks again (F19). */
export interface Assembly<T> {
  seen: Set<number>
  lastSeqNo: number | null
  /** What its parts were said to hold. */
  size: number
  items: T[]
  startedAt: Instant
  touchedAt: Instant
}

const assemblyLimit = 2_000
const partLimit = 5_000
const forgottenAfterMs = 15 * 60_000

export class ReportParts<T> {
  readonly #assemblies = new Map<string, Assembly<T>>()

  /** @returns whether the report is whole with this part, and what came before it; nothing is remembered yet */
  look(
    stationId: string,
    part: PartNumbers,
    at: Instant,
  ): { complete: boolean; isNew: boolean; assembly: Assembly<T> } {
    const known = this.#assemblies.get(keyOf(stationId, part))
    const assembly: Assembly<T> =
      known !== undefined && at - known.touchedAt < forgottenAfterMs
        ? known
        : { seen: new Set(), lastSeqNo: null, size: 0, items: [], startedAt: at, touchedAt: at }
    const isNew = counts(assembly, part)
    const lastSeqNo = part.toBeContinued ? assembly.lastSeqNo : part.seqNo
    const seen = assembly.seen.size + (isNew ? 1 : 0)
    return { complete: lastSeqNo !== null && seen === lastSeqNo + 1, isNew, assembly }
  }

  /** To be called when the part is on record; one that a failed commit lost is counted when it is sent again. */
  kept(
    stationId: string,
    part: PartNumbers,
    { complete, assembly }: { complete: boolean; assembly: Assembly<T> },
    { size, items, at }: { size: number; items: readonly T[]; at: Instant },
  ): void {
    const key = keyOf(stationId, part)
    this.#assemblies.delete(key)
    if (complete) return
    this.#assemblies.set(key, assembly)
    if (this.#assemblies.size > assemblyLimit) this.#assemblies.delete(this.#assemblies.keys().next().value ?? '')
    assembly.touchedAt = at
    if (counts(assembly, part)) {
      assembly.size += size
      assembly.items.push(...items)
      assembly.seen.add(part.seqNo)
    }
    if (!part.toBeContinued) assembly.lastSeqNo = part.seqNo
  }
}

function keyOf(stationId: string, { requestId }: PartNumbers): string {
  return `${stationId} ${requestId}`
}

function counts({ seen }: Assembly<unknown>, { seqNo }: PartNumbers): boolean {
  return !seen.has(seqNo) && seen.size < partLimit
}
