/** Remote start and stop: the EVSE, the token and the profile of a start, and whether a transaction can be stopped. */
import { type DomainError } from '@stationmaster/contract'
import { type VersionTraits } from './outbound.ts'
import { need } from './ports.ts'
import { type CommandBlocks, type PreparationLoads, type Refusal } from './remote-control-block.ts'
import { profileLost, profileNeeds, profileRefusalOf, profileSettled } from './smart-charging-commands.ts'

export const transactionCommands: CommandBlocks = {
  RequestStartTransaction: {
    completed(request, { number, connectors }) {
      const { chargingProfile, evseId } = request.parameters
      // F9: a start without its EVSE is one at the only EVSE there is.
      const [only, another] = new Set(connectors.map((connector) => connector.evseId).filter(namesEvse))
      const place = namesEvse(evseId) || only === undefined || another !== undefined ? {} : { evseId: only }
      const profile = chargingProfile === undefined ? {} : { chargingProfile: { id: number, ...chargingProfile } }
      return { ...request, parameters: { ...request.parameters, ...place, ...profile } }
    },
    needs: (stationId, { parameters }) => ({
      variables: need('deviceVariables', stationId),
      ...(parameters.chargingProfile === undefined ? {} : profileNeeds(stationId)),
    }),
    planned(loads, { request, traits }): Refusal | DomainError | undefined {
      const { evseId, idToken, chargingProfile } = request.parameters
      if (!namesEvse(evseId)) {
        return ['invalid-request', 'Name the EVSE to start at, as evseId', { field: 'parameters.evseId' }]
      }
      const refusal = tokenRefusal(idToken.value, traits)
      if (refusal !== undefined || chargingProfile === undefined) return refusal
      return profileRefusalOf('start', chargingProfile, evseId, loads, traits)
    },
    settlementNeeds: (stationId, { parameters }) =>
      parameters.chargingProfile === undefined ? {} : { profiles: need('chargingProfiles', stationId) },
    learnt: profileSettled,
    lost: profileLost,
  },
  RequestStopTransaction: { planned: activeTransaction },
}

/** What is asked about a transaction that runs. */
export function activeTransaction({ transaction }: Pick<PreparationLoads, 'transaction'>): Refusal | undefined {
  return transaction === undefined || transaction.state === 'active'
    ? undefined
    : ['not-active', `The transaction is ${transaction.state}`]
}

/** EVSE 0 is the whole station. */
function namesEvse(evseId: number | undefined): evseId is number {
  return evseId !== undefined && evseId > 0
}

export function tokenRefusal(value: string, traits: VersionTraits | undefined): Refusal | undefined {
  const length = traits?.idTokenLength ?? value.length
  if (length <= shortest || value.length <= length) return undefined
  return ['invalid-request', `A token of at most ${length} characters fits the version this station speaks`]
}

/** Where at most this many fit, a longer token has an alias (F20). */
const shortest = 20
