/** SetNetworkProfile, and variables of the network configuration: what is asked for and what the slot then holds (B09). */
import { type CommandParameters, type CommandRequest } from '@stationmaster/contract'
import { isSecretVariable } from './device-model.ts'
import { masked } from './id-token.ts'
import { type Instant, type Station } from './model.ts'
import { expectPassword, forgetPassword, slotOf } from './network-passwords.ts'
import { acceptedProfile, holdsSecret, maskedProfile, networkRefusal } from './network-profiles.ts'
import { type PasswordVerdict, type StationAnswer, type VersionTraits } from './outbound.ts'
import { need, put } from './ports.ts'
import { type CommandBlocks, type PreparationLoads, type Refusal } from './remote-control-block.ts'
import { tooManyOpen, withoutOlder } from './security-credentials.ts'

export const networkProfileCommands: CommandBlocks = {
  SetNetworkProfile: {
    carriesSecret: ({ parameters }) => holdsSecret(parameters),
    kept: ({ parameters }) => maskedProfile(parameters, masked),
    needs: (stationId) => ({
      variables: need('deviceVariables', stationId),
      held: need('networkProfiles', stationId),
    }),
    planned: (loads, asked) => plannedNetwork(loads, asked) ?? fullSlot(loads, asked.request.parameters),
    leaves(change, { held }, { request, passwordHash, station }) {
      if (passwordHash !== null)
        expectPassword(change, held, station, request.parameters.configurationSlot, passwordHash)
    },
    settlementNeeds: (stationId) => ({ held: need('networkProfiles', stationId) }),
    settles(change, { held }, { request, command, passwordHash, answer, wasSent, station, at }) {
      const { parameters } = request
      const before = slotOf(held, parameters.configurationSlot)
      if (answer.verdict === 'completed') {
        const passwordHashes = passwordHash === null ? [] : withoutOlder(before?.passwordHashes ?? [], passwordHash)
        const facts = { commandId: command.commandId, passwordHashes, at }
        change.writes.push(put('networkProfile', acceptedProfile(station, parameters, facts)))
      } else if (
        passwordHash !== null &&
        before !== undefined &&
        passwordVerdictOf({ answer, wasSent }) === 'refused'
      ) {
        forgetPassword(change, before, passwordHash)
      }
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

function fullSlot(
  { held }: PreparationLoads,
  { configurationSlot, connectionData }: CommandParameters<'SetNetworkProfile'>,
): Refusal | undefined {
  if (connectionData.basicAuthPassword === undefined) return undefined
  const full = tooManyOpen(slotOf(held, configurationSlot)?.passwordHashes ?? [])
  return full === undefined ? undefined : ['in-use', full]
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

/** What became of the password of a command; one that never left changed nothing (A01.FR.03, FR.04, F25). */
export function passwordVerdictOf({ answer, wasSent }: { answer: StationAnswer; wasSent: boolean }): PasswordVerdict {
  return answer.passwordVerdict ?? (wasSent ? verdicts[answer.verdict] : 'refused')
}

const verdicts = {
  accepted: 'taken',
  completed: 'taken',
  rejected: 'refused',
  error: 'refused',
  unsupported: 'refused',
  expired: 'refused',
  timeout: 'unknown',
  offline: 'unknown',
} as const satisfies Record<StationAnswer['verdict'], PasswordVerdict>
