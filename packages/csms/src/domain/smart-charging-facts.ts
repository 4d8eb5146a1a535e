/** What a charging profile is judged by, and how it is looked up. */
import { type ChargingProfile } from '@stationmaster/contract'
import { type DeviceVariable, type Transaction } from './model.ts'
import { type EvNeeds, type InstalledProfile } from './smart-charging-model.ts'

export interface ProfileFacts {
  /** 1.6 has configuration keys and replaces where 2.x refuses. */
  is16: boolean
  /** That the profile names, when it names one. */
  transaction: Transaction | undefined
  /** What the station has, TxProfiles of ended transactions left out. */
  installed: readonly InstalledProfile[]
  variables: readonly DeviceVariable[]
  /** What the vehicle on the EVSE has told of its needs (K01.FR.34). */
  needs: EvNeeds | undefined
}

export type Rule = (profile: ChargingProfile, evseId: number, facts: ProfileFacts) => string | undefined

export function isTenths(value: number): boolean {
  return Math.abs(value * 10 - Math.round(value * 10)) <= 1e-6
}

export function periodsOf(schedules: ChargingProfile['chargingSchedule']) {
  return schedules.flatMap(({ chargingSchedulePeriod }) => chargingSchedulePeriod)
}

export function named(row: DeviceVariable, component: string, variable: string): boolean {
  return (
    row.attributeType === 'Actual' &&
    row.component.toLowerCase() === component.toLowerCase() &&
    row.variable.toLowerCase() === variable.toLowerCase()
  )
}

export function numberOf(variables: readonly DeviceVariable[], component: string, variable: string): number | null {
  const value = variables.find((row) => named(row, component, variable))?.value ?? null
  return value === null || value.trim() === '' || !Number.isInteger(Number(value)) ? null : Number(value)
}
