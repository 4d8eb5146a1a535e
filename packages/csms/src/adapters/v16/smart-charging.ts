import { type ChargingProfile } from '@stationmaster/contract'
import { type ocpp16, type RequestOf } from '@stationmaster/ocpp'
import { wireOfPlace } from '../../domain/availability-state.ts'
import { type Connector, type Transaction } from '../../domain/model.ts'
import { type Outbound } from '../adapter.ts'
import { byStatus, noResult, unsupported } from '../answers.ts'
import { parseInstant } from '../instant.ts'
import { plainProfile } from '../shared-charging-profiles.ts'

type Protocol16 = typeof ocpp16
type WireProfile = RequestOf<Protocol16, 'SetChargingProfile'>['csChargingProfiles']
type WirePurpose = WireProfile['chargingProfilePurpose']

const purposes = {
  ChargingStationMaxProfile: 'ChargePointMaxProfile',
  TxDefaultProfile: 'TxDefaultProfile',
  TxProfile: 'TxProfile',
  ChargingStationExternalConstraints: null,
  PriorityCharging: null,
  LocalGeneration: null,
} as const satisfies Record<ChargingProfile['chargingProfilePurpose'], WirePurpose | null>

/** A profile in 1.6 words, or why it has none. */
export function profile16(profile: ChargingProfile, transactionNumber: number | undefined): WireProfile | string {
  const purpose = purposes[profile.chargingProfilePurpose]
  if (purpose === null) return `OCPP 1.6 has no ${profile.chargingProfilePurpose}`
  const plain = plainProfile(profile)
  if ('why' in plain) return `OCPP 1.6 has no ${plain.why}`
  const { id = 0, chargingSchedule, transactionId: _, chargingProfilePurpose: __, ...rest } = plain
  const [schedule, another] = chargingSchedule
  if (schedule === undefined || another !== undefined) return 'OCPP 1.6 takes one schedule'
  if (schedule.chargingSchedulePeriod.some(({ phaseToUse }) => phaseToUse !== undefined)) {
    return 'OCPP 1.6 cannot choose a phase'
  }
  const { id: ___, ...ofWire } = schedule
  return {
    ...rest,
    chargingProfileId: id,
    chargingProfilePurpose: purpose,
    chargingSchedule: ofWire,
    ...(transactionNumber === undefined ? {} : { transactionId: transactionNumber }),
  }
}

/** The connector an EVSE stands for: that of its transaction, or its only one. */
function connectorOf(
  connectors: Connector[],
  evseId: number,
  transaction: Transaction | undefined,
): number | { why: string } {
  if (evseId === 0) return 0
  if (transaction !== undefined) return wireOfPlace(connectors, evseId, transaction.connectorId ?? undefined)
  const own = connectors.filter((connector) => connector.evseId === evseId && connector.wireConnectorId !== null)
  return own.length > 1
    ? { why: `EVSE ${evseId} has several connectors, and a profile of OCPP 1.6 stands on one; use EVSE 0` }
    : wireOfPlace(connectors, evseId)
}

/** OCPP 1.6, 5.4, 5.7 and 5.16. */
export const smartCharging16 = {
  SetChargingProfile: async (caller, { evseId, chargingProfile }, { connectors, transaction }) => {
    const profile = profile16(chargingProfile, transaction?.number)
    if (typeof profile === 'string') return unsupported(profile)
    const connectorId = connectorOf(connectors, evseId, transaction)
    if (typeof connectorId !== 'number') return unsupported(connectorId.why)
    const request = { connectorId, csChargingProfiles: profile }
    return byStatus(await caller.call('SetChargingProfile', request), { Accepted: 'completed' })
  },
  ClearChargingProfile: async (caller, parameters, { connectors }) => {
    const { chargingProfileId, evseId, chargingProfilePurpose, stackLevel } = parameters
    const purpose = chargingProfilePurpose === undefined ? undefined : purposes[chargingProfilePurpose]
    if (purpose === null) return unsupported(`OCPP 1.6 has no ${chargingProfilePurpose}`)
    const connectorId = evseId === undefined ? undefined : connectorOf(connectors, evseId, undefined)
    if (typeof connectorId === 'object') return unsupported(connectorId.why)
    const request =
      chargingProfileId === undefined
        ? {
            ...(connectorId === undefined ? {} : { connectorId }),
            ...(purpose === undefined ? {} : { chargingProfilePurpose: purpose }),
            ...(stackLevel === undefined ? {} : { stackLevel }),
          }
        : { id: chargingProfileId }
    return byStatus(await caller.call('ClearChargingProfile', request), { Accepted: 'completed' })
  },
  GetCompositeSchedule: async (caller, { evseId, duration, chargingRateUnit }, { connectors }) => {
    const answer = await caller.call('GetCompositeSchedule', {
      connectorId: wireOfPlace(connectors, evseId),
      duration,
      ...(chargingRateUnit === undefined ? {} : { chargingRateUnit }),
    })
    if (answer.kind !== 'result') return noResult(answer)
    const told = byStatus(answer, { Accepted: 'completed' })
    const { chargingSchedule: schedule, scheduleStart } = answer.payload
    const startAt = parseInstant(scheduleStart)
    // 1.6 5.7: the schedule is there when the answer is Accepted; some stations forget it.
    if (told.verdict !== 'completed' || schedule === undefined || startAt === null) return told
    const composite = {
      startAt,
      durationS: schedule.duration ?? duration,
      unit: schedule.chargingRateUnit,
      periods: schedule.chargingSchedulePeriod.map(({ startPeriod, limit, numberPhases }) => ({
        startPeriod,
        limit,
        numberPhases: numberPhases ?? null,
        phaseToUse: null,
      })),
    }
    return { ...told, composite }
  },
  UpdateDynamicSchedule: 'unsupported',
  UsePriorityCharging: 'unsupported',
  NotifyAllowedEnergyTransfer: 'unsupported',
  AFRRSignal: 'unsupported',
  SetDERControl: 'unsupported',
  GetDERControl: 'unsupported',
  ClearDERControl: 'unsupported',
  RequestBatterySwap: 'unsupported',
  // What is installed cannot be asked for in 1.6.
  GetChargingProfiles: 'unsupported',
} satisfies Partial<Outbound<Protocol16>>
