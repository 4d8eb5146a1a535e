/** What the inverters of these stations can do. */
export const derModes = ['FreqDroop', 'FreqWatt', 'LimitMaxDischarge'] as const
export type DerMode = (typeof derModes)[number]

interface Scheduled {
  priority: number
  startTime?: string
  duration?: number
}
/** As it came, in the words of the protocol. */
interface DerSetting {
  curve?: Scheduled & {
    curveData: { x: number; y: number }[]
    yUnit: 'PctMaxW' | 'PctMaxVar' | 'PctWAvail' | 'PctVarAvail' | 'PctEffectiveV' | 'Not_Applicable'
  }
  freqDroop?: Scheduled & {
    overFreq: number
    underFreq: number
    overDroop: number
    underDroop: number
    responseTime: number
  }
  limitMaxDischarge?: Scheduled & { pctMaxDischargePower?: number }
}

export type DerFault = 'OverFrequency' | 'UnderFrequency'

export interface DerControl {
  readonly id: string
  readonly type: DerMode
  readonly isDefault: boolean
  /** The lowest counts. */
  readonly priority: number
  readonly startAt?: number
  readonly endAt?: number
  superseded: boolean
  /** The setting as it came, to be reported as it is. */
  readonly setting: DerSetting
  /** FreqWatt: percent of the maximum by frequency. */
  readonly curve?: readonly (readonly [x: number, y: number])[]
  /** LimitMaxDischarge, in percent. */
  readonly percent?: number
  readonly droop?: { readonly overHz: number; readonly overDroop: number }
}
