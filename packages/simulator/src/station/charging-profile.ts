export type RateUnit = 'A' | 'W'
export type ProfilePurpose = 'ChargingStationMaxProfile' | 'TxDefaultProfile' | 'TxProfile'

export interface ProfilePeriod {
  readonly startS: number
  readonly limit: number
  readonly phases?: number
}

/** A charging profile as the station keeps it, in plain data; instants are ms since 1970. */
export interface StationProfile {
  readonly id: number
  /** 0 is the station as a whole. */
  readonly evseId: number
  readonly purpose: ProfilePurpose
  readonly kind: 'Absolute' | 'Recurring' | 'Relative'
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
}
