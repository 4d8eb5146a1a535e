import { type Random } from '../random.ts'
import { type ConnectorPhysics, createConnectorPhysics } from './connector.ts'
import { type Ev, type Flow, type Offer } from './ev.ts'
import { createMeter, type Meter } from './meter.ts'

export interface EvsePhysicsOptions {
  readonly kind: 'ac' | 'dc'
  readonly phases: 1 | 2 | 3
  readonly maxCurrentA: number
  readonly maxPowerW: number
  readonly nominalVoltageV: number
  readonly tethered: readonly boolean[]
  readonly startWh: number
  readonly random: Random
}

/** One power path: its connectors share a meter, and at most one of them is in use. */
export interface EvsePhysics {
  readonly connectors: readonly ConnectorPhysics[]
  readonly meter: Meter
  readonly ev: Ev | undefined
  /** Index of the connector with a car, if any. */
  readonly occupied: number | undefined
  readonly flow: Flow
  attach(connector: number, ev: Ev): void
  detach(): boolean
  /** What the car would take if nothing but this EVSE limited it. */
  demandW(): number
  /** Advances car and meter; `limitW` is this EVSE's share of the supply, `giveW` what the car is to give instead. */
  step(seconds: number, limitW: number, giveW?: number): Flow
}

const noFlow: Flow = { powerW: 0, energyWh: 0, phases: 0 }

/** Builds the physical side of an EVSE. */
export function createEvsePhysics(options: EvsePhysicsOptions): EvsePhysics {
  const { kind, phases, maxCurrentA, maxPowerW, nominalVoltageV } = options
  const connectors = options.tethered.map((tethered) => createConnectorPhysics(tethered))
  const meter = createMeter({
    random: options.random,
    kind,
    phases: kind === 'dc' ? 1 : phases,
    nominalVoltageV,
    startWh: options.startWh,
  })
  let ev: Ev | undefined
  let occupied: number | undefined
  let flow = noFlow

  const offer = (limitW: number): Offer => {
    if (kind === 'dc') return { kind, powerW: Math.min(maxPowerW, limitW), voltageV: nominalVoltageV }
    const usedPhases = ev === undefined ? phases : Math.min(phases, Math.max(1, ev.model.maxAcPhases))
    return {
      kind,
      phases,
      currentA: Math.min(maxCurrentA, limitW / (usedPhases * nominalVoltageV)),
      voltageV: nominalVoltageV,
    }
  }

  return {
    connectors,
    meter,
    get ev() {
      return ev
    },
    get occupied() {
      return occupied
    },
    get flow() {
      return flow
    },
    attach(connector, car) {
      connectors[connector]?.plugIn()
      occupied = connector
      ev = car
    },
    detach() {
      if (occupied === undefined) return true
      if (connectors[occupied]?.unplug() === false) return false
      occupied = undefined
      ev = undefined
      flow = noFlow
      meter.add(noFlow)
      return true
    },
    demandW: () => ev?.demandW(offer(maxPowerW)) ?? 0,
    step(seconds, limitW, giveW = 0) {
      const closed = occupied !== undefined && connectors[occupied]?.contactorClosed === true
      if (!closed || ev === undefined) flow = noFlow
      else flow = giveW > 0 ? ev.give(seconds, offer(maxPowerW), giveW) : ev.step(seconds, offer(limitW))
      meter.add(flow)
      return flow
    },
  }
}
