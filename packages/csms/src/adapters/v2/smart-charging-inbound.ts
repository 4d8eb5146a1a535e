import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type ChargingNeedsInput, type ReportedProfile } from '../../domain/smart-charging-inbound.ts'
import { type Schedule, type SchedulePeriod } from '../../domain/smart-charging-model.ts'
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
        isLocalGeneration: chargingLimit.isLocalGeneration ?? false,
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
      const status = await smartCharging.chargingNeeds(call, needsOfWire(request))
      // K15.FR.04: 2.0.1 has one word for no schedule.
      return { status: status === 'NoChargingProfile' ? 'Rejected' : status }
    },
    NotifyEVChargingSchedule: async (request: Requests<'NotifyEVChargingSchedule'>, call) => {
      const { evseId, timeBase, chargingSchedule, selectedChargingScheduleId: selectedScheduleId = null } = request
      const timeBaseAt = parseInstant(timeBase) ?? call.receivedAt
      const schedule = scheduleOfWire(chargingSchedule)
      const input = { evseId, timeBaseAt, schedule, selectedScheduleId }
      return { status: await smartCharging.chargingSchedule(call, input) }
    },
  } satisfies Handlers2<
    | 'NotifyChargingLimit'
    | 'ClearedChargingLimit'
    | 'ReportChargingProfiles'
    | 'NotifyEVChargingNeeds'
    | 'NotifyEVChargingSchedule'
  >
}

export function needsOfWire(request: Requests<'NotifyEVChargingNeeds'>): ChargingNeedsInput {
  const { evseId, chargingNeeds, maxScheduleTuples = null } = request
  const { requestedEnergyTransfer, controlMode = null, v2xChargingParameters: v2x } = chargingNeeds
  return {
    evseId,
    needs: chargingNeeds,
    requestedEnergyTransfer,
    controlMode,
    perPhase: v2x?.maxChargePower_L2 !== undefined || v2x?.maxChargePower_L3 !== undefined,
    maxScheduleTuples,
    departureAt: parseInstant(chargingNeeds.departureTime),
  }
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
    dynUpdateAt: parseInstant(profile.dynUpdateTime),
    dynUpdateIntervalS: profile.dynUpdateInterval ?? null,
    maxOfflineDurationS: profile.maxOfflineDuration ?? null,
    invalidAfterOfflineDuration: profile.invalidAfterOfflineDuration ?? false,
    schedules: profile.chargingSchedule.slice(0, 3).map(scheduleOfWire),
    transactionId: profile.transactionId ?? null,
  }
}

function scheduleOfWire(schedule: WireSchedule): Schedule {
  const { limitAtSoC } = schedule
  return {
    id: schedule.id,
    startAt: parseInstant(schedule.startSchedule),
    durationS: schedule.duration ?? null,
    unit: schedule.chargingRateUnit,
    minChargingRate: schedule.minChargingRate ?? null,
    ...(schedule.useLocalTime === true ? { useLocalTime: true } : {}),
    ...(schedule.randomizedDelay === undefined ? {} : { randomizedDelayS: schedule.randomizedDelay }),
    ...(limitAtSoC === undefined ? {} : { limitAtSoC: { soc: limitAtSoC.soc, limit: limitAtSoC.limit } }),
    periods: schedule.chargingSchedulePeriod.slice(0, periodsKept).map(periodOfWire),
  }
}

type WirePeriod = WireSchedule['chargingSchedulePeriod'][number]

export function periodOfWire(period: WirePeriod): SchedulePeriod {
  const { customData: _vendor, limit, numberPhases, phaseToUse, v2xFreqWattCurve, v2xSignalWattCurve, ...v2x } = period
  return {
    ...v2x,
    ...(v2xFreqWattCurve === undefined
      ? {}
      : { v2xFreqWattCurve: v2xFreqWattCurve.map(({ frequency, power }) => ({ frequency, power })) }),
    ...(v2xSignalWattCurve === undefined
      ? {}
      : { v2xSignalWattCurve: v2xSignalWattCurve.map(({ signal, power }) => ({ signal, power })) }),
    limit: limit ?? null,
    numberPhases: numberPhases ?? null,
    phaseToUse: phaseToUse ?? null,
  }
}
