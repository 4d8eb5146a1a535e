import { type Clock, type Timer } from '../clock.ts'
import { valueAt } from './curve.ts'
import { type DerControl, type DerFault, type DerMode, derModes } from './der-model.ts'
import { type Evse } from './evse.ts'
import { type StationMemory } from './memory.ts'

export interface DerHost {
  readonly clock: Clock
  readonly memory: StationMemory
  now(): number
  save(): void
  gridHz(): number
  tellStartStop(id: string, started: boolean, supersededIds: readonly string[]): void
  tellAlarm(type: DerMode, fault: DerFault | undefined, ended: boolean): void
}

interface Cause {
  readonly type: DerMode
  readonly fault: DerFault | undefined
}

const nominalHz = 50
const most = 24

/** The grid's rules for what an inverter gives back, and which of them counts [R04, R05]. */
export class DerControls {
  readonly #host: DerHost
  #timer: Timer | undefined
  /** Why each EVSE gives less than it is asked to. */
  readonly #causes = new Map<number, Cause>()
  #alarm: Cause | undefined
  readonly #running = new Set<string>()

  constructor(host: DerHost) {
    this.#host = host
  }

  get all(): readonly DerControl[] {
    return this.#host.memory.derControls ?? []
  }

  /** Takes a control; the ids that it supersedes, or its own where it is superseded itself [R04.FR.02–08]. */
  set(control: DerControl): readonly string[] {
    const now = this.#host.now()
    const rivals = this.all.filter(
      (one) =>
        one.id !== control.id && one.type === control.type && one.isDefault === control.isDefault && !one.superseded,
    )
    const runs = (one: DerControl) => !one.isDefault && (one.startAt ?? 0) <= now
    const gone = rivals.filter((one) => one.priority > control.priority && (!runs(one) || runs(control)))
    const itself = rivals.some((one) => one.priority < control.priority && (one.isDefault || runs(one)))
    for (const one of gone) one.superseded = true
    this.#keep([...this.all.filter(({ id }) => id !== control.id), { ...control, superseded: itself }].slice(-most))
    this.schedule()
    return itself ? [control.id] : gone.map(({ id }) => id)
  }

  find(criteria: { isDefault?: boolean; type?: string; id?: string }): DerControl[] {
    return this.all.filter(
      (one) =>
        (criteria.isDefault ?? one.isDefault) === one.isDefault &&
        (criteria.type ?? one.type) === one.type &&
        (criteria.id ?? one.id) === one.id,
    )
  }

  /** False when nothing was there to clear. */
  clear(criteria: { isDefault: boolean; type?: string; id?: string }): boolean {
    const gone = new Set(this.find(criteria))
    if (gone.size > 0) this.#keep(this.all.filter((one) => !gone.has(one)))
    this.schedule()
    return gone.size > 0
  }

  /** What may be given back of what is asked for, in W; an alarm says when a control makes it less [R05.FR.01]. */
  capped(evse: Evse, setpointW: number | undefined): number | undefined {
    if (setpointW === undefined || setpointW >= 0) {
      this.#because(evse, undefined)
      return setpointW
    }
    const maximum = evse.layout.maxDischargeW ?? 0
    const wanted = Math.min(-setpointW, maximum)
    const hz = this.#host.gridHz()
    const caps = derModes.flatMap((type): { type: DerMode; watts: number }[] => {
      const control = this.#active(type)
      return control === undefined ? [] : [{ type, watts: (shareOf(control, hz) / 100) * maximum }]
    })
    const [lowest] = caps.filter(({ watts }) => watts < wanted).sort((a, b) => a.watts - b.watts)
    const fault = lowest === undefined || lowest.type === 'LimitMaxDischarge' ? undefined : faultAt(hz)
    this.#because(evse, lowest === undefined ? undefined : { type: lowest.type, fault })
    return -(lowest?.watts ?? wanted)
  }

  /** There is one alarm at a time, whatever EVSE it comes from. */
  #because({ id }: Evse, cause: Cause | undefined): void {
    if (cause === undefined) this.#causes.delete(id)
    else this.#causes.set(id, cause)
    const [next] = this.#causes.values()
    const before = this.#alarm
    if (before?.type === next?.type) return
    this.#alarm = next
    // [R05.FR.04] another control that takes over ends no alarm.
    if (next !== undefined) this.#host.tellAlarm(next.type, next.fault, false)
    else if (before !== undefined) this.#host.tellAlarm(before.type, before.fault, true)
  }

  #active(type: DerMode): DerControl | undefined {
    const now = this.#host.now()
    const usable = this.all.filter(
      (one) => one.type === type && !one.superseded && (one.startAt ?? 0) <= now && now < (one.endAt ?? now + 1),
    )
    const scheduled = usable.filter(({ isDefault }) => !isDefault)
    return [...(scheduled.length > 0 ? scheduled : usable)].sort((a, b) => a.priority - b.priority)[0]
  }

  /** Tells what begins and what is over, when it does [R04.FR.20–22]. */
  schedule(): void {
    this.#timer?.cancel()
    const now = this.#host.now()
    for (const one of this.all.filter(({ isDefault, superseded }) => !isDefault && !superseded)) {
      if ((one.startAt ?? 0) > now || this.#running.has(one.id)) continue
      const gone = this.all.filter(
        (other) =>
          other.id !== one.id &&
          other.type === one.type &&
          !other.isDefault &&
          !other.superseded &&
          other.priority > one.priority &&
          this.#running.has(other.id),
      )
      for (const other of gone) other.superseded = true
      this.#running.add(one.id)
      this.#host.tellStartStop(
        one.id,
        true,
        gone.map(({ id }) => id),
      )
    }
    const over = this.all.filter(({ endAt }) => endAt !== undefined && endAt <= now)
    if (over.length > 0) this.#keep(this.all.filter((one) => !over.includes(one)))
    for (const one of over) {
      if (this.#running.delete(one.id) && !one.superseded) this.#host.tellStartStop(one.id, false, [])
    }
    const moments = this.all.flatMap(({ startAt, endAt }) => [startAt, endAt]).filter((at) => at !== undefined)
    const next = Math.min(...moments.filter((at) => at > now))
    if (Number.isFinite(next)) this.#timer = this.#host.clock.schedule(next - now, () => this.schedule())
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #keep(controls: DerControl[]): void {
    this.#host.memory.derControls = controls
    this.#host.save()
  }
}

/** Percent of the maximum that may be given back. */
function shareOf({ type, curve = [], percent = 100, droop }: DerControl, hz: number): number {
  if (type === 'LimitMaxDischarge') return percent
  if (type === 'FreqWatt') return Math.max(0, valueAt(curve, hz))
  const over = hz - nominalHz - (droop?.overHz ?? 0)
  // A droop of 5 % takes all of it at 5 % above nominal.
  return over <= 0 || droop === undefined ? 100 : Math.max(0, 100 - (over / nominalHz / (droop.overDroop / 100)) * 100)
}

const faultAt = (hz: number): DerFault => (hz > nominalHz ? 'OverFrequency' : 'UnderFrequency')
