import { type Timer } from './clock.ts'
import { createEv, type Ev } from './physics/ev.ts'
import { acEvModels, dcEvModels } from './physics/ev-models.ts'
import { type Random } from './random.ts'
import { type ContractPool, type Scenario, type TokenPool } from './scenario.ts'
import { type Evse } from './station/evse.ts'
import { type IdToken } from './station/model.ts'
import { type VehicleContract } from './station/vehicle-model.ts'
import { type Station } from './station.ts'

export interface DriversOptions {
  readonly station: Station
  readonly tokens: TokenPool
  /** Vehicles that pay by themselves, at stations that speak ISO 15118. */
  readonly contracts?: ContractPool
  readonly scenario: Scenario
  readonly random: Random
  /** As the station's: people hurry as much as batteries. */
  readonly speed?: number
  /** EVSEs at which somebody stands already. */
  readonly presentAtStart?: readonly number[]
}

/** One visit to one EVSE. */
interface Visit {
  readonly token: IdToken
  /** What the vehicle pays with itself; `wanted` where it has none and asks for one. */
  readonly contract: VehicleContract | 'wanted' | undefined
  readonly ev: Ev
  readonly connectorId: number
  readonly leavesAt: number
  readonly endsByToken: boolean
  /** How long the car stands on after it is done. */
  readonly lingerMs: number
  attempts: number
  charged: boolean
}

const plugAndChargeShare = 0.7
const askingShare = 0.1
const startPollMs = 100
const startPatienceMs = 30_000

/** The people at one station: they arrive, plug in, show a card, charge, and leave or forget to. */
export class Drivers {
  readonly #options: DriversOptions
  readonly #timers = new Map<number, Timer>()
  #running = false

  constructor(options: DriversOptions) {
    this.#options = options
  }

  start(): void {
    this.#running = true
    const deadline = this.#options.station.clock.now() + startPatienceMs
    for (const evse of this.#options.station.evses) {
      if (this.#options.presentAtStart?.includes(evse.id) === true) this.#arriveWhenReady(evse, deadline)
      else this.#waitForNext(evse)
    }
  }

  stop(): void {
    this.#running = false
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }

  get #speed(): number {
    return this.#options.speed ?? 1
  }

  /** One timer per EVSE: a visit is always waiting for exactly one thing. */
  #after(evse: Evse, ms: number, next: () => void): void {
    this.#timers.get(evse.id)?.cancel()
    this.#timers.set(
      evse.id,
      this.#options.station.clock.schedule(ms, () => {
        if (this.#running) next()
      }),
    )
  }

  /** A few seconds of handling; hurried, but never instant. */
  #handling(lowS: number, highS: number): number {
    return Math.max(300, (this.#options.random.between(lowS, highS) * 1000) / this.#speed)
  }

  #arriveWhenReady(evse: Evse, deadline: number): void {
    const { station } = this.#options
    if (station.ready || station.clock.now() > deadline) this.#arrive(evse)
    else this.#after(evse, startPollMs, () => this.#arriveWhenReady(evse, deadline))
  }

  #waitForNext(evse: Evse): void {
    const { random, scenario, station } = this.#options
    const hour = new Date(station.clock.now()).getUTCHours()
    const factor = Math.max(scenario.arrivalsByHour[hour] ?? 1, 0.05)
    const gapMs = (random.exponential(scenario.meanGapS / factor) * 1000) / this.#speed
    this.#after(evse, gapMs, () => this.#arrive(evse))
  }

  #arrive(evse: Evse): void {
    const { random, scenario, station, tokens } = this.#options
    if (evse.plugged || !evse.free || !station.powered) {
      this.#waitForNext(evse)
      return
    }
    const token = tokens.take(random)
    if (token === undefined) {
      this.#waitForNext(evse)
      return
    }
    const model = random.pick(evse.layout.kind === 'dc' ? dcEvModels : acEvModels)
    const contract = this.#contract()
    const visit: Visit = {
      token,
      contract,
      ev: createEv(model, random.between(...scenario.arrivalSoc), random.between(...scenario.targetSoc)),
      connectorId: random.integer(1, evse.layout.connectors.length),
      leavesAt: station.clock.now() + Math.max(5_000, (random.exponential(scenario.meanStayS) * 1000) / this.#speed),
      endsByToken: random.next() < scenario.endsByToken && typeof contract !== 'object',
      lingerMs: random.next() < scenario.forgets ? (scenario.forgottenS * 1000) / this.#speed : this.#handling(5, 120),
      attempts: 0,
      charged: false,
    }
    if (random.next() < scenario.tokenBeforePlug && contract === undefined) this.#showToken(evse, visit)
    else this.#plug(evse, visit)
  }

  /** Most vehicles of a network with contracts have one, some ask for one, the rest are paid for with cards. */
  #contract(): Visit['contract'] {
    const { contracts, random, station } = this.#options
    if (contracts === undefined || !station.vehicles.able) return undefined
    const chance = random.next()
    if (chance >= plugAndChargeShare + askingShare) return undefined
    return chance < plugAndChargeShare ? contracts.take(random) : 'wanted'
  }

  #plug(evse: Evse, visit: Visit): void {
    if (!this.#options.station.plugIn(evse.id, visit.ev, visit.connectorId)) {
      this.#leave(evse, visit)
      return
    }
    const { contract } = visit
    if (evse.authorization !== undefined) this.#watch(evse, visit)
    else if (contract !== undefined) this.#negotiate(evse, visit, contract)
    else this.#after(evse, this.#handling(3, 15), () => this.#showToken(evse, visit))
  }

  /** Over the cable; where that comes to nothing its driver has a card. */
  #negotiate(evse: Evse, visit: Visit, contract: NonNullable<Visit['contract']>): void {
    const { station } = this.#options
    const negotiation =
      contract === 'wanted' ? station.vehicles.askContract() : station.vehicles.plugAndCharge(evse.id, contract)
    const byCard = (): void => this.#after(evse, this.#handling(5, 20), () => this.#showToken(evse, visit))
    negotiation.then(
      (answer) => {
        if (!this.#running) return
        if (answer === 'started') this.#watch(evse, visit)
        else byCard()
      },
      (error: unknown) => {
        station.notice('call-failed', String(error))
        if (this.#running) byCard()
      },
    )
  }

  #showToken(evse: Evse, visit: Visit): void {
    const { station } = this.#options
    visit.attempts += 1
    station.presentToken(evse.id, visit.token).then(
      (answer) => {
        if (!this.#running) return
        if (answer === 'started') {
          if (evse.plugged) this.#watch(evse, visit)
          else this.#after(evse, this.#handling(3, 20), () => this.#plug(evse, visit))
        } else if (answer === 'refused' && visit.attempts < 2) {
          this.#after(evse, this.#handling(4, 10), () => this.#showToken(evse, visit))
        } else {
          this.#after(evse, this.#handling(5, 20), () => this.#leave(evse, visit))
        }
      },
      (error: unknown) => {
        station.notice('call-failed', String(error))
        if (this.#running) this.#leave(evse, visit)
      },
    )
  }

  /** Looks at the car from time to time: is it full, is it time to go, did somebody stop it? */
  #watch(evse: Evse, visit: Visit): void {
    const { station } = this.#options
    if (evse.transaction !== undefined) visit.charged = true
    const over = visit.charged && evse.transaction === undefined
    if (over || visit.ev.full || station.clock.now() >= visit.leavesAt) {
      this.#after(evse, visit.lingerMs, () => this.#finish(evse, visit))
    } else {
      this.#after(evse, Math.max(1_000, 30_000 / this.#speed), () => this.#watch(evse, visit))
    }
  }

  #finish(evse: Evse, visit: Visit): void {
    const { station } = this.#options
    if (!visit.endsByToken || evse.authorization === undefined) {
      this.#leave(evse, visit)
      return
    }
    const leave = (): void => this.#after(evse, this.#handling(3, 10), () => this.#leave(evse, visit))
    station.presentToken(evse.id, visit.token).then(
      () => this.#running && leave(),
      (error: unknown) => {
        station.notice('call-failed', String(error))
        if (this.#running) leave()
      },
    )
  }

  #leave(evse: Evse, visit: Visit): void {
    // A locked plug stays until the driver ends by card after all.
    if (evse.plugged && evse.physics.ev === visit.ev && !this.#options.station.unplug(evse.id)) {
      this.#after(evse, this.#handling(20, 60), () => this.#leave(evse, visit))
      return
    }
    this.#options.tokens.giveBack(visit.token)
    if (typeof visit.contract === 'object') this.#options.contracts?.giveBack(visit.contract)
    this.#waitForNext(evse)
  }
}
