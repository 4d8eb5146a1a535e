export type RateUnit = 'A' | 'W'
export type ProfilePurpose = 'ChargingStationMaxProfile' | 'TxDefaultProfile' | 'TxProfile' | 'PriorityCharging'
/** How a 2.1 station works in a period; it is ChargingOnly where none is named. */
export type OperationMode = 'ChargingOnly' | 'CentralSetpoint' | 'CentralFrequency' | 'LocalFrequency' | 'Idle'

/** Points of a curve, by rising x. */
export type Curve = readonly (readonly [x: number, y: number])[]

export interface ProfilePeriod {
  readonly startS: number
  readonly limit?: number
  readonly phases?: number
  readonly mode?: OperationMode
  /** Below zero the car gives. */
  readonly setpoint?: number
  readonly baselineW?: number
  readonly freqWatt?: Curve
  readonly signalWatt?: Curve
}

/** A charging profile as the station keeps it, in plain data; instants are ms since 1970. */
export interface StationProfile {
  readonly id: number
  /** 0 is the station as a whole. */
  readonly evseId: number
  readonly purpose: ProfilePurpose
  readonly kind: 'Absolute' | 'Recurring' | 'Relative' | 'Dynamic'
  readonly stackLevel: number
  readonly recurrency?: 'Daily' | 'Weekly'
  readonly validFrom?: number
  readonly validTo?: number
  /** Our own id of the transaction. */
  readonly transactionId?: string
  readonly unit: RateUnit
  readonly startAt?: number
  readonly durationS?: number
  readonly periods: readonly ProfilePeriod[]
  /** Of a Dynamic one: when its period was last given, and how often it is asked for [K28]. */
  readonly updatedAt?: number
  readonly updateIntervalS?: number
}
