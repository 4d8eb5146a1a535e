/** What a station may have after an answer was lost: asked once it can be reached, where its version has words for it. */
import { type CommandRequest, DomainError, type ErrorCode } from '@stationmaster/contract'
import { systemActor } from './commands.ts'
import { type Instant } from './model.ts'
import { type StationLinks } from './outbound.ts'
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

/** A station that has rows of a kind of which nobody knows whether they are there. */
export interface Doubt {
  stationId: string
  /** When the newest of them came into doubt. */
  since: Instant
  /** When the station last connected. */
  linkAt: Instant | null
}

export interface UncertainRowReads {
  /** Doubts of stations that speak one of these versions, in the order of their ids from the one after `after`. */
  doubts(
    kind: UncertainKind,
    of: { versions: readonly string[]; after: string | null; limit: number },
  ): Promise<readonly Doubt[]>
}

export interface UncertainRowsServices {
  links: Pick<StationLinks, 'isOnline'>
  /** That have words to ask; with the others it stays in doubt and is told. */
  versions: readonly string[]
  remoteControl: Pick<RemoteControl, 'submit'>
  reads: UncertainRowReads
}

const asksAtOnce = 50
const readAtOnce = 1_000

/** Refusals that are so while the station stays connected; after any other it is asked again later. */
const finalRefusals: ReadonlySet<ErrorCode> = new Set(['not-supported-by-version', 'not-supported-by-station'])

interface Round {
  /** The last station that was looked at; the next look begins after it, so that each has its turn. */
  after: string | null
  /** What each station was asked for last: once per doubt and connection, so that one that never answers is left alone. */
  asked: Map<string, string>
  /** The stations in doubt of this round. */
  seen: Set<string>
}

export function createUncertainRows({ links, versions, remoteControl, reads }: UncertainRowsServices) {
  const round = (): Round => ({ after: null, asked: new Map(), seen: new Set() })
  const rounds: Record<UncertainKind, Round> = {
    profiles: round(),
    controls: round(),
    messages: round(),
    monitors: round(),
    tariffs: round(),
  }

  async function ask(kind: UncertainKind, { stationId, since, linkAt }: Doubt): Promise<boolean> {
    const { asked } = rounds[kind]
    const doubt = `${since} ${linkAt ?? ''}`
    if (asked.get(stationId) === doubt) return false
    try {
      await remoteControl.submit(stationId, { ...questions[kind], reason: 'automatic' }, systemActor)
      asked.set(stationId, doubt)
      return true
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      if (finalRefusals.has(error.code)) asked.set(stationId, doubt)
      return false
    }
  }

  /** @returns how many were asked */
  return async function sweep(signal: AbortSignal): Promise<number> {
    let total = 0
    for (const kind of kinds) {
      const turn = rounds[kind]
      const doubts = await reads.doubts(kind, { versions, after: turn.after, limit: readAtOnce })
      for (const doubt of doubts) {
        if (signal.aborted || total >= asksAtOnce) return total
        if (links.isOnline(doubt.stationId) && (await ask(kind, doubt))) total++
        turn.after = doubt.stationId
        turn.seen.add(doubt.stationId)
      }
      if (doubts.length === readAtOnce) continue
      for (const stationId of turn.asked.keys()) if (!turn.seen.has(stationId)) turn.asked.delete(stationId)
      turn.after = null
      turn.seen.clear()
    }
    return total
  }
}
