/** What a station may have after an answer was lost: asked once it can be reached, where its version has words for it. */
import { type CommandRequest, DomainError } from '@stationmaster/contract'
import { systemActor } from './commands.ts'
import { type Instant } from './model.ts'
import { type StationLinks, type TraitsOf } from './outbound.ts'
import { need, type Store } from './ports.ts'
import { type RemoteControl } from './remote-control.ts'

const questions = {
  profiles: { type: 'GetChargingProfiles', parameters: {} },
  controls: { type: 'GetDERControl', parameters: {} },
  messages: { type: 'GetDisplayMessages', parameters: {} },
  monitors: { type: 'GetMonitoringReport', parameters: {} },
  tariffs: { type: 'GetTariffs', parameters: { evseId: 0 } },
} as const satisfies Record<string, CommandRequest>
export type UncertainKind = keyof typeof questions
const kinds = ['profiles', 'controls', 'messages', 'monitors', 'tariffs'] as const satisfies UncertainKind[]

const needs = {
  profiles: (stationId: string) => ({ profiles: need('chargingProfiles', stationId) }),
  controls: (stationId: string) => ({ controls: need('derControls', stationId) }),
  messages: (stationId: string) => ({ messages: need('displayMessages', stationId) }),
  monitors: (stationId: string) => ({ monitors: need('monitors', stationId) }),
  tariffs: (stationId: string) => ({ tariffs: need('installedTariffs', stationId) }),
} as const satisfies Record<UncertainKind, unknown>

export interface UncertainRowReads {
  /** Stations that have a row of this kind of which nobody knows whether it is there. */
  stations(kind: UncertainKind): Promise<readonly string[]>
}

export interface UncertainRowsServices {
  store: Store
  links: Pick<StationLinks, 'isOnline'>
  traitsOf: TraitsOf
  remoteControl: Pick<RemoteControl, 'submit'>
  reads: UncertainRowReads
}

const asksAtOnce = 50

export function createUncertainRows(services: UncertainRowsServices) {
  const { store, links, traitsOf, remoteControl, reads } = services
  /** What each station was asked for last: once per doubt and connection, so that one that never answers is left alone. */
  const asked: Record<UncertainKind, Map<string, string>> = {
    profiles: new Map(),
    controls: new Map(),
    messages: new Map(),
    monitors: new Map(),
    tariffs: new Map(),
  }

  /** Undefined where nothing is in doubt, or the station has no words for it: then it stays so and is told. */
  function doubtOf(kind: UncertainKind, stationId: string): Promise<string | undefined> {
    return store.run({
      touches: [],
      needs: { station: need('station', stationId) },
      more: (): Partial<ReturnType<(typeof needs)[UncertainKind]>> => needs[kind](stationId),
      decide: ({ station, ...rows }) => {
        const since = Object.values(rows).flatMap((of) => instantsOf(of))
        const canAsk = traitsOf(station?.protocolVersion ?? null)?.configuration === 'device-model'
        const doubt = canAsk && since.length > 0 ? `${Math.max(...since)} ${station?.linkAt ?? ''}` : undefined
        return { result: doubt, writes: [], events: [] }
      },
    })
  }

  async function ask(kind: UncertainKind, stationId: string): Promise<boolean> {
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
    for (const kind of kinds) {
      const stations = new Set(await reads.stations(kind))
      for (const stationId of asked[kind].keys()) if (!stations.has(stationId)) asked[kind].delete(stationId)
      for (const stationId of stations) {
        if (signal.aborted || total >= asksAtOnce) return total
        if (links.isOnline(stationId) && (await ask(kind, stationId))) total++
      }
    }
    return total
  }
}

function instantsOf(rows: readonly { uncertainSince: Instant | null }[]): Instant[] {
  return rows.flatMap(({ uncertainSince }) => (uncertainSince === null ? [] : [uncertainSince]))
}
