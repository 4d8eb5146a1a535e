import { type Instant } from '../domain/model.ts'

export interface Seen {
  stationId: string
  lastSeenAt: Instant
}

export interface FrameRetention {
  /** Frames from before this instant go … */
  before: Instant
  /** … and the oldest beyond this much text. */
  bytes: number
}

/** One statement with `?` for its parameters, in SQL that both stores read. */
export interface Rewrite {
  sql: string
  parameters: readonly (string | number)[]
}

/** What storage does by the clock, in small commits between those of the stations. */
export interface Maintenance {
  /** Coalesced last-seen times; without events, and of no weight to anything else. */
  touchStations(seen: readonly Seen[]): Promise<void>
  /** Tells how many went. */
  trimFrames(keep: FrameRetention): Promise<number>
  trimHistory(table: 'statusReport' | 'meterValue', before: Instant): Promise<number>
  /** Changes what is written already, in one commit that no unit runs beside; tells how many rows each changed. */
  rewrite(rewrites: readonly Rewrite[]): Promise<number[]>
  /** What rows said before they were rewritten leaves the disk, as far as the store can do that by itself. */
  forgetOldImages(): Promise<void>
  /** Makes room for the months to come, where the store keeps them apart; once a day is enough. */
  prepareMonths(): Promise<void>
}
