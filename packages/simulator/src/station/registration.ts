import { type Clock, type Timer } from '../clock.ts'
import { type Outcome } from './link.ts'
import { type StationMemory } from './memory.ts'
import { type BootAnswer, type BootReason, type RegistrationStatus } from './model.ts'
import { type Variables } from './variables.ts'

const bootRetryFloorS = 10

interface RegistrationHost {
  readonly clock: Clock
  readonly variables: Variables
  readonly memory: StationMemory
  powered(): boolean
  online(): boolean
  boot(reason: BootReason): Promise<Outcome<BootAnswer>>
  heartbeat(): Promise<Outcome<number>>
  /** The time of the CSMS, ms since 1970. */
  told(currentTimeMs: number): void
  /** Accepted, and was not before. */
  accepted(): void
  watch(promise: Promise<void>): void
}

/** What the CSMS makes of the station: boot until it is accepted, heartbeats from then on [B01 to B03; 16 4.2, 4.6]. */
export class Registration {
  readonly #host: RegistrationHost
  status: RegistrationStatus | undefined
  #reason: BootReason = 'PowerUp'
  #booting = false
  #heartbeat: Timer | undefined
  #retry: Timer | undefined

  constructor(host: RegistrationHost) {
    this.#host = host
  }

  /** The power is on again. */
  begin(reason: BootReason): void {
    this.#reason = reason
    this.status = undefined
  }

  /** The link is there; false when the station boots first. */
  linked(): boolean {
    if (this.status !== 'Accepted') {
      this.boot()
      return false
    }
    this.scheduleHeartbeat()
    return true
  }

  stop(): void {
    this.#heartbeat?.cancel()
    this.#retry?.cancel()
  }

  boot(reason = this.#reason): void {
    this.#host.watch(this.#boot(reason))
  }

  beat(): void {
    this.#host.watch(this.#beat())
  }

  scheduleHeartbeat(): void {
    this.#heartbeat?.cancel()
    const intervalS = this.#host.variables.number('OCPPCommCtrlr.HeartbeatInterval')
    if (intervalS <= 0) return
    this.#heartbeat = this.#host.clock.schedule(intervalS * 1000, () => {
      const { online, powered } = this.#host
      if (online() && powered() && this.status === 'Accepted') this.beat()
      this.scheduleHeartbeat()
    })
  }

  async #boot(reason: BootReason): Promise<void> {
    if (this.#booting) return
    this.#booting = true
    this.#retry?.cancel()
    const answer = await this.#host.boot(reason).finally(() => {
      this.#booting = false
    })
    if (!this.#host.powered()) return
    if (!answer.ok) {
      if (answer.why !== 'link') this.#tryAgain(bootRetryFloorS)
      return
    }
    const { status, intervalS, currentTime } = answer.value
    const before = this.status
    this.status = status
    this.#host.told(currentTime)
    if (status !== 'Accepted') {
      this.#tryAgain(intervalS > 0 ? intervalS : bootRetryFloorS * 6)
      return
    }
    if (intervalS > 0) this.#host.memory.variables['OCPPCommCtrlr.HeartbeatInterval'] = String(intervalS)
    this.scheduleHeartbeat()
    if (before !== 'Accepted') this.#host.accepted()
  }

  #tryAgain(seconds: number): void {
    this.#retry?.cancel()
    this.#retry = this.#host.clock.schedule(seconds * 1000, () => {
      if (this.#host.online()) this.boot()
    })
  }

  async #beat(): Promise<void> {
    const answer = await this.#host.heartbeat()
    if (answer.ok) this.#host.told(answer.value)
  }
}
