/** What a station may have after an answer was lost: asked once it can be reached, where its version has words for it. */
import { type CommandRequest, DomainError } from '@stationmaster/contract'
import { systemActor } from './commands.ts'
import { type Instant } from './model.ts'
import { type StationLinks, type TraitsOf } from './outbound.ts'
import { need, type Store } from './ports.ts'
import { type RemoteControl } from './remote-control.ts'

export interface UncertainRowsServices {
  store: Store
  links: Pick<StationLinks, 'isOnline'>
  traitsOf: TraitsOf
  remoteControl: Pick<RemoteControl, 'submit'>
  /** Stations that have such rows. */
  profiles(): Promise<readonly string[]>
  controls(): Promise<readonly string[]>
}

const asksAtOnce = 50
const questions = {
  profiles: { type: 'GetChargingProfiles', parameters: {} },
  controls: { type: 'GetDERControl', parameters: {} },
} as const satisfies Record<string, CommandRequest>
type Kind = keyof typeof questions

export function createUncertainRows(services: UncertainRowsServices) {
  const { store, links, traitsOf, remoteControl } = services
  /** What each station was asked for last: once per doubt and connection, so that one that never answers is left alone. */
  const asked: Record<Kind, Map<string, string>> = { profiles: new Map(), controls: new Map() }

  /** Undefined where nothing is in doubt, or the station has no words for it: then it stays so and is told. */
  function doubtOf(kind: Kind, stationId: string): Promise<string | undefined> {
    return store.run({
      touches: [],
      needs: {
        station: need('station', stationId),
        ...(kind === 'profiles' ? { profiles: need('chargingProfiles', stationId) } : {}),
        ...(kind === 'controls' ? { controls: need('derControls', stationId) } : {}),
      },
      decide: ({ station, profiles = [], controls = [] }) => {
        const since = [...profiles, ...controls].flatMap(({ uncertainSince }): Instant[] =>
          uncertainSince === null ? [] : [uncertainSince],
        )
        const canAsk = traitsOf(station?.protocolVersion ?? null)?.configuration === 'device-model'
        const doubt = canAsk && since.length > 0 ? `${Math.max(...since)} ${station?.linkAt ?? ''}` : undefined
        return { result: doubt, writes: [], events: [] }
      },
    })
  }

  async function ask(kind: Kind, stationId: string): Promise<boolean> {
    const doubt = await doubtOf(kind, stationId)
    if (doubt === undefined || asked[kind].get(stationId) === doubt) return false
    asked[kind].set(stationId, doubt)
    try {
      await remoteControl.submit(stationId, { ...questions[kind], reason: 'automatic' }, systemActor)
      return true
    } catch (error) {
      if (error instanceof DomainError) return false
      throw error
    }
  }

  /** @returns how many were asked */
  return async function sweep(signal: AbortSignal): Promise<number> {
    let total = 0
    for (const kind of ['profiles', 'controls'] as const) {
      const stations = new Set(await services[kind]())
      for (const stationId of asked[kind].keys()) if (!stations.has(stationId)) asked[kind].delete(stationId)
      for (const stationId of stations) {
        if (signal.aborted || total >= asksAtOnce) return total
        if (links.isOnline(stationId) && (await ask(kind, stationId))) total++
      }
    }
    return total
  }
}
