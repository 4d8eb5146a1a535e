import { type Clock, type Timer } from '../clock.ts'
import { type Evse } from './evse.ts'
import { type StationMemory } from './memory.ts'
import { type IdToken, type ReservationRecord, type ReservationUpdate, sameToken } from './model.ts'
import { type Variables } from './variables.ts'

export interface ReservationsHost {
  readonly clock: Clock
  readonly variables: Variables
  readonly memory: StationMemory
  readonly evses: readonly Evse[]
  /** Time by the station's own clock. */
  now(): number
  operative(evseId: number): boolean
  save(): void
  /** What connectors say may be another word now. */
  changed(): void
  /** Tells the CSMS, where the version has a message for it. */
  tell(id: number, update: ReservationUpdate): void
  /** Whether the version has a word for a reservation that was used without a transaction. */
  tellsUnused(): boolean
}

export type ReserveStatus = 'Accepted' | 'Faulted' | 'Occupied' | 'Rejected' | 'Unavailable'

/** Whether a token may begin at an EVSE, and which reservation it then uses. */
export type Admission = { readonly admitted: boolean; readonly reservationId?: number }

/** Who keeps which EVSE for whom, and until when [16 5.13; H01, H03]; kept over a loss of power [B01.FR.13]. */
export class Reservations {
  readonly #host: ReservationsHost
  readonly #timers = new Map<number, Timer>()

  constructor(host: ReservationsHost) {
    this.#host = host
  }

  get #all(): readonly ReservationRecord[] {
    return this.#host.memory.reservations
  }

  /** Without an EVSE it is for any [H01.FR.07; 16 connector 0]; the same id takes the place of the one before. */
  reserve(asked: ReservationRecord): ReserveStatus {
    const { variables, evses } = this.#host
    const { evseId, connectorType } = asked
    const on = variables.flag('ReservationCtrlr.Available') && variables.flag('ReservationCtrlr.Enabled')
    if (!on || !(asked.expiresAt > this.#host.now())) return 'Rejected'
    if (evseId === undefined && !variables.flag('ReservationCtrlr.NonEvseSpecific')) return 'Rejected'
    const fits = ({ id, layout }: Evse) =>
      (evseId ?? id) === id &&
      (connectorType === undefined || layout.connectors.some(({ type }) => type === connectorType))
    const candidates = evses.filter(fits)
    if (candidates.length === 0) return 'Rejected'
    const others = this.#all.filter(({ id }) => id !== asked.id)
    const free = candidates.filter((evse) => this.#isFree(evse, others))
    const taken = evseId === undefined ? others.filter((other) => other.evseId === undefined).length : 0
    if (free.length <= taken) return this.#refusal(candidates)
    this.#forget(asked.id)
    this.#host.memory.reservations.push(asked)
    this.#host.save()
    this.#schedule(asked)
    this.#host.changed()
    return 'Accepted'
  }

  /** False when there is none with the id [16 5.1; H02.FR.01]. */
  cancel(id: number): boolean {
    const done = this.#forget(id)
    if (done) this.#host.changed()
    return done
  }

  /** Whether the EVSE is kept for somebody: for itself, or because those for any EVSE need every free one. */
  holds(evse: Evse): boolean {
    if (this.#all.length === 0) return false
    if (this.#all.some(({ evseId }) => evseId === evse.id)) return true
    const forAny = this.#all.filter(({ evseId }) => evseId === undefined).length
    const free = this.#host.evses.filter((other) => this.#isFree(other, this.#all))
    return forAny > 0 && free.includes(evse) && free.length <= forAny
  }

  /** H03.FR.07 to FR.10: the token itself, or one of its group; anybody else finds the EVSE taken. */
  admit(evse: Evse, idToken: IdToken, groupIdToken: IdToken | undefined): Admission {
    const isFor = (one: ReservationRecord) =>
      sameToken(one.idToken, idToken) || sameToken(one.groupIdToken, groupIdToken)
    const own = this.#all.find(({ evseId }) => evseId === evse.id)
    const used = own ?? this.#all.find((one) => one.evseId === undefined && isFor(one))
    if (used !== undefined && isFor(used)) return { admitted: true, reservationId: used.id }
    return { admitted: !this.holds(evse) }
  }

  /** A transaction began with it. */
  used(id: number): void {
    if (this.#forget(id)) this.#host.changed()
  }

  /** It was used, and nobody plugged in in time; before 2.1 it then stands as it stood. */
  unused(id: number): void {
    if (!this.#host.tellsUnused() || !this.#forget(id)) return
    this.#host.tell(id, 'NoTransaction')
    this.#host.changed()
  }

  /** An EVSE that fails keeps none [16 5.13; H01]. */
  review(evse: Evse): void {
    if (this.#all.length === 0 || (evse.fault === undefined && this.#host.operative(evse.id))) return
    for (const { id } of this.#all.filter(({ evseId }) => evseId === evse.id)) {
      this.#forget(id)
      this.#host.tell(id, 'Removed')
    }
  }

  start(): void {
    for (const one of this.#all) this.#schedule(one)
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }

  #isFree(evse: Evse, others: readonly ReservationRecord[]): boolean {
    const kept = others.some(({ evseId }) => evseId === evse.id)
    return evse.free && !evse.plugged && evse.transaction === undefined && !kept
  }

  #refusal(candidates: readonly Evse[]): ReserveStatus {
    if (candidates.every(({ fault }) => fault !== undefined)) return 'Faulted'
    return candidates.every(({ usable }) => !usable) ? 'Unavailable' : 'Occupied'
  }

  #forget(id: number): boolean {
    const { memory } = this.#host
    const left = memory.reservations.filter((one) => one.id !== id)
    if (left.length === memory.reservations.length) return false
    memory.reservations = left
    this.#timers.get(id)?.cancel()
    this.#timers.delete(id)
    this.#host.save()
    return true
  }

  /** By the station's own clock, which may have been set meanwhile. */
  #schedule(one: ReservationRecord): void {
    this.#timers.get(one.id)?.cancel()
    const end = (): void => {
      if (!this.#all.includes(one)) return
      if (this.#host.now() < one.expiresAt) {
        this.#schedule(one)
        return
      }
      this.#forget(one.id)
      this.#host.tell(one.id, 'Expired')
      this.#host.changed()
    }
    this.#timers.set(one.id, this.#host.clock.schedule(Math.max(0, one.expiresAt - this.#host.now()), end))
  }
}
