/** Variables as a command reads or writes them, and the password that one of them may be (A01, B05, B06, B07). */
import { type Change, firmwareOf } from './commands.ts'
import { inventoryWrites, isSecretVariable, storedVariable } from './device-model.ts'
import { masked } from './id-token.ts'
import { type DeviceVariable, type Instant, type Station } from './model.ts'
import { endFallbacks, expectPassword, forgetPassword, keepPassword, slotOf } from './network-passwords.ts'
import { passwordVerdictOf, plannedNetwork, slotOfPassword, touchesNetwork } from './network-profile-commands.ts'
import { type PasswordVerdict, type StationAnswer, type VersionTraits } from './outbound.ts'
import { need, put, remove } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import {
  type CommandBlocks,
  type PreparationLoads,
  type Refusal,
  type RequestOf,
  type SettlementLoads,
} from './remote-control-block.ts'
import {
  confirmedCredential,
  openHashes,
  replacingCredential,
  revertedCredential,
  tooManyOpen,
} from './security-credentials.ts'

const settlementNeeds = (stationId: string, _request: unknown, answer: StationAnswer) =>
  answer.variables === undefined ? {} : { variables: need('deviceVariables', stationId) }

function storeVariables(
  change: Change,
  { variables }: SettlementLoads,
  { answer, station, at }: { answer: StationAnswer; station: Station; at: Instant },
): undefined {
  for (const variable of answer.variables ?? []) {
    change.writes.push(put('deviceVariable', keepingKind(storedVariable(station, variable, at), variables)))
  }
}

export const configurationCommands: CommandBlocks = {
  GetVariables: {
    needs: (stationId) => ({ variables: need('deviceVariables', stationId) }),
    settlementNeeds,
    settles: storeVariables,
  },
  SetVariables: {
    // A01.FR.08: a password is never kept in clear, so its row has lost it.
    carriesSecret: ({ parameters }) => parameters.variables.some(({ variable }) => isSecretVariable(variable)),
    kept: ({ parameters }) => ({
      variables: parameters.variables.map((variable) =>
        isSecretVariable(variable.variable) ? { ...variable, value: masked } : variable,
      ),
    }),
    needs: (stationId, { parameters }) => ({
      variables: need('deviceVariables', stationId),
      credential: need('credential', stationId),
      ...(touchesNetwork(parameters.variables) ? { held: need('networkProfiles', stationId) } : {}),
    }),
    planned: (loads, asked) => plannedNetwork(loads, asked) ?? plannedPassword(loads, asked),
    leaves(change, { credential, held }, { request, passwordHash, station, at }) {
      if (passwordHash === null) return
      const slot = slotOfPassword(request.parameters.variables)
      if (slot !== undefined) return expectPassword(change, held, station, slot, passwordHash)
      change.writes.push(put('stationCredential', replacingCredential(credential, station, passwordHash, at)))
    },
    settlementNeeds: (stationId, request, answer) => ({
      ...settlementNeeds(stationId, request, answer),
      credential: need('credential', stationId),
      held: need('networkProfiles', stationId),
    }),
    settles(change, loads, settled) {
      storeVariables(change, loads, settled)
      const { request, passwordHash } = settled
      if (passwordHash === null) return
      const verdict = passwordVerdictOf(settled)
      const slot = slotOfPassword(request.parameters.variables)
      if (slot === undefined) {
        settlePassword(change, loads, { passwordHash, verdict, at: settled.at })
        return
      }
      const before = slotOf(loads.held, slot)
      if (before === undefined) return
      if (verdict === 'taken') keepPassword(change, before, passwordHash)
      if (verdict === 'refused') forgetPassword(change, before, passwordHash)
    },
  },
  GetBaseReport: {
    settlementNeeds,
    settles(change, loads, settled) {
      storeVariables(change, loads, settled)
      const { station, answer, at } = settled
      if (answer.variables !== undefined) readInventory(change, loads, station, answer.variables, at)
    },
  },
}

/** A SetVariables tells the value only; what is known of the variable's kind stays. */
function keepingKind(row: DeviceVariable, known: readonly DeviceVariable[] | undefined): DeviceVariable {
  const before = known?.find(
    (other) =>
      other.component === row.component &&
      other.componentInstance === row.componentInstance &&
      other.evseId === row.evseId &&
      other.connectorId === row.connectorId &&
      other.variable === row.variable &&
      other.variableInstance === row.variableInstance &&
      other.attributeType === row.attributeType,
  )
  if (before === undefined) return row
  return { ...before, value: row.value, readAt: row.readAt, mutability: row.mutability ?? before.mutability }
}

/** 1.6: the whole configuration came in one answer and replaces what was known. */
function readInventory(
  change: Change,
  loads: SettlementLoads,
  station: Station,
  read: NonNullable<StationAnswer['variables']>,
  at: Instant,
): void {
  const fresh = new Set(read.map(({ variable }) => variable.toLowerCase()))
  const component = read[0]?.component
  for (const row of loads.variables ?? []) {
    if (row.component === component && !fresh.has(row.variable.toLowerCase()))
      change.writes.push(remove('deviceVariable', row))
  }
  change.writes.push(...inventoryWrites(station, read, loads, at))
  change.writes.push(put('station', { ...station, inventoryFirmware: firmwareOf(station), inventoryAt: at }))
  change.events.push(stationEvent(station, 'configuration.read', at, 'station', { variables: fresh.size }))
}

/** One password at a time, so that its answer is that of ours; and no more of them than can be kept (F25). */
function plannedPassword(
  { credential, held }: PreparationLoads,
  { request, traits, at }: { request: RequestOf<'SetVariables'>; traits: VersionTraits | undefined; at: Instant },
): Refusal | undefined {
  const name = traits?.password.variable.toLowerCase()
  const { variables } = request.parameters
  const found = variables.filter(({ variable }) => variable.toLowerCase() === name)
  if (found.length === 0) return undefined
  if (found.length > 1) {
    return ['invalid-request', 'Set one password at a time, each by a command of its own', { field: 'parameters' }]
  }
  const slot = slotOfPassword(variables)
  const open = slot === undefined ? openHashes(credential, at) : (slotOf(held, slot)?.passwordHashes ?? [])
  const full = tooManyOpen(open)
  return full === undefined ? undefined : ['in-use', full]
}

/** A01.FR.03, FR.04; where the station did not say, both passwords work until one is seen. */
function settlePassword(
  change: Change,
  { credential, held = [] }: SettlementLoads,
  { passwordHash, verdict, at }: { passwordHash: string; verdict: PasswordVerdict; at: Instant },
): void {
  if (credential === undefined || verdict === 'unknown') return
  if (verdict === 'taken') {
    change.writes.push(put('stationCredential', confirmedCredential(credential, passwordHash, at)))
    endFallbacks(change, held)
    return
  }
  const before = revertedCredential(credential, passwordHash, at)
  change.writes.push(before === undefined ? remove('stationCredential', credential) : put('stationCredential', before))
}
