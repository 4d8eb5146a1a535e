import { type Clock, type Timer } from '../clock.ts'
import { sharePower } from '../physics/power-sharing.ts'
import { type Evse } from './evse.ts'
import { type StationMemory } from './memory.ts'
import { type MeterValue } from './model.ts'
import { type Variables } from './variables.ts'

export interface MeteringHost {
  readonly clock: Clock
  readonly variables: Variables
  readonly memory: StationMemory
  readonly tickMs: number
  readonly speed: number
  readonly supplyLimitW: number
  evses(): readonly Evse[]
  /** What charging profiles allow now. */
  readonly limits: { limitW(evse: Evse): number; stationLimitW(): number }
  /** What an EVSE is to draw, or below zero to give, where something says so. */
  setpointW(evse: Evse): number | undefined
  powered(): boolean
  ready(): boolean
  /** Time by the station's own clock. */
  now(): number
  /** Sends meter values that belong to no transaction. */
  send(evseId: number, value: MeterValue): void
}

type Context = 'Sample.Clock' | 'Trigger'

/** Lets time pass for cars and meters, and reads the meters when the settings ask for it. */
export class Metering {
  readonly #host: MeteringHost
  #tick: Timer | undefined
  #aligned: Timer | undefined
  #lastTickMs = 0

  constructor(host: MeteringHost) {
    this.#host = host
  }

  get powerW(): number {
    return this.#host.evses().reduce((sum, evse) => sum + evse.physics.flow.powerW, 0)
  }

  start(): void {
    this.keepTicking()
    this.scheduleAligned()
  }

  stop(): void {
    this.#tick?.cancel()
    this.#tick = undefined
    this.#aligned?.cancel()
  }

  /** Time passes only where somebody stands: an idle station costs no timer. */
  keepTicking(): void {
    if (this.#tick !== undefined || !this.#host.powered() || !this.#occupied()) return
    this.#lastTickMs = this.#host.clock.now()
    this.#scheduleTick()
  }

  scheduleAligned(): void {
    this.#aligned?.cancel()
    const { clock, variables } = this.#host
    const intervalMs = variables.number('AlignedDataCtrlr.Interval') * 1000
    if (intervalMs <= 0 || !variables.flag('AlignedDataCtrlr.Enabled')) return
    // Each moment is a whole number of intervals after midnight [J01.FR.14; 16 ClockAlignedDataInterval].
    const sinceMidnightMs = this.#host.now() % 86_400_000
    this.#aligned = clock.schedule(intervalMs - (sinceMidnightMs % intervalMs), () => {
      this.#sendAligned()
      this.scheduleAligned()
    })
  }

  /** Meter values of an EVSE now, in or outside a transaction. */
  report(evse: Evse, context: Context, measurands: readonly string[]): void {
    const value = evse.sample(measurands, context)
    if (evse.transaction !== undefined) {
      evse.report(context === 'Trigger' ? 'Trigger' : 'MeterValueClock', value)
    } else if (value !== undefined) {
      this.#host.send(evse.id, value)
    }
  }

  /** The main meter: the sum of all EVSEs. */
  reportMain(context: Context, measurands: readonly string[]): void {
    const energyWh = this.#host.evses().reduce((sum, evse) => sum + evse.physics.meter.energyWh, 0)
    const samples: MeterValue['samples'] = [
      { measurand: 'Energy.Active.Import.Register', value: Math.round(energyWh * 10) / 10, unit: 'Wh' },
      { measurand: 'Power.Active.Import', value: Math.round(this.powerW * 10) / 10, unit: 'W' },
    ]
    const asked = samples.filter(({ measurand }) => measurands.includes(measurand))
    if (asked.length > 0) this.#host.send(0, { at: this.#host.now(), context, samples: asked })
  }

  #occupied(): boolean {
    return this.#host.evses().some((evse) => evse.plugged || evse.transaction !== undefined)
  }

  #scheduleTick(): void {
    this.#tick = this.#host.clock.schedule(this.#host.tickMs, () => {
      this.#tick = undefined
      this.#step()
      if (this.#occupied()) this.#scheduleTick()
    })
  }

  #step(): void {
    const { clock, memory, speed, limits } = this.#host
    const supplyLimitW = Math.min(this.#host.supplyLimitW, limits.stationLimitW())
    const evses = this.#host.evses()
    const now = clock.now()
    const elapsedS = (now - this.#lastTickMs) / 1000
    this.#lastTickMs = now
    const own = evses.map((evse) => limits.limitW(evse))
    const demands = evses.map((evse, index) =>
      evse.energyAllowed ? Math.min(evse.physics.demandW(), own[index] ?? Number.POSITIVE_INFINITY) : 0,
    )
    const limited = demands.reduce((sum, demandW) => sum + demandW, 0) > supplyLimitW
    const shares = limited ? sharePower(supplyLimitW, demands) : demands.map(() => Number.POSITIVE_INFINITY)
    for (const [index, evse] of evses.entries()) {
      const limitW = Math.min(shares[index] ?? 0, own[index] ?? 0)
      evse.step(elapsedS * speed, elapsedS, limitW, this.#host.setpointW(evse))
      memory.registersWh[index] = evse.physics.meter.energyWh
      this.#sampleIfDue(evse, now)
    }
  }

  #sampleIfDue(evse: Evse, now: number): void {
    const { variables } = this.#host
    if (now >= evse.nextSampleAt) {
      evse.nextSampleAt = now + variables.number('SampledDataCtrlr.TxUpdatedInterval') * 1000
      const measurands = variables.list('SampledDataCtrlr.TxUpdatedMeasurands')
      evse.report('MeterValuePeriodic', evse.sample(measurands, 'Sample.Periodic'))
    }
    if (now >= evse.nextEndedSampleAt) {
      evse.nextEndedSampleAt = now + variables.number('SampledDataCtrlr.TxEndedInterval') * 1000
      evse.keep(evse.sample(variables.list('SampledDataCtrlr.TxEndedMeasurands'), 'Sample.Periodic'))
    }
  }

  #sendAligned(): void {
    const { variables } = this.#host
    const measurands = variables.list('AlignedDataCtrlr.Measurands')
    const ended = variables.list('AlignedDataCtrlr.TxEndedMeasurands')
    const onlyIdle = variables.flag('AlignedDataCtrlr.SendDuringIdle')
    const ready = this.#host.ready()
    for (const evse of this.#host.evses()) {
      if (evse.transaction !== undefined) evse.keep(evse.sample(ended, 'Sample.Clock'))
      if (evse.transaction === undefined ? ready : !onlyIdle) this.report(evse, 'Sample.Clock', measurands)
    }
    if (ready) this.reportMain('Sample.Clock', measurands)
  }
}
