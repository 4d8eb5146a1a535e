/** What a station is asked after a boot, or when it comes back without one (F10, F19). */
import { type CommandRequest, DomainError } from '@stationmaster/contract'
import { firmwareOf, systemActor } from './commands.ts'
import { type DesiredConfigurationService } from './desired-configuration-apply.ts'
import { type LocalLists } from './local-list-service.ts'
import { type Connector, type Instant, type Station } from './model.ts'
import { type MonitoringUpkeep } from './monitoring-upkeep.ts'
import { type OnboardingService } from './onboarding.ts'
import { type TraitsOf } from './outbound.ts'
import { type Clock, need, type Randomness, type Store, type Timers } from './ports.ts'
import { type RemoteControl } from './remote-control.ts'

export interface InterrogationServices {
  store: Store
  clock: Clock
  timers: Timers
  random: Randomness
  remoteControl: RemoteControl
  configuration: DesiredConfigurationService
  localLists: Pick<LocalLists, 'booted'>
  monitoring: Pick<MonitoringUpkeep, 'booted'>
  onboarding: Pick<OnboardingService, 'takeEntrance'>
  traitsOf: TraitsOf
  /** `never` silences everything of F19. */
  interrogate: 'first-boot' | 'never'
}

/** F19: who has not spoken by then is asked. */
const silenceMs = 30_000
const jitterMs = 15_000
const longGapMs = 5 * 60_000
/** F10: a station that is about to boot does so by itself. */
const bootGraceMs = 15_000
/** A whole network that boots at once is read a part at a time. */
const inventoriesAtOnce = 50
const inventoryWaitMs = 12 * 60_000
const triggeredLimit = 200_000

export function createInterrogation(services: InterrogationServices) {
  const { store, clock, timers, random, remoteControl, configuration, localLists, monitoring, onboarding } = services
  let inventories = 0
  /** Stations whose boot was triggered by this process: once is enough (F10). */
  const triggered = new Set<string>()

  /** Ends with the signal, which the gateway gives when the socket closes or another occasion comes. */
  async function interrogate(stationId: string, occasion: 'boot' | 'connected', signal: AbortSignal): Promise<void> {
    const entrance = occasion === 'connected' ? onboarding.takeEntrance(stationId) : undefined
    const { station, open } = entrance ?? (await look(stationId))
    if (station === undefined || station.onboarding === 'rejected') return
    if (open.length > 0) await remoteControl.resume(stationId)
    if (station.onboarding !== 'accepted') return
    const asks = services.interrogate !== 'never'
    if (occasion === 'boot') {
      if (asks) await Promise.all([read(station, signal), askSilent(stationId, clock.now(), signal)])
      return
    }
    if (station.lastBootAt === null) await triggerBoot(stationId, signal)
    if (!asks || signal.aborted || (await find(stationId))?.lastBootAt === null) return
    if ((entrance?.gapMs ?? 0) > longGapMs) {
      await Promise.all([configuration.apply(stationId, signal), askSilent(stationId, clock.now(), signal)])
    }
  }

  /** F10: registered and never seen booting here, so it does not boot because it connects. */
  async function triggerBoot(stationId: string, signal: AbortSignal): Promise<void> {
    if (triggered.has(stationId) || !(await timers.sleep(bootGraceMs + random.next() * jitterMs, signal))) return
    if ((await find(stationId))?.lastBootAt !== null) return
    if (triggered.size >= triggeredLimit) triggered.clear()
    triggered.add(stationId)
    await ask(stationId, { type: 'TriggerMessage', parameters: { requestedMessage: 'BootNotification' } })
  }

  /** The configuration or inventory on the first boot and after a firmware change, then what should be different. */
  async function read(station: Station, signal: AbortSignal): Promise<void> {
    const { stationId } = station
    if (station.inventoryFirmware !== firmwareOf(station)) {
      while (inventories >= inventoriesAtOnce) {
        if (!(await timers.sleep(1_000 + random.next() * jitterMs, signal))) return
      }
      inventories++
      try {
        const asked = await ask(stationId, { type: 'GetBaseReport', parameters: {} })
        if (asked !== undefined) await remoteControl.waitForEffect(asked, inventoryWaitMs, signal)
      } finally {
        inventories--
      }
    }
    if (!signal.aborted) await configuration.apply(stationId, signal)
    // After the inventory, which tells how much one message may carry.
    if (!signal.aborted) await localLists.booted(stationId)
    if (!signal.aborted) await readProfiles(stationId)
    if (!signal.aborted) await monitoring.booted(stationId, signal)
  }

  /** K09: what a restart left of the profiles we know of; 1.6 has no words to ask. */
  async function readProfiles(stationId: string): Promise<void> {
    const { station, profiles } = await store.run({
      touches: [],
      needs: { station: need('station', stationId), profiles: need('chargingProfiles', stationId) },
      decide: (known) => ({ result: known, writes: [], events: [] }),
    })
    const { configuration: kind } = services.traitsOf(station?.protocolVersion ?? null) ?? {}
    if (profiles.length === 0 || kind !== 'device-model') return
    await ask(stationId, { type: 'GetChargingProfiles', parameters: {} })
  }

  /** Every connector that has not spoken 30 s after, each a moment apart. */
  async function askSilent(stationId: string, since: Instant, signal: AbortSignal): Promise<void> {
    if (!(await timers.sleep(silenceMs + random.next() * jitterMs, signal))) return
    for (const request of await triggersFor(stationId, since)) {
      if (signal.aborted) return
      await ask(stationId, request)
      if (!(await timers.sleep(500 + random.next() * 1_000, signal))) return
    }
  }

  async function triggersFor(stationId: string, since: Instant): Promise<CommandRequest[]> {
    const { station, connectors } = await store.run({
      touches: [],
      needs: { station: need('station', stationId), connectors: need('connectors', stationId) },
      decide: (known) => ({ result: known, writes: [], events: [] }),
    })
    const places = connectors.filter(({ evseId }) => evseId > 0)
    const trigger = (place: Partial<Pick<Connector, 'evseId' | 'connectorId'>>): CommandRequest => ({
      type: 'TriggerMessage',
      parameters: { requestedMessage: 'StatusNotification', ...place },
    })
    // 1.6 answers for every connector when none is named; 2.x must be asked for each (F06.FR.13).
    if (places.length === 0) {
      return services.traitsOf(station?.protocolVersion ?? null)?.configuration === 'keys' ? [trigger({})] : []
    }
    return places
      .filter(({ status, receivedAt }) => status === null || receivedAt === null || receivedAt < since)
      .map(({ evseId, connectorId }) => trigger({ evseId, connectorId }))
  }

  /** A command of ours that cannot be given now is none: it is asked again on the next occasion. */
  async function ask(stationId: string, request: CommandRequest): Promise<string | undefined> {
    try {
      return (await remoteControl.submit(stationId, { ...request, reason: 'automatic' }, systemActor)).commandId
    } catch (error) {
      if (error instanceof DomainError) return undefined
      throw error
    }
  }

  function look(stationId: string) {
    return store.run({
      touches: [],
      needs: { station: need('station', stationId), open: need('openCommands', stationId) },
      decide: (known) => ({ result: known, writes: [], events: [] }),
    })
  }

  function find(stationId: string): Promise<Station | undefined> {
    return store.run({
      touches: [],
      needs: { station: need('station', stationId) },
      decide: ({ station }) => ({ result: station, writes: [], events: [] }),
    })
  }

  return { interrogate }
}
