import { type Instant } from '../domain/model.ts'
import { type Clock } from '../domain/ports.ts'

export interface PresenceOptions {
  clock: Clock
  /** Writes when stations were last heard; it never delays a reply. */
  touch(seen: { stationId: string; lastSeenAt: Instant }[]): Promise<void>
  /** The grace after a close is over and no newer socket came. */
  offline(stationId: string, at: Instant): Promise<void>
  isOnline(stationId: string): boolean
  failed(error: unknown): void
}

/** Shown offline two minutes after the close (F16), so that a reconnect is no outage. */
const offlineGraceMs = 120_000

/** When stations were last heard, coalesced in memory, and which of the closed ones have not come back. */
export class Presence {
  readonly #options: PresenceOptions
  #seen = new Map<string, Instant>()
  /** Since when a station without a socket is gone; as large as the network at most. */
  readonly #gone = new Map<string, Instant>()

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  seen(stationId: string, at: Instant): void {
    this.#seen.set(stationId, at)
  }

  /** Of a station that has been heard since the last write; null when it has not. */
  lastSeen(stationId: string): Instant | null {
    return this.#seen.get(stationId) ?? null
  }

  /** Who wrote to the station wrote also that it was heard then. */
  recorded(stationId: string, at: Instant): void {
    const seenAt = this.#seen.get(stationId)
    if (seenAt !== undefined && seenAt <= at) this.#seen.delete(stationId)
  }

  connected(stationId: string): void {
    this.#gone.delete(stationId)
  }

  disconnected(stationId: string, at: Instant): void {
    this.#gone.set(stationId, at)
  }

  /** Called by the clock; a store that is away only makes it try again. */
  async sweep(): Promise<void> {
    const { touch, offline, isOnline, clock, failed } = this.#options
    const seen = this.#seen
    this.#seen = new Map()
    try {
      if (seen.size > 0) await touch([...seen].map(([stationId, lastSeenAt]) => ({ stationId, lastSeenAt })))
      const now = clock.now()
      for (const [stationId, since] of this.#gone) {
        if (now - since < offlineGraceMs) break
        if (!isOnline(stationId)) await offline(stationId, now)
        this.#gone.delete(stationId)
      }
    } catch (error) {
      for (const [stationId, at] of seen) if (!this.#seen.has(stationId)) this.#seen.set(stationId, at)
      failed(error)
    }
  }
}
