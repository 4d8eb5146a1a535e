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
  /** How long its items are as text. */
  text: number
  startedAt: Instant
  touchedAt: Instant
}

export interface Look<T> {
  complete: boolean
  /** It came for the first time, and there is room for it. */
  isNew: boolean
  /** The report holds more than any station has; it is never whole. */
  tooLong: boolean
  assembly: Assembly<T>
}

/** Reports of one station at a time; what else is open is asked for again. */
const reportsOfStation = 8
const partLimit = 5_000
const itemLimit = 20_000
const textLimit = 2_000_000
const forgottenAfterMs = 15 * 60_000

export class ReportParts<T> {
  /** By station and request, each in the order of their last part. */
  readonly #stations = new Map<string, Map<number, Assembly<T>>>()

  /** How many reports are under way. */
  get size(): number {
    return [...this.#stations.values()].reduce((sum, { size }) => sum + size, 0)
  }

  /** @returns whether the report is whole with this part, and what came before it; nothing is remembered yet */
  look(stationId: string, part: PartNumbers, at: Instant): Look<T> {
    const known = this.#stations.get(stationId)?.get(part.requestId)
    const assembly: Assembly<T> =
      known !== undefined && !isForgotten(known, at)
        ? known
        : { seen: new Set(), lastSeqNo: null, size: 0, items: [], text: 0, startedAt: at, touchedAt: at }
    const isRepeat = assembly.seen.has(part.seqNo)
    const isFull = assembly.seen.size >= partLimit || assembly.items.length > itemLimit || assembly.text > textLimit
    const isNew = !isRepeat && !isFull
    const lastSeqNo = part.toBeContinued ? assembly.lastSeqNo : part.seqNo
    const seen = assembly.seen.size + (isNew ? 1 : 0)
    const complete = lastSeqNo !== null && seen === lastSeqNo + 1
    return { complete, isNew, tooLong: !isRepeat && isFull, assembly }
  }

  /** To be called when the part is on record; one that a failed commit lost is counted when it is sent again. */
  kept(
    stationId: string,
    part: PartNumbers,
    { complete, isNew, assembly }: Look<T>,
    { size, items, at }: { size: number; items: readonly T[]; at: Instant },
  ): void {
    this.#sweep(at)
    const ofStation = this.#stations.get(stationId) ?? new Map<number, Assembly<T>>()
    ofStation.delete(part.requestId)
    this.#stations.delete(stationId)
    if (!complete) ofStation.set(part.requestId, assembly)
    for (const oldest of ofStation.keys()) {
      if (ofStation.size <= reportsOfStation) break
      ofStation.delete(oldest)
    }
    if (ofStation.size > 0) this.#stations.set(stationId, ofStation)
    assembly.touchedAt = at
    if (isNew) {
      assembly.size += size
      for (const item of items) {
        assembly.items.push(item)
        assembly.text += JSON.stringify(item)?.length ?? 0
        if (assembly.items.length > itemLimit || assembly.text > textLimit) break
      }
      assembly.seen.add(part.seqNo)
    }
    if (!part.toBeContinued) assembly.lastSeqNo = part.seqNo
  }

  /** Stations stand in the order of their last part, so those behind the first that is fresh are fresh. */
  #sweep(at: Instant): void {
    for (const [stationId, reports] of this.#stations) {
      for (const [requestId, assembly] of reports) if (isForgotten(assembly, at)) reports.delete(requestId)
      if (reports.size > 0) return
      this.#stations.delete(stationId)
    }
  }
}

function isForgotten({ touchedAt }: Assembly<unknown>, at: Instant): boolean {
  return at - touchedAt >= forgottenAfterMs
}
