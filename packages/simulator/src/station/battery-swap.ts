import { type Battery, type StationBattery } from './battery.ts'
import { type StationMemory } from './memory.ts'
import { type IdToken } from './model.ts'

export type SwapEvent = 'BatteryIn' | 'BatteryOut' | 'BatteryOutTimeout'

export interface BatterySwapHost {
  readonly memory: StationMemory
  slots(): readonly number[]
  /** From this state of charge on a battery is given out. */
  targetSoC(): number
  authorize(idToken: IdToken): Promise<boolean>
  save(): void
  newRequestId(): number
  tell(event: SwapEvent, requestId: number, idToken: IdToken, batteries: readonly StationBattery[]): Promise<void>
}

/** Slots with batteries: an empty one comes in, a charged one goes out [S01–S03]. */
export class BatterySwapping {
  readonly #host: BatterySwapHost
  /** Of a request that waits for its driver [S02]. */
  #requested: { requestId: number; idToken: IdToken } | undefined

  constructor(host: BatterySwapHost) {
    this.#host = host
  }

  get batteries(): readonly StationBattery[] {
    return this.#host.memory.batteries ?? []
  }

  /** Fills a slot, as its owner does. */
  stock(battery: StationBattery): void {
    this.#keep([...this.batteries.filter(({ evseId }) => evseId !== battery.evseId), battery])
  }

  /** False when nothing charged is there to give out [S02.FR.04]. */
  request(requestId: number, idToken: IdToken): boolean {
    if (this.#charged() === undefined) return false
    this.#requested = { requestId, idToken }
    return true
  }

  /** A driver brings a battery: what he gets for it, or why nothing [S03]. */
  async swap(idToken: IdToken, brought: Battery, takes = true): Promise<StationBattery | 'refused' | 'no-battery'> {
    const asked = this.#requested?.idToken.idToken === idToken.idToken ? this.#requested : undefined
    if (asked === undefined && !(await this.#host.authorize(idToken))) return 'refused'
    const offered = this.#charged()
    const slot = this.#host.slots().find((id) => this.batteries.every(({ evseId }) => evseId !== id))
    if (offered === undefined || slot === undefined) return 'no-battery'
    this.#requested = undefined
    const requestId = asked?.requestId ?? this.#host.newRequestId()
    const inserted = { ...brought, evseId: slot }
    this.#keep([...this.batteries, inserted])
    await this.#host.tell('BatteryIn', requestId, idToken, [inserted])
    if (!takes) {
      await this.#host.tell('BatteryOutTimeout', requestId, idToken, [offered])
      return offered
    }
    this.#keep(this.batteries.filter(({ evseId }) => evseId !== offered.evseId))
    await this.#host.tell('BatteryOut', requestId, idToken, [offered])
    return offered
  }

  #charged(): StationBattery | undefined {
    return this.batteries.filter(({ soC }) => soC >= this.#host.targetSoC()).sort((a, b) => b.soC - a.soC)[0]
  }

  #keep(batteries: StationBattery[]): void {
    this.#host.memory.batteries = batteries
    this.#host.save()
  }
}
