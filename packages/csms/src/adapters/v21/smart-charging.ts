import { type ocpp21 } from '@stationmaster/ocpp'
import { type Outbound } from '../adapter.ts'
import { byStatus } from '../answers.ts'
import { completion } from '../v2/remote-control.ts'
import { clearRequest, compositeAnswer, profile2, profilesRequest, profilesVerdicts } from '../v2/smart-charging.ts'

type Verbs = 'SetChargingProfile' | 'ClearChargingProfile' | 'GetCompositeSchedule' | 'GetChargingProfiles'

/** OCPP 2.1, K01–K10. */
export const smartCharging21: Pick<Outbound<typeof ocpp21>, Verbs> = {
  SetChargingProfile: async (caller, { evseId, chargingProfile }, { transaction }) => {
    const profile = profile2(chargingProfile, chargingProfile.chargingProfilePurpose, transaction?.transactionId)
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
}
