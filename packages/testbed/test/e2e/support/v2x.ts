import { type ChargingProfile } from '@stationmaster/contract'
import { type Reply } from '../../../src/clients/raw-station.ts'

const accepted = (): Reply => ({ result: { status: 'Accepted' } })
/** Replies of a 2.1 station that takes every profile and signal. */
export const obeying21 = {
  SetChargingProfile: accepted,
  ClearChargingProfile: accepted,
  GetChargingProfiles: accepted,
  UpdateDynamicSchedule: accepted,
  UsePriorityCharging: accepted,
  NotifyAllowedEnergyTransfer: accepted,
  AFRRSignal: accepted,
}

type Schedule = ChargingProfile['chargingSchedule'][number]
type Period = Schedule['chargingSchedulePeriod'][number]

/** A dynamic profile of one period (K28). */
export function dynamic(
  period: Omit<Period, 'startPeriod'>,
  { schedule = {}, ...changes }: Partial<ChargingProfile> & { schedule?: Partial<Schedule> } = {},
): ChargingProfile {
  return {
    id: 28,
    stackLevel: 1,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Dynamic',
    chargingSchedule: [{ chargingRateUnit: 'W', ...schedule, chargingSchedulePeriod: [{ startPeriod: 0, ...period }] }],
    ...changes,
  }
}
