import { type ProfilePeriod, type ProfilePurpose, type RateUnit, type StationProfile } from './charging-profile.ts'
import { type Evse } from './evse.ts'
import { type StationMemory } from './memory.ts'
import { type Variables } from './variables.ts'

export interface ProfileFilter {
  readonly ids?: readonly number[]
  readonly evseId?: number
  readonly purpose?: string
  readonly stackLevel?: number
}

export type ProfileRefusal =
  | 'UnknownEvse'
  | 'InvalidProfile'
  | 'InvalidSchedule'
  | 'InvalidStackLevel'
  | 'TxNotFound'
  | 'DuplicateProfile'
  | 'OutOfMemory'

export interface ChargingProfilesHost {
  readonly memory: StationMemory
  readonly variables: Variables
  evses(): readonly Evse[]
  /** Time by the station's own clock. */
  now(): number
  save(): void
}

const phaseVoltageV = 230
const roundMs = { Daily: 86_400_000, Weekly: 604_800_000 } as const
const longestS = 86_400
/** A start that nobody plugs in for leaves its profile behind. */
const awaitedLimit = 16

/** The profiles of a station: what it takes, what it refuses, and what they allow at a moment [16 3.13; K01, K08]. */
export class ChargingProfiles {
  readonly #host: ChargingProfilesHost
  /** Of remote starts whose transaction has not begun. */
  readonly #awaited = new Map<number, StationProfile>()

  constructor(host: ChargingProfilesHost) {
    this.#host = host
  }

  get all(): readonly StationProfile[] {
    return this.#host.memory.chargingProfiles ?? []
  }

  /** Takes a profile, or tells why not; 1.6 replaces one of the same level where 2.x refuses [16 5.16; K01.FR.06]. */
  install(profile: StationProfile, replacesLevel: boolean): ProfileRefusal | undefined {
    const refusal = this.#refusal(profile)
    if (refusal !== undefined) return refusal
    const alike = this.all.filter((other) => other.id !== profile.id && isAlike(other, profile))
    const inTheWay = alike.filter((other) => overlaps(other, profile))
    if (!replacesLevel && inTheWay.length > 0) return 'DuplicateProfile'
    const gone = new Set(replacesLevel ? alike.filter(({ evseId }) => evseId === profile.evseId) : [])
    const kept = this.all.filter((other) => other.id !== profile.id && !gone.has(other))
    if (kept.length >= this.#host.variables.number('SmartChargingCtrlr.Entries[ChargingProfiles]')) return 'OutOfMemory'
    this.#keep([...kept, profile])
    return undefined
  }

  /** A profile that came with a remote start waits for its transaction [16 5.11; K05]. */
  awaitStart(remoteStartId: number, profile: StationProfile): void {
    if (this.#awaited.size >= awaitedLimit) this.#awaited.delete(this.#awaited.keys().next().value ?? remoteStartId)
    this.#awaited.set(remoteStartId, profile)
  }

  begun(remoteStartId: number | undefined, transactionId: string, evseId: number): void {
    const profile = remoteStartId === undefined ? undefined : this.#awaited.get(remoteStartId)
    if (remoteStartId === undefined || profile === undefined) return
    this.#awaited.delete(remoteStartId)
    this.#keep([...this.all.filter(({ id }) => id !== profile.id), { ...profile, transactionId, evseId }])
  }

  /** A TxProfile goes with its transaction. */
  ended(transactionId: string): void {
    if (this.all.some((profile) => profile.transactionId === transactionId)) {
      this.#keep(this.all.filter((profile) => profile.transactionId !== transactionId))
    }
  }

  find({ ids, evseId, purpose, stackLevel }: ProfileFilter): StationProfile[] {
    return this.all.filter(
      (profile) =>
        (ids ?? [profile.id]).includes(profile.id) &&
        (evseId ?? profile.evseId) === profile.evseId &&
        (purpose ?? profile.purpose) === profile.purpose &&
        (stackLevel ?? profile.stackLevel) === profile.stackLevel,
    )
  }

  /** False when nothing was there to clear. */
  clear(filter: ProfileFilter): boolean {
    const gone = new Set(this.find(filter))
    if (gone.size > 0) this.#keep(this.all.filter((profile) => !gone.has(profile)))
    return gone.size > 0
  }

  /** What an EVSE may take now, in W; the phases are those that its car uses. */
  limitW(evse: Evse): number {
    if (this.all.length === 0) return Number.POSITIVE_INFINITY
    const carPhases = Math.max(1, evse.physics.ev?.model.maxAcPhases ?? 3)
    const phases = evse.layout.kind === 'dc' ? 3 : Math.min(evse.layout.phases, carPhases)
    const limit = this.#evseLimit(evse, this.#host.now(), 'W', phases)
    return limit ?? Number.POSITIVE_INFINITY
  }

  /** What all EVSEs may take together now, in W. */
  stationLimitW(): number {
    return this.#limit('ChargingStationMaxProfile', 0, undefined, this.#host.now(), 'W', 3) ?? Number.POSITIVE_INFINITY
  }

  /** Second by second, with equal limits drawn together; what nothing limits is limited by the hardware [K08]. */
  compose(evseId: number, durationS: number, unit: RateUnit): { startPeriod: number; limit: number }[] {
    const from = this.#host.now()
    const periods: { startPeriod: number; limit: number }[] = []
    for (let second = 0; second < Math.min(durationS, longestS); second += 1) {
      const limit = this.#composite(evseId, from + second * 1_000, unit)
      if (periods.at(-1)?.limit !== limit) periods.push({ startPeriod: second, limit })
    }
    return periods
  }

  #composite(evseId: number, at: number, unit: RateUnit): number {
    const evses = this.#host.evses()
    const own = (evse: Evse): number => {
      const phases = evse.layout.kind === 'dc' ? 3 : evse.layout.phases
      const hardware = unit === 'W' ? evse.layout.maxPowerW : evse.layout.maxCurrentA
      return Math.min(hardware, this.#evseLimit(evse, at, unit, phases) ?? hardware)
    }
    const station = this.#limit('ChargingStationMaxProfile', 0, undefined, at, unit, 3) ?? Number.POSITIVE_INFINITY
    const asked = evseId === 0 ? evses : evses.filter(({ id }) => id === evseId)
    const sum = asked.reduce((total, evse) => total + own(evse), 0)
    return Math.floor(Math.min(station, sum) * 10) / 10
  }

  /** The period that counts at the level of the transaction [K08.FR.04; K21.FR.04]. */
  periodOf(evse: Evse, at = this.#host.now()): { profile: StationProfile; period: ProfilePeriod } | undefined {
    const { transaction } = evse
    const first = transaction !== undefined && this.#host.memory.priority?.includes(transaction.id) === true
    return (
      (first ? this.#active('PriorityCharging', evse.id, evse, at) : undefined) ??
      this.#active('TxProfile', evse.id, evse, at) ??
      this.#active('TxDefaultProfile', evse.id, evse, at)
    )
  }

  /** Changes the period of a Dynamic profile; false where there is none [K28.FR.06, K28.FR.11]. */
  update(id: number, update: Pick<ProfilePeriod, 'limit' | 'setpoint'>): boolean {
    const profile = this.all.find((one) => one.id === id)
    const period = profile?.periods[0]
    if (profile?.kind !== 'Dynamic' || period === undefined) return false
    const next = { ...profile, periods: [{ ...period, ...update }], updatedAt: this.#host.now() }
    this.#keep(this.all.map((one) => (one.id === id ? next : one)))
    return true
  }

  #evseLimit(evse: Evse, at: number, unit: RateUnit, phases: number): number | undefined {
    const found = this.periodOf(evse, at)
    if (found === undefined) return undefined
    if (found.period.mode === 'Idle') return 0
    return inUnit(found.period, found.profile.unit, unit, phases)
  }

  #limit(
    purpose: ProfilePurpose,
    evseId: number,
    evse: Evse | undefined,
    at: number,
    unit: RateUnit,
    phases: number,
  ): number | undefined {
    const found = this.#active(purpose, evseId, evse, at)
    return found === undefined ? undefined : inUnit(found.period, found.profile.unit, unit, phases)
  }

  #active(
    purpose: ProfilePurpose,
    evseId: number,
    evse: Evse | undefined,
    at: number,
  ): { profile: StationProfile; period: ProfilePeriod } | undefined {
    let best: { profile: StationProfile; period: ProfilePeriod } | undefined
    for (const profile of this.all) {
      if (profile.purpose !== purpose || (profile.evseId !== 0 && profile.evseId !== evseId)) continue
      if (purpose === 'TxProfile' && profile.transactionId !== evse?.transaction?.id) continue
      const period = periodAt(profile, evse?.transaction?.startedAt ?? this.#host.now(), at)
      if (period === undefined) continue
      const better =
        best === undefined ||
        profile.stackLevel > best.profile.stackLevel ||
        (profile.stackLevel === best.profile.stackLevel && profile.evseId > best.profile.evseId)
      if (better) best = { profile, period }
    }
    return best
  }

  #refusal(profile: StationProfile): ProfileRefusal | undefined {
    const { evseId, purpose, kind, stackLevel, transactionId, startAt, periods, recurrency } = profile
    const evse = this.#host.evses().find(({ id }) => id === evseId)
    if (evseId !== 0 && evse === undefined) return 'UnknownEvse'
    if (stackLevel > this.#host.variables.number('SmartChargingCtrlr.ProfileStackLevel')) return 'InvalidStackLevel'
    if (purpose === 'ChargingStationMaxProfile' && (evseId !== 0 || kind === 'Relative')) return 'InvalidProfile'
    if (kind === 'Recurring' && recurrency === undefined) return 'InvalidProfile'
    if (kind === 'Dynamic') {
      if (periods.length !== 1 || startAt !== undefined) return 'InvalidSchedule'
    } else if ((kind === 'Relative') !== (startAt === undefined)) return 'InvalidSchedule'
    if (purpose === 'PriorityCharging' && profile.durationS !== undefined) return 'InvalidSchedule'
    if (periods[0]?.startS !== 0) return 'InvalidSchedule'
    if (periods.length > this.#host.variables.number('SmartChargingCtrlr.PeriodsPerSchedule')) return 'InvalidSchedule'
    if (periods.some(({ startS }, index) => index > 0 && startS <= (periods[index - 1]?.startS ?? 0))) {
      return 'InvalidSchedule'
    }
    if (purpose !== 'TxProfile') return undefined
    if (evse === undefined) return 'InvalidProfile'
    return transactionId === undefined || evse.transaction?.id !== transactionId ? 'TxNotFound' : undefined
  }

  #keep(profiles: readonly StationProfile[]): void {
    this.#host.memory.chargingProfiles = [...profiles]
    this.#host.save()
  }
}

function isAlike(a: StationProfile, b: StationProfile): boolean {
  const place = a.evseId === b.evseId || a.evseId === 0 || b.evseId === 0
  return place && a.purpose === b.purpose && a.stackLevel === b.stackLevel && a.transactionId === b.transactionId
}

function overlaps(a: StationProfile, b: StationProfile): boolean {
  const ends = (profile: StationProfile) => profile.validTo ?? Number.POSITIVE_INFINITY
  return (a.validFrom ?? 0) < ends(b) && (b.validFrom ?? 0) < ends(a)
}

function periodAt(profile: StationProfile, relativeTo: number, at: number): ProfilePeriod | undefined {
  if (at < (profile.validFrom ?? 0) || at >= (profile.validTo ?? Number.POSITIVE_INFINITY)) return undefined
  // [K28.FR.13] what was updated last counts from then.
  let elapsedMs = at - (profile.startAt ?? (profile.kind === 'Dynamic' ? (profile.updatedAt ?? at) : relativeTo))
  if (profile.recurrency !== undefined && elapsedMs >= 0) elapsedMs %= roundMs[profile.recurrency]
  const elapsedS = elapsedMs / 1_000
  if (elapsedS < 0 || elapsedS >= (profile.durationS ?? Number.POSITIVE_INFINITY)) return undefined
  return profile.periods.filter(({ startS }) => startS <= elapsedS).at(-1)
}

/** Amperes are per phase, watts in all; undefined where the period has no limit. */
function inUnit({ limit, phases }: ProfilePeriod, from: RateUnit, to: RateUnit, available: number): number | undefined {
  const perPhaseW = phaseVoltageV * Math.min(phases ?? 3, available)
  if (from === to || limit === undefined) return limit
  return from === 'A' ? limit * perPhaseW : limit / perPhaseW
}
