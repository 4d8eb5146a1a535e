import { type ChargingProfile } from '@stationmaster/contract'
import { type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus, unsupported } from '../answers.ts'
import { plainProfile } from '../shared-charging-profiles.ts'
import { completion } from './remote-control.ts'
import {
  clearRequest,
  compositeAnswer,
  profilesRequest,
  profilesVerdicts,
  purpose201,
  withIds,
} from './smart-charging.ts'

type Source = NonNullable<
  RequestOf<typeof ocpp201, 'GetChargingProfiles'>['chargingProfile']['chargingLimitSource']
>[number]
const sources = ['EMS', 'Other', 'SO', 'CSO'] as const satisfies readonly Source[]

type Profile201 = RequestOf<typeof ocpp201, 'SetChargingProfile'>['chargingProfile']

/** A profile in the words of 2.0.1, or why it has none. */
export function profile201(
  given: ChargingProfile,
  chargingProfilePurpose: Profile201['chargingProfilePurpose'],
  transactionId: string | undefined,
): Profile201 | { why: string } {
  const plain = plainProfile(given)
  if ('why' in plain) return { why: `OCPP 2.0.1 has no ${plain.why}` }
  // Our id of the transaction is not the station's.
  const { transactionId: _ours, chargingSchedule, ...profile } = plain
  return {
    ...profile,
    id: profile.id ?? 0,
    chargingProfilePurpose,
    chargingSchedule: withIds(chargingSchedule),
    ...(transactionId === undefined ? {} : { transactionId }),
  }
}

/** OCPP 2.0.1, K01–K10; what 2.1 added has no words here. */
export const smartCharging201 = {
  SetChargingProfile: async (caller, { evseId, chargingProfile }, { transaction }) => {
    const purpose = purpose201(chargingProfile.chargingProfilePurpose)
    if (purpose === null) return unsupported(`OCPP 2.0.1 has no ${chargingProfile.chargingProfilePurpose}`)
    const profile = profile201(chargingProfile, purpose, transaction?.transactionId)
    if ('why' in profile) return unsupported(profile.why)
    return byStatus(await caller.call('SetChargingProfile', { evseId, chargingProfile: profile }), completion)
  },
  ClearChargingProfile: async (caller, parameters) => {
    const { chargingProfilePurpose } = parameters
    const purpose = chargingProfilePurpose === undefined ? undefined : purpose201(chargingProfilePurpose)
    if (purpose === null) return unsupported(`OCPP 2.0.1 has no ${chargingProfilePurpose}`)
    return byStatus(await caller.call('ClearChargingProfile', clearRequest(parameters, purpose)), completion)
  },
  UpdateDynamicSchedule: 'unsupported',
  UsePriorityCharging: 'unsupported',
  NotifyAllowedEnergyTransfer: 'unsupported',
  AFRRSignal: 'unsupported',
  SetDERControl: 'unsupported',
  GetDERControl: 'unsupported',
  ClearDERControl: 'unsupported',
  RequestBatterySwap: 'unsupported',
  GetCompositeSchedule: async (caller, parameters) =>
    compositeAnswer(await caller.call('GetCompositeSchedule', parameters)),
  GetChargingProfiles: async (caller, parameters, context) => {
    const { chargingProfilePurpose, chargingLimitSource } = parameters
    const purpose = chargingProfilePurpose === undefined ? undefined : purpose201(chargingProfilePurpose)
    const source = sources.find((one) => one === chargingLimitSource)
    if (purpose === null) return unsupported(`OCPP 2.0.1 has no ${chargingProfilePurpose}`)
    if (chargingLimitSource !== undefined && source === undefined) {
      return unsupported(`OCPP 2.0.1 knows the sources ${sources.join(', ')}`)
    }
    const request = profilesRequest(parameters, context, purpose, source)
    return byStatus(await caller.call('GetChargingProfiles', request), profilesVerdicts)
  },
} satisfies Partial<Outbound<typeof ocpp201>>
