/** K01, K08–K10 in the words that 2.0.1 and 2.1 have in common. */
import { type ChargingProfilePurpose, type CommandParameters } from '@stationmaster/contract'
import { type ocpp21, type ocpp201, type ResponseOf } from '@stationmaster/ocpp'
import { type CommandContext, type StationAnswer, type Verdict } from '../../domain/outbound.ts'
import { type CallAnswer } from '../adapter.ts'
import { byStatus, noResult } from '../answers.ts'
import { parseInstant } from '../instant.ts'
import { periodOfWire } from './smart-charging-inbound.ts'

type Purpose201 = Exclude<ChargingProfilePurpose, 'PriorityCharging' | 'LocalGeneration'>

const of201: Readonly<Record<ChargingProfilePurpose, Purpose201 | null>> = {
  ChargingStationExternalConstraints: 'ChargingStationExternalConstraints',
  ChargingStationMaxProfile: 'ChargingStationMaxProfile',
  TxDefaultProfile: 'TxDefaultProfile',
  TxProfile: 'TxProfile',
  PriorityCharging: null,
  LocalGeneration: null,
}

/** The purposes of 2.0.1; null for what 2.1 added. */
export function purpose201(purpose: ChargingProfilePurpose): Purpose201 | null {
  return of201[purpose]
}

/** The id of a schedule is what a vehicle chooses one by, so it differs within its profile. */
export function withIds<S extends { id?: number }>(schedules: readonly S[]): (S & { id: number })[] {
  return schedules.map((schedule, index) => ({ ...schedule, id: schedule.id ?? index + 1 }))
}

export function clearRequest<P extends ChargingProfilePurpose>(
  { chargingProfileId, evseId, stackLevel }: CommandParameters<'ClearChargingProfile'>,
  chargingProfilePurpose: P | undefined,
) {
  // K10.FR.04: with an id the criteria would not count.
  if (chargingProfileId !== undefined) return { chargingProfileId }
  return {
    chargingProfileCriteria: {
      ...(evseId === undefined ? {} : { evseId }),
      ...(chargingProfilePurpose === undefined ? {} : { chargingProfilePurpose }),
      ...(stackLevel === undefined ? {} : { stackLevel }),
    },
  }
}

export function profilesRequest<P extends ChargingProfilePurpose, S extends string>(
  { evseId, stackLevel, chargingProfileIds }: CommandParameters<'GetChargingProfiles'>,
  { requestId }: CommandContext,
  chargingProfilePurpose: P | undefined,
  source: S | undefined,
) {
  return {
    requestId,
    ...(evseId === undefined ? {} : { evseId }),
    chargingProfile: {
      ...(chargingProfilePurpose === undefined ? {} : { chargingProfilePurpose }),
      ...(stackLevel === undefined ? {} : { stackLevel }),
      ...(chargingProfileIds === undefined ? {} : { chargingProfileId: chargingProfileIds }),
      ...(source === undefined ? {} : { chargingLimitSource: [source] }),
    },
  }
}

/** K09.FR.02: none is an answer, not a refusal. */
export const profilesVerdicts: Readonly<Record<string, Verdict>> = { Accepted: 'accepted', NoProfiles: 'completed' }

type WireComposite =
  | ResponseOf<typeof ocpp201, 'GetCompositeSchedule'>
  | ResponseOf<typeof ocpp21, 'GetCompositeSchedule'>

export function compositeAnswer(answer: CallAnswer<WireComposite>): StationAnswer {
  if (answer.kind !== 'result') return noResult(answer)
  const told = byStatus(answer, { Accepted: 'completed' })
  const { schedule } = answer.payload
  const startAt = parseInstant(schedule?.scheduleStart)
  if (told.verdict !== 'completed' || schedule === undefined || startAt === null) return told
  const composite = {
    startAt,
    durationS: schedule.duration,
    unit: schedule.chargingRateUnit,
    periods: schedule.chargingSchedulePeriod.map(periodOfWire),
  }
  return { ...told, composite }
}
