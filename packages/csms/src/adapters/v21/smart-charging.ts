import { type ChargingProfile } from '@stationmaster/contract'
import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { acceptance, completion } from '../v2/remote-control.ts'
import { clearRequest, compositeAnswer, profilesRequest, profilesVerdicts, withIds } from '../v2/smart-charging.ts'

type Verbs =
  | 'SetChargingProfile'
  | 'ClearChargingProfile'
  | 'GetCompositeSchedule'
  | 'GetChargingProfiles'
  | 'UpdateDynamicSchedule'
  | 'UsePriorityCharging'
  | 'NotifyAllowedEnergyTransfer'
  | 'AFRRSignal'

/** A profile in the words of 2.1, which has one for all that ours may say. */
export function profile21(
  given: ChargingProfile,
  transactionId: string | undefined,
): RequestOf<typeof ocpp21, 'SetChargingProfile'>['chargingProfile'] {
  // Our id of the transaction is not the station's.
  const { transactionId: _ours, id = 0, chargingSchedule, ...profile } = given
  return {
    ...profile,
    id,
    chargingSchedule: withIds(chargingSchedule),
    ...(transactionId === undefined ? {} : { transactionId }),
  }
}

/** OCPP 2.1, K01–K10, K21, K28, Q02 and Q08. */
export const smartCharging21: Pick<Outbound<typeof ocpp21>, Verbs> = {
  SetChargingProfile: async (caller, { evseId, chargingProfile }, { transaction }) => {
    const profile = profile21(chargingProfile, transaction?.transactionId)
    return byStatus(await caller.call('SetChargingProfile', { evseId, chargingProfile: profile }), completion)
  },
  ClearChargingProfile: async (caller, parameters) =>
    byStatus(
      await caller.call('ClearChargingProfile', clearRequest(parameters, parameters.chargingProfilePurpose)),
      completion,
    ),
  GetCompositeSchedule: async (caller, parameters) =>
    compositeAnswer(await caller.call('GetCompositeSchedule', parameters)),
  GetChargingProfiles: async (caller, parameters, context) => {
    const { chargingProfilePurpose, chargingLimitSource } = parameters
    const request = profilesRequest(parameters, context, chargingProfilePurpose, chargingLimitSource)
    return byStatus(await caller.call('GetChargingProfiles', request), profilesVerdicts)
  },
  UpdateDynamicSchedule: async (caller, parameters) =>
    byStatus(await caller.call('UpdateDynamicSchedule', parameters), completion),
  UsePriorityCharging: async (caller, { activate }, { transaction }) => {
    if (transaction === undefined) return unsupported('the transaction is not on file')
    const { transactionId } = transaction
    return byStatus(await caller.call('UsePriorityCharging', { transactionId, activate }), acceptance)
  },
  NotifyAllowedEnergyTransfer: async (caller, { allowedEnergyTransfer }, { transaction }) => {
    if (transaction === undefined) return unsupported('the transaction is not on file')
    const { transactionId } = transaction
    const request = { transactionId, allowedEnergyTransfer }
    return byStatus(await caller.call('NotifyAllowedEnergyTransfer', request), completion)
  },
  AFRRSignal: async (caller, { signal, timestamp }) =>
    timestamp === undefined
      ? unsupported('a signal needs its moment')
      : byStatus(await caller.call('AFRRSignal', { signal, timestamp }), completion),
}
