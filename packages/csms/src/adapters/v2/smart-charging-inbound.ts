import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts, type ReportedProfile } from '../../domain/inbound.ts'
import { type Schedule } from '../../domain/smart-charging-model.ts'
import { type Handlers2 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'

type Requests<A extends keyof (typeof ocpp21)['actions']> = RequestOf<typeof ocpp21, A>
type WireProfile = Requests<'ReportChargingProfiles'>['chargingProfile'][number]
type WireSchedule = WireProfile['chargingSchedule'][number]

/** No schedule needs more; a source has at most 20 characters. */
const periodsKept = 1_024
const bounded = (source: string): string => source.slice(0, 20)

/** OCPP 2.x, K09 and K11–K17. */
export function smartChargingInbound2({ smartCharging }: Pick<DomainPorts, 'smartCharging'>) {
  return {
    NotifyChargingLimit: async (request: Requests<'NotifyChargingLimit'>, call) => {
      const { chargingLimit, chargingSchedule = [], evseId = 0 } = request
      await smartCharging.chargingLimit(call, {
        evseId,
        source: bounded(chargingLimit.chargingLimitSource),
        isGridCritical: chargingLimit.isGridCritical ?? null,
        schedules: chargingSchedule.slice(0, 3).map(scheduleOfWire),
      })
      return {}
    },
    ClearedChargingLimit: async (request: Requests<'ClearedChargingLimit'>, call) => {
      const { chargingLimitSource, evseId = null } = request
      await smartCharging.clearedChargingLimit(call, { evseId, source: bounded(chargingLimitSource) })
      return {}
    },
    ReportChargingProfiles: async (request: Requests<'ReportChargingProfiles'>, call) => {
      const { requestId, chargingLimitSource, evseId, tbc = false, chargingProfile } = request
      await smartCharging.profilesReported(call, {
        requestId,
        evseId,
        source: bounded(chargingLimitSource),
        toBeContinued: tbc,
        profiles: chargingProfile.map(profileOfWire),
      })
      return {}
    },
    NotifyEVChargingNeeds: async (request: Requests<'NotifyEVChargingNeeds'>, call) => {
      const { evseId, chargingNeeds, maxScheduleTuples = null } = request
      const status = await smartCharging.chargingNeeds(call, {
        evseId,
        needs: chargingNeeds,
        maxScheduleTuples,
        departureAt: parseInstant(chargingNeeds.departureTime),
      })
      return { status }
    },
    NotifyEVChargingSchedule: async (request: Requests<'NotifyEVChargingSchedule'>, call) => {
      const { evseId, timeBase, chargingSchedule } = request
      const timeBaseAt = parseInstant(timeBase) ?? call.receivedAt
      const schedule = scheduleOfWire(chargingSchedule)
      return { status: await smartCharging.chargingSchedule(call, { evseId, timeBaseAt, schedule }) }
    },
  } satisfies Handlers2<
    | 'NotifyChargingLimit'
    | 'ClearedChargingLimit'
    | 'ReportChargingProfiles'
    | 'NotifyEVChargingNeeds'
    | 'NotifyEVChargingSchedule'
  >
}

function profileOfWire(profile: WireProfile): ReportedProfile {
  return {
    profileId: profile.id,
    purpose: profile.chargingProfilePurpose,
    kind: profile.chargingProfileKind,
    stackLevel: profile.stackLevel,
    recurrencyKind: profile.recurrencyKind ?? null,
    validFromAt: parseInstant(profile.validFrom),
    validToAt: parseInstant(profile.validTo),
    schedules: profile.chargingSchedule.slice(0, 3).map(scheduleOfWire),
    transactionId: profile.transactionId ?? null,
  }
}

function scheduleOfWire(schedule: WireSchedule): Schedule {
  return {
    startAt: parseInstant(schedule.startSchedule),
    durationS: schedule.duration ?? null,
    unit: schedule.chargingRateUnit,
    minChargingRate: schedule.minChargingRate ?? null,
    periods: schedule.chargingSchedulePeriod
      .slice(0, periodsKept)
      .map(({ startPeriod, limit, numberPhases, phaseToUse }) => ({
        startPeriod,
        limit: limit ?? null,
        numberPhases: numberPhases ?? null,
        phaseToUse: phaseToUse ?? null,
      })),
  }
}
