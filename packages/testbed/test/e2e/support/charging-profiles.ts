import { type ChargingProfile } from '@stationmaster/contract'
import { type Reply } from '../../../src/clients/raw-station.ts'

const accepted = (): Reply => ({ result: { status: 'Accepted' } })
/** Replies of a station that takes every profile. */
export const obeying = { SetChargingProfile: accepted, ClearChargingProfile: accepted, GetChargingProfiles: accepted }
export const midnight = '2026-01-05T00:00:00.000Z'

/** A sound profile of one period, in the words of an operator. */
export function profile(changes: Partial<ChargingProfile> = {}, limit = 16): ChargingProfile {
  const chargingProfileKind = changes.chargingProfileKind ?? 'Absolute'
  return {
    id: 11,
    stackLevel: 0,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind,
    chargingSchedule: [
      {
        ...(chargingProfileKind === 'Relative' ? {} : { startSchedule: midnight }),
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [{ startPeriod: 0, limit }],
      },
    ],
    ...changes,
  }
}
