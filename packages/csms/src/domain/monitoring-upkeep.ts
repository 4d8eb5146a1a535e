/** F19: after a boot base and level are put back where it lost them, then monitors; once per boot, bounded. */
import { type CommandRequest, DomainError, type MonitorInput } from '@stationmaster/contract'
import { systemActor } from './commands.ts'
import { type Command, type DeviceVariable, type Instant } from './model.ts'
import { inputOf, monitoringOf, monitorState } from './monitoring.ts'
import { type Monitor, type StationMonitoring } from './monitoring-model.ts'
import { type StationLinks, type TraitsOf } from './outbound.ts'
import { type Clock, type Decision, need, put, type Store } from './ports.ts'
import { type RemoteControl } from './remote-control.ts'

export interface MonitoringUpkeepServices {
  store: Store
  clock: Clock
  links: Pick<StationLinks, 'isOnline'>
  traitsOf: TraitsOf
  remoteControl: Pick<RemoteControl, 'submit' | 'waitForEffect'>
  /** Stations whose last boot was before this instant and whose monitoring nobody looked at since, at most 50. */
  unchecked(bootedBefore: Instant): Promise<string[]>
}

const reportWaitMs = 12 * 60_000
const answerWaitMs = 5 * 60_000
/** So long the interrogation after the boot has for it; then what a stopped server left behind is taken up. */
const leftBehindMs = 15 * 60_000
/** As many as one command names. */
const monitorsAtOnce = 500

export function createMonitoringUpkeep(services: MonitoringUpkeepServices) {
  const { store, clock, links, traitsOf, remoteControl } = services
  /** The newest look at each station; one that a later boot overtook ends by its own signal. */
  const running = new Map<string, Promise<void>>()

  function load(stationId: string) {
    return store.run({
      touches: [],
      needs: {
        station: need('station', stationId),
        monitors: need('monitors', stationId),
        monitoring: need('stationMonitoring', stationId),
      },
      decide: (known) => ({ result: known, writes: [], events: [] }),
    })
  }

  async function booted(stationId: string, signal: AbortSignal): Promise<void> {
    const look = check(stationId, signal)
    running.set(stationId, look)
    try {
      await look
    } finally {
      if (running.get(stationId) === look) running.delete(stationId)
    }
  }

  async function check(stationId: string, signal: AbortSignal): Promise<void> {
    const { station, monitors, monitoring } = await load(stationId)
    const settings = settingsOf(monitoring)
    if (station === undefined || (monitors.length === 0 && settings.length === 0)) return
    if (traitsOf(station.protocolVersion)?.configuration !== 'device-model') return
    const began = clock.now()
    // First, for a base may take monitors away.
    if (!(await putSettingsBack(stationId, settings, signal)) || signal.aborted) return
    if (monitors.length > 0 && !(await putMonitorsBack(stationId, monitors, signal))) return
    if (!signal.aborted) await checked(stationId, began)
  }

  /** @returns whether the station has told what it has */
  async function putMonitorsBack(
    stationId: string,
    monitors: readonly Monitor[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const report = await asked(stationId, { type: 'GetMonitoringReport', parameters: {} }, reportWaitMs, signal)
    if (signal.aborted || report === undefined) return false
    if (isWithoutReports(report)) await putBack(stationId, withoutNumbers(monitors), signal)
    else if (report.status === 'completed') {
      const now = await load(stationId)
      await putBack(stationId, now.monitors.filter(isMissing).map(inputOf), signal)
    }
    return true
  }

  /** @returns whether the station answered */
  async function putSettingsBack(
    stationId: string,
    settings: readonly MonitoringSetting[],
    signal: AbortSignal,
  ): Promise<boolean> {
    if (settings.length === 0) return true
    const began = clock.now()
    const variables = settings.map(({ variable }) => ({ component, variable }))
    const told = await asked(stationId, { type: 'GetVariables', parameters: { variables } }, answerWaitMs, signal)
    if (told === undefined || isUnanswered(told)) return false
    const known = await store.run({
      touches: [],
      needs: { variables: need('deviceVariables', stationId) },
      decide: ({ variables }) => ({ result: variables, writes: [], events: [] }),
    })
    for (const setting of settings) {
      if (signal.aborted) return true
      if (isLost(setting, known, began)) await asked(stationId, setting.request, answerWaitMs, signal)
    }
    return true
  }

  async function putBack(stationId: string, missing: readonly MonitorInput[], signal: AbortSignal): Promise<void> {
    for (let start = 0; start < missing.length && !signal.aborted; start += monitorsAtOnce) {
      const monitors = missing.slice(start, start + monitorsAtOnce)
      await asked(stationId, { type: 'SetVariableMonitoring', parameters: { monitors } }, answerWaitMs, signal)
    }
  }

  /** What cannot be asked now is asked on the next occasion. */
  async function asked(
    stationId: string,
    request: CommandRequest,
    ms: number,
    signal: AbortSignal,
  ): Promise<Command | undefined> {
    try {
      const { commandId } = await remoteControl.submit(stationId, { ...request, reason: 'automatic' }, systemActor)
      return await remoteControl.waitForEffect(commandId, ms, signal)
    } catch (error) {
      if (error instanceof DomainError) return undefined
      throw error
    }
  }

  function checked(stationId: string, at: Instant): Promise<void> {
    return store.run({
      touches: [`station:${stationId}`],
      needs: { station: need('station', stationId), monitoring: need('stationMonitoring', stationId) },
      decide: ({ station, monitoring }): Decision<void> => ({
        result: undefined,
        writes:
          station === undefined
            ? []
            : [put('stationMonitoring', { ...monitoringOf(station, monitoring), checkedAt: at })],
        events: [],
      }),
    })
  }

  return {
    booted,
    /** Takes up what ended in its middle, e.g. because the server did. */
    async sweep(signal: AbortSignal): Promise<void> {
      const left = await services.unchecked(clock.now() - leftBehindMs)
      const here = left.filter((stationId) => links.isOnline(stationId) && !running.has(stationId))
      await Promise.all(here.map((stationId) => booted(stationId, signal)))
    },
  }
}

export type MonitoringUpkeep = ReturnType<typeof createMonitoringUpkeep>

interface MonitoringSetting {
  /** Where a station of 2.x tells it, if it does. */
  variable: string
  value: string
  /** Whether setting it takes nothing away, so that it is done where nobody can know. */
  isHarmless: boolean
  request: CommandRequest
}

const component = 'MonitoringCtrlr'

/** What was set and accepted; the base before the level. */
function settingsOf(monitoring: StationMonitoring | undefined): MonitoringSetting[] {
  const { base = null, level = null } = monitoring ?? {}
  const settings: MonitoringSetting[] = []
  if (base !== null) {
    const request = { type: 'SetMonitoringBase', parameters: { monitoringBase: base } } as const
    // N03.FR.04, N03.FR.05: the others delete monitors, and FactoryDefault is what a station without memory has.
    settings.push({ variable: 'ActiveMonitoringBase', value: base, isHarmless: base === 'All', request })
  }
  if (level !== null) {
    const request = { type: 'SetMonitoringLevel', parameters: { severity: level } } as const
    settings.push({ variable: 'ActiveMonitoringLevel', value: String(level), isHarmless: true, request })
  }
  return settings
}

function isLost(
  { variable, value, isHarmless }: MonitoringSetting,
  known: readonly DeviceVariable[],
  since: Instant,
): boolean {
  const told = known.find(
    (row) =>
      row.component.toLowerCase() === component.toLowerCase() &&
      row.variable.toLowerCase() === variable.toLowerCase() &&
      row.attributeType === 'Actual' &&
      row.readAt >= since,
  )
  const is = told?.value ?? null
  return is === null ? isHarmless : is.trim().toLowerCase() !== value.toLowerCase()
}

function isUnanswered({ status }: Command): boolean {
  return status !== 'completed' && status !== 'rejected' && status !== 'error' && status !== 'unsupported'
}

function isMissing(monitor: Monitor): boolean {
  return monitor.wanted && monitorState(monitor) !== 'present'
}

/** It cannot tell what it has: NotSupported, or the message is not known to it. */
function isWithoutReports({ status, outcome }: Command): boolean {
  return status === 'error' || status === 'unsupported' || (status === 'rejected' && outcome?.status === 'NotSupported')
}

/** Set anew without their numbers, which a boot may have changed; what is there already is a Duplicate (N04.FR.10). */
function withoutNumbers(monitors: readonly Monitor[]): MonitorInput[] {
  return monitors.filter(({ wanted }) => wanted).map((monitor) => inputOf({ ...monitor, monitoringId: null }))
}
