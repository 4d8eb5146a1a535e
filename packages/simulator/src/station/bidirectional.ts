import { type Clock, type Timer } from '../clock.ts'
import { type ProfilePeriod } from './charging-profile.ts'
import { type ChargingProfiles } from './charging-profiles.ts'
import { valueAt } from './curve.ts'
import { type Evse } from './evse.ts'
import { type StationMemory } from './memory.ts'

export type DynamicUpdate = Pick<ProfilePeriod, 'limit' | 'setpoint'>

export interface BidirectionalHost {
  readonly clock: Clock
  readonly memory: StationMemory
  readonly profiles: ChargingProfiles
  evses(): readonly Evse[]
  /** Time by the station's own clock. */
  now(): number
  save(): void
  /** Asks for the period of a Dynamic profile; undefined where the CSMS has none, or cannot be asked. */
  pull(profileId: number): Promise<DynamicUpdate | undefined>
  /** Tells that a transaction goes first, or no longer does. */
  tellPriority(transactionId: string, activated: boolean): void
  watch(promise: Promise<void>): void
}

const phaseVoltageV = 230

/** What OCPP 2.1 adds to charging: dynamic profiles, set points, priority, and signals of the grid [K21, K28, Q]. */
export class Bidirectional {
  readonly #host: BidirectionalHost
  readonly #pulls = new Map<number, Timer>()
  /** What the grid's frequency is just now. */
  gridHz = 50
  #signal: { value: number; at: number } | undefined

  constructor(host: BidirectionalHost) {
    this.#host = host
  }

  /** What an EVSE is to draw, or below zero to give, in W; undefined where nothing says so. */
  setpointW(evse: Evse): number | undefined {
    const found = this.#host.profiles.periodOf(evse)
    if (found === undefined || evse.transaction === undefined) return undefined
    const { profile, period } = found
    if (period.mode === 'LocalFrequency') return this.#frequencyW(period)
    if (period.setpoint === undefined) return undefined
    const phases = evse.layout.kind === 'dc' ? 3 : Math.min(evse.layout.phases, period.phases ?? 3)
    return profile.unit === 'W' ? period.setpoint : period.setpoint * phaseVoltageV * phases
  }

  /** [Q08.FR.06, Q08.FR.10] */
  #frequencyW({ baselineW = 0, freqWatt = [], signalWatt = [] }: ProfilePeriod): number {
    const signal = this.#signal !== undefined && this.#signal.at <= this.#host.now() ? this.#signal.value : undefined
    return baselineW + valueAt(freqWatt, this.gridHz) + (signal === undefined ? 0 : valueAt(signalWatt, signal))
  }

  /** False where no period that is in force has a curve for it [Q08.FR.11]. */
  takeSignal(value: number, at: number): boolean {
    const listens = this.#host
      .evses()
      .some((evse) => this.#host.profiles.periodOf(evse)?.period.signalWatt !== undefined)
    if (listens) this.#signal = { value, at }
    return listens
  }

  update(profileId: number, update: DynamicUpdate): boolean {
    const done = this.#host.profiles.update(profileId, update)
    if (done) this.schedule()
    return done
  }

  /** Asks for each Dynamic profile its interval after the last update [K28.FR.10]. */
  schedule(): void {
    for (const timer of this.#pulls.values()) timer.cancel()
    this.#pulls.clear()
    for (const { id, kind, updatedAt, updateIntervalS } of this.#host.profiles.all) {
      if (kind !== 'Dynamic' || updateIntervalS === undefined || updateIntervalS <= 0) continue
      const waitMs = Math.max(0, (updatedAt ?? this.#host.now()) + updateIntervalS * 1_000 - this.#host.now())
      this.#pulls.set(
        id,
        this.#host.clock.schedule(waitMs, () => this.#host.watch(this.#pull(id, updateIntervalS))),
      )
    }
  }

  stop(): void {
    for (const timer of this.#pulls.values()) timer.cancel()
    this.#pulls.clear()
  }

  async #pull(id: number, intervalS: number): Promise<void> {
    const update = await this.#host.pull(id)
    if (update !== undefined && this.update(id, update)) return
    // Refused or offline: it is tried again, and the profile lapses meanwhile by its duration.
    this.#pulls.set(
      id,
      this.#host.clock.schedule(intervalS * 1_000, () => this.#host.watch(this.#pull(id, intervalS))),
    )
  }

  /** [K21.FR.01–08] */
  usePriority(transactionId: string, activate: boolean): 'Accepted' | 'Rejected' | 'NoProfile' {
    const { memory, profiles } = this.#host
    const evse = this.#host.evses().find(({ transaction }) => transaction?.id === transactionId)
    if (evse === undefined) return 'Rejected'
    const has = profiles.all.some(
      ({ purpose, evseId }) => purpose === 'PriorityCharging' && (evseId === 0 || evseId === evse.id),
    )
    if (activate && !has) return 'NoProfile'
    const was = memory.priority?.includes(transactionId) === true
    if (was === activate) return 'Accepted'
    const others = (memory.priority ?? []).filter((id) => id !== transactionId)
    memory.priority = activate ? [...others, transactionId] : others
    this.#host.save()
    this.#host.tellPriority(transactionId, activate)
    return 'Accepted'
  }

  ended(transactionId: string): void {
    const { memory } = this.#host
    if (memory.priority?.includes(transactionId) === true) {
      memory.priority = memory.priority.filter((id) => id !== transactionId)
    }
  }
}
