/** A battery, in a slot of the station or in a driver's hands; charge and health in percent. */
export interface Battery {
  readonly serialNumber: string
  readonly soC: number
  readonly soH: number
}
export interface StationBattery extends Battery {
  /** The slot, which is an EVSE. */
  readonly evseId: number
}
