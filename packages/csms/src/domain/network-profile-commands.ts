/** SetNetworkProfile, and variables of the network configuration: what is asked for and what the slot then holds (B09). */
import { type CommandParameters, type CommandRequest } from '@stationmaster/contract'
import { type Change } from './commands.ts'
import { isSecretVariable } from './device-model.ts'
import { masked } from './id-token.ts'
import { type Instant, type Station } from './model.ts'
import { acceptedProfile, emptyProfile, holdsSecret, maskedProfile, networkRefusal } from './network-profiles.ts'
import { type NetworkProfile } from './network-profiles-model.ts'
import { type StationAnswer, type VersionTraits } from './outbound.ts'
import { need, put, remove } from './ports.ts'
import { type CommandBlocks, type PreparationLoads, type Refusal } from './remote-control-block.ts'

export const networkProfileCommands: CommandBlocks = {
  SetNetworkProfile: {
    carriesSecret: ({ parameters }) => holdsSecret(parameters),
    kept: ({ parameters }) => maskedProfile(parameters, masked),
    needs: (stationId) => ({
      variables: need('deviceVariables', stationId),
      held: need('networkProfiles', stationId),
    }),
    planned: plannedNetwork,
    leaves(change, { held }, { request, passwordHash, station }) {
      if (passwordHash !== null)
        expectPassword(change, held, station, request.parameters.configurationSlot, passwordHash)
    },
    settlementNeeds: (stationId) => ({ held: need('networkProfiles', stationId) }),
    settles(change, { held = [] }, { request, command, carriesPassword, answer, station, at }) {
      const { parameters } = request
      const before = held.find(({ configurationSlot }) => configurationSlot === parameters.configurationSlot)
      if (answer.verdict === 'completed') {
        const passwordHash = carriesPassword ? (before?.passwordHash ?? null) : null
        const facts = { commandId: command.commandId, passwordHash, at }
        change.writes.push(put('networkProfile', acceptedProfile(station, parameters, facts)))
      } else if (carriesPassword && before !== undefined && isRefused(answer)) forgetPassword(change, before)
    },
  },
}

interface Asked {
  request: CommandRequest
  station: Station
  traits: VersionTraits | undefined
  at: Instant
}

export function plannedNetwork({ variables = [], held = [] }: PreparationLoads, asked: Asked): Refusal | undefined {
  const { request, station, traits, at } = asked
  const hasCredentials = traits?.profileCredentials ?? false
  return networkRefusal(request, { station, variables, held, hasCredentials, at })
}

type Variables = CommandParameters<'SetVariables'>['variables']

/** Whether variables are those of the network configuration, which are judged by what stands in the slots. */
export function touchesNetwork(variables: Variables): boolean {
  return variables.some(
    ({ component, variable }) =>
      component.toLowerCase() === 'networkconfiguration' || variable.toLowerCase() === 'networkconfigurationpriority',
  )
}

/** The slot whose Basic password is among them; undefined when it is the station's own, or none. */
export function slotOfPassword(variables: Variables): number | undefined {
  const found = variables.find(
    ({ component, variable }) => component.toLowerCase() === 'networkconfiguration' && isSecretVariable(variable),
  )
  if (found === undefined || found.variable.toLowerCase() !== 'basicauthpassword') return undefined
  const slot = Number(found.componentInstance)
  return Number.isInteger(slot) ? slot : undefined
}

/** Once it has left, the station may come with it, whatever becomes of its answer (F25). */
export function expectPassword(
  change: Change,
  held: readonly NetworkProfile[] | undefined,
  station: Station,
  slot: number,
  passwordHash: string,
): void {
  const before = held?.find(({ configurationSlot }) => configurationSlot === slot)
  change.writes.push(put('networkProfile', { ...(before ?? emptyProfile(station, slot)), passwordHash }))
}

/** A01.FR.04: the station refused it. */
export function forgetPassword(change: Change, before: NetworkProfile): void {
  const row = { ...before, passwordHash: null }
  change.writes.push(before.acceptedAt === null ? remove('networkProfile', row) : put('networkProfile', row))
}

export function isRefused({ verdict }: StationAnswer): boolean {
  return verdict === 'rejected' || verdict === 'error' || verdict === 'unsupported' || verdict === 'expired'
}
