import { type Random } from '../random.ts'
import { type Flow } from './ev.ts'

/** What the meter shows at one moment; phases that the EVSE does not have are absent. */
export interface MeterReading {
  readonly energyWh: number
  /** What flowed back, in a register of its own. */
  readonly exportedWh: number
  /** Below zero it flows back. */
  readonly powerW: number
  readonly frequencyHz: number
  readonly powerFactor: number
  readonly phases: readonly { readonly voltageV: number; readonly currentA: number; readonly powerW: number }[]
}

export interface Meter {
  /** The register, never falling except by `reset`. */
  readonly energyWh: number
  add(flow: Flow): void
  read(): MeterReading
  /** A meter that was exchanged or rolled over starts again. */
  reset(toWh?: number): void
}

export interface MeterOptions {
  readonly random: Random
  readonly kind: 'ac' | 'dc'
  /** Phases of the supply; a DC output has one pair of wires. */
  readonly phases: 1 | 2 | 3
  readonly nominalVoltageV: number
  readonly startWh: number
}

/** An energy meter: power and register follow the flow exactly, voltage wanders as a grid does. */
export function createMeter({ random, kind, phases, nominalVoltageV, startWh }: MeterOptions): Meter {
  let energyWh = startWh
  let exportedWh = 0
  let last: Flow = { powerW: 0, energyWh: 0, phases: 0 }
  return {
    get energyWh() {
      return energyWh
    },
    add(flow) {
      last = flow
      if (flow.energyWh >= 0) energyWh += flow.energyWh
      else exportedWh -= flow.energyWh
    },
    reset(toWh = 0) {
      energyWh = toWh
    },
    read() {
      const powerFactor = kind === 'ac' ? (last.powerW > 0 ? 0.985 + random.next() * 0.01 : 1) : 1
      const loaded = kind === 'dc' ? 1 : last.phases
      return {
        energyWh,
        exportedWh,
        powerW: last.powerW,
        frequencyHz: kind === 'ac' ? 50 + random.normal() * 0.015 : 0,
        powerFactor,
        phases: Array.from({ length: phases }, (_, index) => {
          const powerW = index < loaded ? last.powerW / loaded : 0
          const sagV = powerW > 0 ? 1.5 : 0
          const voltageV = nominalVoltageV - sagV + random.normal() * nominalVoltageV * 0.004
          return { voltageV, currentA: powerW / (voltageV * powerFactor), powerW }
        }),
      }
    },
  }
}
