/** Which DER control counts (R 2.9, R04.FR.02–11): pure. */
import { type DerControl } from './der-control-model.ts'
import { type Instant } from './model.ts'

type Ordered = Pick<
  DerControl,
  'controlId' | 'controlType' | 'isDefault' | 'priority' | 'startAt' | 'endAt' | 'isSuperseded' | 'acceptedAt'
>

/** R04.FR.10: past its time it is gone from the station. */
export function isOver({ endAt }: Pick<Ordered, 'endAt'>, at: Instant): boolean {
  return endAt !== null && endAt <= at
}

function hasStarted({ isDefault, startAt }: Ordered, at: Instant): boolean {
  return isDefault || startAt === null || startAt <= at
}

export interface Superseding {
  /** Existing controls that are superseded at once. */
  superseded: string[]
  /** The new one is superseded by one that runs (R04.FR.08). */
  itself: boolean
}

/** What a control that is accepted does to those of its type and kind. */
export function superseding(added: Ordered, existing: readonly Ordered[], at: Instant): Superseding {
  const rivals = existing.filter(
    (one) =>
      one.controlId !== added.controlId &&
      one.controlType === added.controlType &&
      one.isDefault === added.isDefault &&
      !one.isSuperseded &&
      !isOver(one, at),
  )
  const runs = (one: Ordered) => !one.isDefault && hasStarted(one, at)
  return {
    // R04.FR.03, FR.06; one that runs already stays until the new one begins (R04.FR.07).
    superseded: rivals
      .filter((one) => one.priority > added.priority && (!runs(one) || hasStarted(added, at)))
      .map(({ controlId }) => controlId),
    // A default of a higher value is never used either: the lower one prevails (R 2.9).
    itself: rivals.some((one) => one.priority < added.priority && (one.isDefault || runs(one))),
  }
}

export type DerState = 'active' | 'waiting' | 'scheduled' | 'superseded'

/** What each control is at a moment; those past their time are left out. */
export function derStates<C extends Ordered>(controls: readonly C[], at: Instant): { control: C; state: DerState }[] {
  const alive = controls.filter((one) => !isOver(one, at))
  return alive.map((control) => ({ control, state: stateOf(control, alive, at) }))
}

function stateOf(control: Ordered, alive: readonly Ordered[], at: Instant): DerState {
  if (control.isSuperseded) return 'superseded'
  if (!hasStarted(control, at)) return 'scheduled'
  const active = activeOf(control.controlType, alive, at)
  if (active?.controlId === control.controlId) return 'active'
  // R04.FR.07, FR.21: it ran until the one that began supersedes it.
  return control.isDefault ? 'waiting' : 'superseded'
}

/** R04.FR.11: of those scheduled that have begun the lowest priority, else the default. */
function activeOf(controlType: string, alive: readonly Ordered[], at: Instant): Ordered | undefined {
  const usable = alive.filter((one) => one.controlType === controlType && !one.isSuperseded && hasStarted(one, at))
  const scheduled = usable.filter(({ isDefault }) => !isDefault)
  return [...(scheduled.length > 0 ? scheduled : usable)].sort(byPrecedence)[0]
}

/** Of the same priority the one that was there first goes on. */
function byPrecedence(a: Ordered, b: Ordered): number {
  return a.priority - b.priority || (a.acceptedAt ?? 0) - (b.acceptedAt ?? 0) || (a.controlId < b.controlId ? -1 : 1)
}
