import { type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type StationProfile } from '../../station/charging-profile.ts'
import { reportedProfile } from '../v2/smart-charging.ts'

type Reported = RequestOf<typeof ocpp201, 'ReportChargingProfiles'>['chargingProfile'][number]

/** In 2.0.1, where no profile is dynamic and every period has a limit, because none other was ever taken. */
export function reportedProfile201(profile: StationProfile): Reported {
  const { kind, purpose } = profile
  return {
    ...reportedProfile(profile),
    chargingProfileKind: kind === 'Dynamic' ? 'Relative' : kind,
    chargingProfilePurpose: purpose === 'PriorityCharging' ? 'TxDefaultProfile' : purpose,
    chargingSchedule: reportedProfile(profile).chargingSchedule.map((schedule) => ({
      id: schedule.id,
      chargingRateUnit: schedule.chargingRateUnit,
      ...(schedule.startSchedule !== undefined && { startSchedule: schedule.startSchedule }),
      ...(schedule.duration !== undefined && { duration: schedule.duration }),
      chargingSchedulePeriod: schedule.chargingSchedulePeriod.map(({ startPeriod, limit = 0, numberPhases }) => ({
        startPeriod,
        limit,
        ...(numberPhases !== undefined && { numberPhases }),
      })),
    })),
  }
}
