/** Brings a station's configuration to what it should be, a bounded number of times per firmware, and reboots when idle. */
import { type CommandRequest, type DesiredVariable as Desired, DomainError } from '@stationmaster/contract'
import { allowed, audited, type Editing, type Editor, edit, refuse } from './audit.ts'
import { systemActor } from './commands.ts'
import { type Drift, driftOf, sameValue } from './desired-configuration.ts'
import { isSecretVariable } from './device-model.ts'
import { type Command, type DesiredVariable, type DeviceVariable, type Station } from './model.ts'
import { type Decision, need, put, remove, type Store, type Timers } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { type RemoteControl } from './remote-control.ts'

export interface ConfigurationServices extends Editing {
  store: Store
  timers: Timers
  remoteControl: RemoteControl
}

/** A station that refuses a value, or changes it back, is asked this often per firmware; then it is shown as drift. */
const attemptsPerFirmware = 3
const itemsPerCommand = 50
const answerWaitMs = 120_000
const paceMs = 50
const pageSize = 500
/** What was read longer ago may have been changed at the station; it is read again before anything is set. */
const freshMs = 15 * 60_000

export function createDesiredConfiguration(services: ConfigurationServices) {
  const { store, remoteControl, clock, timers } = services
  /** The drift each station was last told of, so that it is told once; as large as the network. */
  const told = new Map<string, string>()
  /** What an operator changed is applied by the next sweep; after a start nobody knows what was left undone. */
  let isChanged = true
  /** Stations that have taken a value which counts after a reboot only, as the last whole sweep left them. */
  const rebootDue = new Set<string>()

  /** Resolves when the station has what it should, or will not have it. */
  async function apply(stationId: string, signal: AbortSignal): Promise<void> {
    let known = await load(stationId)
    if (known === undefined || known.station.onboarding !== 'accepted' || known.station.inventoryAt === null) return
    if (isRebootDue(known)) rebootDue.add(stationId)
    let wanted = settable(known)
    if (wanted.some(({ readAt }) => clock.now() - readAt > freshMs)) {
      await ask(stationId, { type: 'GetVariables', parameters: { variables: wanted.map(reference) } }, signal)
      known = (await load(stationId)) ?? known
      wanted = settable(known)
    }
    for (let start = 0; start < wanted.length && !signal.aborted; start += itemsPerCommand) {
      const part = wanted.slice(start, start + itemsPerCommand)
      const variables = part.map((drift) => ({ ...reference(drift), value: drift.desired }))
      const command = await ask(stationId, { type: 'SetVariables', parameters: { variables } }, signal)
      if (asksForReboot(command)) rebootDue.add(stationId)
    }
    await tell(stationId)
    if (rebootDue.has(stationId)) await rebootIfIdle(stationId, signal)
  }

  async function ask(stationId: string, request: CommandRequest, signal: AbortSignal): Promise<Command | undefined> {
    if (signal.aborted) return undefined
    try {
      const reasoned = { ...request, reason: 'desired configuration' }
      const { commandId } = await remoteControl.submit(stationId, reasoned, systemActor)
      return await remoteControl.waitFor(commandId, answerWaitMs, signal)
    } catch (error) {
      // A station that takes nothing now is looked at again on its next boot.
      if (error instanceof DomainError) return undefined
      throw error
    }
  }

  /** Reboots who waits for it, and applies what operators changed to every station that is online. */
  async function sweep(signal: AbortSignal): Promise<void> {
    for (const stationId of rebootDue) await rebootIfIdle(stationId, signal)
    if (!isChanged) return
    isChanged = false
    let isWhole = false
    try {
      isWhole = await applyEverywhere(signal)
    } finally {
      if (!isWhole) isChanged = true
    }
  }

  /** @returns false when the signal came before the last station */
  async function applyEverywhere(signal: AbortSignal): Promise<boolean> {
    for (let after = ''; ; ) {
      const page = await store.run({
        touches: [],
        needs: { stations: need('onlineStations', services.organisationId, after) },
        decide: ({ stations }) => ({ result: stations, writes: [], events: [] }),
      })
      for (const { stationId } of page) {
        if (!(await timers.sleep(paceMs, signal))) return false
        await apply(stationId, signal)
      }
      const last = page.at(-1)
      if (last === undefined || page.length < pageSize) return true
      after = last.stationId
    }
  }

  function load(stationId: string) {
    return store.run({
      touches: [],
      needs: {
        station: need('station', stationId),
        variables: need('deviceVariables', stationId),
        desired: need('desiredVariables', stationId),
      },
      more: ({ station }) => ({
        asked: need('commandsSince', stationId, 'SetVariables', station?.inventoryAt ?? station?.registeredAt ?? 0),
      }),
      decide: ({ station, variables, desired, asked }): Decision<Known | undefined> => ({
        result: station === undefined ? undefined : { station, variables, desired, asked },
        writes: [],
        events: [],
      }),
    })
  }

  /** One event per state of affairs, not per look at it. */
  async function tell(stationId: string): Promise<void> {
    const known = await load(stationId)
    if (known === undefined) return
    const drift = driftOf(known.variables, known.desired)
    const state = JSON.stringify(drift)
    if (told.get(stationId) === state || (drift.length === 0 && !told.has(stationId))) return
    told.set(stationId, state)
    const event = stationEvent(known.station, 'configuration.drifted', clock.now(), 'stationmaster', { drift })
    await store.run({
      touches: [],
      needs: {},
      decide: (): Decision<void> => ({ result: undefined, writes: [], events: [event] }),
    })
  }

  /** A station is rebooted when nothing charges there; until then it is looked at by the clock. */
  async function rebootIfIdle(stationId: string, signal: AbortSignal): Promise<void> {
    const active = await store.run({
      touches: [],
      needs: { active: need('activeTransactions', stationId) },
      decide: ({ active }) => ({ result: active.length, writes: [], events: [] }),
    })
    if (active > 0 || signal.aborted) return
    rebootDue.delete(stationId)
    await ask(stationId, { type: 'Reset', parameters: { type: 'OnIdle' } }, signal)
  }

  async function setDesired(editor: Editor, input: Desired): Promise<void> {
    // It would lie in clear here, in the audit trail and in every station's drift (A01.FR.08).
    if (isSecretVariable(input.variable)) {
      throw new DomainError(
        'invalid-request',
        `${input.variable} is a secret and is not kept here; set it at each station itself, the Basic password with its station`,
      )
    }
    const change = edit(services, editor)
    isChanged = true
    allowed(
      await store.run({
        touches: ['desired-configuration'],
        needs: {},
        decide: (): Decision<DomainError | undefined> => {
          const row = rowOf(input, input.value)
          if (row.scope !== 'everyone' && row.scopeId === '') {
            return refuse('invalid-request', 'Name the site, the model as vendor/model, or the station it is for')
          }
          const subject = `desired:${row.component}.${row.variable}`
          return {
            result: undefined,
            writes: [put('desiredVariable', row), audited(change, 'desired.changed', subject, row)],
            events: [],
          }
        },
      }),
    )
  }

  async function removeDesired(editor: Editor, input: Omit<Desired, 'value'>): Promise<void> {
    const change = edit(services, editor)
    const row = rowOf(input, '')
    isChanged = true
    await store.run({
      touches: ['desired-configuration'],
      needs: {},
      decide: (): Decision<void> => ({
        result: undefined,
        writes: [
          remove('desiredVariable', row),
          audited(change, 'desired.removed', `desired:${row.component}.${row.variable}`, {
            scope: row.scope,
            scopeId: row.scopeId,
          }),
        ],
        events: [],
      }),
    })
  }

  function rowOf(input: Omit<Desired, 'value'>, value: string): DesiredVariable {
    const { scope, scopeId, component, variable, variableInstance } = input
    return {
      organisationId: services.organisationId,
      scope,
      scopeId: scope === 'everyone' ? '' : scope === 'station' ? scopeId.toLowerCase() : scopeId,
      component,
      variable,
      variableInstance,
      value,
    }
  }

  /** Somebody else wrote desired values. */
  function changed(): void {
    isChanged = true
  }

  return { apply, sweep, setDesired, removeDesired, changed }
}

export type DesiredConfigurationService = ReturnType<typeof createDesiredConfiguration>

interface Known {
  station: Station
  variables: DeviceVariable[]
  desired: DesiredVariable[]
  /** What we asked it to set since its inventory was read. */
  asked: Command[]
}

interface Settable extends Drift {
  readAt: number
}

/** Drift that can be mended: the station has the variable, lets it be written and was not asked too often. */
function settable({ variables, desired, asked }: Known): Settable[] {
  return driftOf(variables, desired).flatMap((drift) => {
    const found = variables.find(
      ({ attributeType, variable, variableInstance, value }) =>
        attributeType === 'Actual' &&
        variable.toLowerCase() === drift.variable.toLowerCase() &&
        variableInstance.toLowerCase() === drift.variableInstance.toLowerCase() &&
        value === drift.actual,
    )
    if (found === undefined || found.mutability === 'ReadOnly') return []
    const attempts = asked.filter((command) => command.actor === systemActor && setsSame(command, drift)).length
    if (attempts >= attemptsPerFirmware) return []
    return [{ ...drift, component: found.component, variable: found.variable, readAt: found.readAt }]
  })
}

function setsSame({ parameters }: Command, drift: Drift): boolean {
  return variablesOf(parameters).some(
    (one) =>
      one.variable.toLowerCase() === drift.variable.toLowerCase() &&
      one.variableInstance.toLowerCase() === drift.variableInstance.toLowerCase() &&
      sameValue(one.value, drift.desired),
  )
}

function variablesOf(parameters: unknown): { variable: string; variableInstance: string; value: string }[] {
  if (typeof parameters !== 'object' || parameters === null || !('variables' in parameters)) return []
  if (!Array.isArray(parameters.variables)) return []
  return parameters.variables.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('variable' in one) || !('value' in one)) return []
    const instance = 'variableInstance' in one ? String(one.variableInstance) : ''
    return [{ variable: String(one.variable), variableInstance: instance, value: String(one.value) }]
  })
}

function reference({ component, variable, variableInstance }: Drift) {
  return { component, variable, ...(variableInstance === '' ? {} : { variableInstance }) }
}

/** Whether it took a value that counts after a reboot only, and has not booted since. */
function isRebootDue({ station, asked }: Known): boolean {
  return asked.some(
    (command) =>
      command.actor === systemActor &&
      asksForReboot(command) &&
      (command.answeredAt ?? command.createdAt) >= (station.lastBootAt ?? 0),
  )
}

function asksForReboot(command: Command | undefined): boolean {
  const payload = command?.outcome?.payload
  if (typeof payload !== 'object' || payload === null || !('results' in payload) || !Array.isArray(payload.results)) {
    return false
  }
  return payload.results.some(
    (one: unknown) => typeof one === 'object' && one !== null && 'status' in one && one.status === 'RebootRequired',
  )
}
