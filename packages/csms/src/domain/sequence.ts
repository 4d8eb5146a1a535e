/** Which events of a 2.x transaction have come (2.x E 1.3.2.1). */
import { type SequenceState } from './model.ts'

type Range = [number, number]

/** A station that leaves more gaps than this has other troubles; its oldest gaps are no longer told apart. */
const mostRanges = 256

export const noEvents: SequenceState = { seen: [], startedSeqNo: null, endedSeqNo: null }

export function hasSeen(sequence: SequenceState, seqNo: number): boolean {
  return sequence.seen.some(([from, to]) => seqNo >= from && seqNo <= to)
}

/** The ranges with one more number in them, joined where they touch. */
export function withSeqNo(seen: readonly Range[], seqNo: number): Range[] {
  const last = seen.at(-1)
  if (last !== undefined && seqNo === last[1] + 1) return [...seen.slice(0, -1), [last[0], seqNo]]
  const ranges: Range[] = []
  let [from, to] = [seqNo, seqNo]
  for (const range of seen) {
    if (range[1] < from - 1 || range[0] > to + 1) ranges.push(range)
    else [from, to] = [Math.min(from, range[0]), Math.max(to, range[1])]
  }
  ranges.push([from, to])
  ranges.sort((one, other) => one[0] - other[0])
  const [first, second] = ranges
  if (ranges.length <= mostRanges || first === undefined || second === undefined) return ranges
  return [[first[0], second[1]], ...ranges.slice(2)]
}

/** What is missing between the first and the newest; before the start is known, also whatever precedes it. */
export function missingSeqNos(sequence: SequenceState): Range[] {
  const missing: Range[] = []
  const end = sequence.endedSeqNo ?? Number.POSITIVE_INFINITY
  let next = sequence.startedSeqNo
  for (const [from, to] of sequence.seen) {
    if (next !== null && from > next && from <= end) missing.push([next, Math.min(from, end) - 1])
    next = Math.max(next ?? to + 1, to + 1)
  }
  return missing
}

/** Started(a), Ended(o) and all between are there. Continuity between transactions is not asked for. */
export function isComplete(sequence: SequenceState): boolean {
  const { startedSeqNo, endedSeqNo } = sequence
  if (startedSeqNo === null || endedSeqNo === null) return false
  return missingSeqNos(sequence).length === 0
}
