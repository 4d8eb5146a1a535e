import { type CompositeSchedules } from '@stationmaster/contract'

type Composite = CompositeSchedules['ours']

const second = (at: string): number => Date.parse(at) / 1_000

const limitAt = (composite: Composite, at: number): number | null => {
  const start = second(composite.scheduleStart)
  if (at < start || at > start + composite.duration) return null
  return composite.chargingSchedulePeriod.findLast(({ startPeriod }) => start + startPeriod <= at)?.limit ?? null
}
const changesOf = (composite: Composite): number[] => {
  const start = second(composite.scheduleStart)
  return [...composite.chargingSchedulePeriod.map(({ startPeriod }) => start + startPeriod), start + composite.duration]
}

/** A limit that ends is drawn up to its end. */
const justBefore = 0.001

/** Both schedules on one axis: points wherever either changes, within the window of ours. */
export const limitsOver = ({ ours, theirs }: CompositeSchedules) => {
  const from = second(ours.scheduleStart)
  const to = from + ours.duration
  const changes = [from, to, ...changesOf(ours), ...(theirs === null ? [] : changesOf(theirs))]
  const at = [...new Set(changes.flatMap((each) => [each - justBefore, each]))]
    .filter((each) => each >= from && each <= to)
    .sort((a, b) => a - b)
  return {
    from,
    to,
    at,
    ours: at.map((each) => limitAt(ours, each)),
    theirs: at.map((each) => (theirs === null ? null : limitAt(theirs, each))),
  }
}
