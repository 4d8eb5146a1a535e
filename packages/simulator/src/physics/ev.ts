/** What a car can take; powers and currents at its inlet. */
export interface EvModel {
  readonly name: string
  readonly capacityWh: number
  /** 0 when the car cannot charge with alternating current. */
  readonly maxAcPhases: 0 | 1 | 2 | 3
  /** Per phase. */
  readonly maxAcCurrentA: number
  /** 0 when the car cannot charge with direct current. */
  readonly maxDcPowerW: number
  /** The share of what enters the inlet that reaches the battery, for AC (on-board charger) and DC. */
  readonly acEfficiency: number
  readonly dcEfficiency: number
  /** Above this state of charge the battery is held at constant voltage and its current falls. */
  readonly taperFromSoc: number
}

/** What the EVSE allows at this moment. */
export type Offer =
  | { readonly kind: 'ac'; readonly phases: 1 | 2 | 3; readonly currentA: number; readonly voltageV: number }
  | { readonly kind: 'dc'; readonly powerW: number; readonly voltageV: number }

/** What flowed in one step. */
export interface Flow {
  /** Mean power at the inlet over the step; below zero the car gives. */
  readonly powerW: number
  readonly energyWh: number
  /** Phases that carried current; 0 with direct current. */
  readonly phases: number
}

export interface Ev {
  readonly model: EvModel
  readonly soc: number
  /** The driver's limit: the car stops asking for energy here. */
  readonly targetSoc: number
  /** Whether the car has all it wants. */
  readonly full: boolean
  /** The power the car would take at the inlet now. */
  demandW(offer: Offer): number
  /** Advances the battery and tells what entered the inlet. */
  step(seconds: number, offer: Offer | undefined): Flow
  /** Takes energy out of the battery, down to what the driver keeps for himself. */
  give(seconds: number, offer: Offer, powerW: number): Flow
}

/** IEC 61851-1: a control pilot cannot signal less than 6 A. */
const minimumAcCurrentA = 6

/** A car gives nothing below this. */
const keptSoc = 0.2

const noFlow: Flow = { powerW: 0, energyWh: 0, phases: 0 }

/** The taper is integrated in steps of at most this, so that a coarse tick gives the same curve as a fine one. */
const integrationStepS = 5

/** A car with a battery at the given state of charge (0 to 1). */
export function createEv(model: EvModel, initialSoc: number, targetSoc = 1): Ev {
  let soc = initialSoc

  const usablePhases = (offer: Extract<Offer, { kind: 'ac' }>): number => Math.min(offer.phases, model.maxAcPhases)
  // The constant-voltage phase seen from outside: the current falls with the room left in the battery.
  const taper = (): number => {
    if (soc <= model.taperFromSoc) return 1
    return Math.max(0.04, (1 - soc) / (1 - model.taperFromSoc))
  }
  const full = (): boolean => soc >= targetSoc - 1e-9
  const demandW = (offer: Offer): number => {
    if (full()) return 0
    if (offer.kind === 'dc') return Math.min(offer.powerW, model.maxDcPowerW * taper())
    if (offer.currentA < minimumAcCurrentA) return 0
    const phases = usablePhases(offer)
    const limitA = Math.min(offer.currentA, model.maxAcCurrentA)
    const onBoardW = phases * limitA * offer.voltageV
    // An on-board charger is small beside the battery, so that its taper starts late.
    return onBoardW * Math.min(1, taper() * 3)
  }

  return {
    model,
    targetSoc,
    get soc() {
      return soc
    },
    get full() {
      return full()
    },
    demandW,
    step(seconds, offer) {
      if (offer === undefined || seconds <= 0) return noFlow
      const efficiency = offer.kind === 'ac' ? model.acEfficiency : model.dcEfficiency
      let energyWh = 0
      for (let left = seconds; left > 0; left -= integrationStepS) {
        const powerW = demandW(offer)
        if (powerW <= 0) break
        const wantedWh = (powerW * Math.min(left, integrationStepS)) / 3600
        const roomWh = ((targetSoc - soc) * model.capacityWh) / efficiency
        const takenWh = Math.min(wantedWh, roomWh)
        soc = takenWh === roomWh ? targetSoc : soc + (takenWh * efficiency) / model.capacityWh
        energyWh += takenWh
      }
      if (energyWh === 0) return noFlow
      return {
        energyWh,
        powerW: (energyWh * 3600) / seconds,
        phases: offer.kind === 'ac' ? usablePhases(offer) : 0,
      }
    },
    give(seconds, offer, powerW) {
      const efficiency = offer.kind === 'ac' ? model.acEfficiency : model.dcEfficiency
      const most = offer.kind === 'ac' ? usablePhases(offer) * model.maxAcCurrentA * offer.voltageV : model.maxDcPowerW
      const wantedWh = (Math.min(powerW, most) * seconds) / 3600
      const energyWh = Math.min(wantedWh, Math.max(0, soc - keptSoc) * model.capacityWh * efficiency)
      if (energyWh <= 0) return noFlow
      soc -= energyWh / efficiency / model.capacityWh
      const phases = offer.kind === 'ac' ? usablePhases(offer) : 0
      return { energyWh: -energyWh, powerW: (-energyWh * 3600) / seconds, phases }
    },
  }
}
