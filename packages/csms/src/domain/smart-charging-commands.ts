/** Charging profiles as commands: what OCPP forbids to ask, and what an answer says is installed (K01, K05, K09, K10). */
import { type ChargingProfile, type DomainError } from '@stationmaster/contract'
import { type VersionTraits } from './outbound.ts'
import { need } from './ports.ts'
import { type CommandBlock, type CommandBlocks, type PreparationLoads } from './remote-control-block.ts'
import { clearRefusal, living, profileRefusal, startProfileRefusal, updateRefusal } from './smart-charging-rules.ts'
import { profileChanges, profilesInDoubt } from './smart-charging-settlement.ts'

/** What a profile is judged by. */
export function profileNeeds(stationId: string) {
  return {
    variables: need('deviceVariables', stationId),
    profiles: need('chargingProfiles', stationId),
    active: need('activeTransactions', stationId),
    needs: need('evNeeds', stationId),
  }
}

export function profileRefusalOf(
  occasion: 'set' | 'start',
  profile: ChargingProfile,
  evseId: number,
  { open, active = [], profiles = [], variables = [], needs = [], transaction }: PreparationLoads,
  traits: VersionTraits | undefined,
): DomainError | undefined {
  const installed = living(profiles, active, new Set(open.map(({ commandId }) => commandId)))
  const told = needs.find((known) => known.evseId === evseId && active.some(({ id }) => id === known.transactionKey))
  const facts = { is16: traits?.configuration === 'keys', transaction, installed, variables, needs: told }
  return occasion === 'set' ? profileRefusal(profile, evseId, facts) : startProfileRefusal(profile, evseId, facts)
}

/** What the answer says of the profiles there. */
export const profileSettled: NonNullable<CommandBlock['learnt']> = (change, { profiles = [] }, settled) => {
  change.add(profileChanges(settled.station, settled.command, profiles, settled))
}

/** What may be there of them, or may be gone, without it. */
export const profileLost: NonNullable<CommandBlock['lost']> = (change, { profiles = [] }, lost) => {
  profilesInDoubt(change, lost.station, lost.command, profiles, lost)
}

const settledWithProfiles = {
  settlementNeeds: (stationId) => ({ profiles: need('chargingProfiles', stationId) }),
  learnt: profileSettled,
  lost: profileLost,
} satisfies CommandBlock

export const smartChargingCommands: CommandBlocks = {
  SetChargingProfile: {
    ...settledWithProfiles,
    /** A profile without an id gets the next number, which its command tells. */
    completed(request, { number }) {
      const chargingProfile = { id: number, ...request.parameters.chargingProfile }
      return { ...request, parameters: { ...request.parameters, chargingProfile } }
    },
    transactionId: ({ parameters }) => parameters.chargingProfile.transactionId,
    needs: profileNeeds,
    planned: (loads, { request: { parameters }, traits }) =>
      profileRefusalOf('set', parameters.chargingProfile, parameters.evseId, loads, traits),
  },
  ClearChargingProfile: {
    ...settledWithProfiles,
    planned: (_loads, { request, traits }) => clearRefusal(request.parameters, traits?.configuration === 'keys'),
  },
  GetCompositeSchedule: { learnt: profileSettled },
  GetChargingProfiles: settledWithProfiles,
  UpdateDynamicSchedule: {
    ...settledWithProfiles,
    needs: (stationId) => ({
      profiles: need('chargingProfiles', stationId),
      active: need('activeTransactions', stationId),
    }),
    planned: ({ open, active = [], profiles = [] }, { request }) =>
      updateRefusal(request.parameters, living(profiles, active, new Set(open.map(({ commandId }) => commandId)))),
  },
}
