import { type CompositeSchedules } from '@stationmaster/contract'

type Composite = CompositeSchedules['ours']

const second = (at: string): number => Date.parse(at) / 1_000

const periodAt = (composite: Composite, at: number) => {
  const start = second(composite.scheduleStart)
  if (at < start || at > start + composite.duration) return undefined
  return composite.chargingSchedulePeriod.findLast(({ startPeriod }) => start + startPeriod <= at)
}
const limitAt = (composite: Composite, at: number): number | null => periodAt(composite, at)?.limit ?? null
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
    /** What is to flow, below zero out of the vehicle (2.1). */
    setpoints: at.map((each) => periodAt(ours, each)?.setpoint ?? null),
    ours: at.map((each) => limitAt(ours, each)),
    theirs: at.map((each) => (theirs === null ? null : limitAt(theirs, each))),
  }
}
