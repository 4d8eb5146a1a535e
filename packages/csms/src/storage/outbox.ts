import { type OutboxEvent } from '../domain/model.ts'

/** The committed events, in an order that every reader sees alike. */
export interface EventLog {
  /** Events after the position, oldest first; none that a later read could still put another before. */
  after(position: number, limit: number): Promise<OutboxEvent[]>
  /** The kept positions; null while nothing is kept. A reader at or above `oldest - 1` has missed nothing. */
  bounds(): Promise<{ oldest: number; newest: number } | null>
  /** Whether events after the position were given up: such a reader gets `reset`. */
  isKept(position: number): Promise<boolean>
  /** Tells that something was committed; gives back how to stop listening. */
  onCommitted(listener: () => void): () => void
  /** Gives up the oldest: those recorded before an instant, and whatever exceeds a count. Tells how many. */
  trim(keep: { before: number; count: number }): Promise<number>
  /** How long the oldest committed event that cannot be read yet has waited, in ms; 0 when none does. */
  lagMs(): Promise<number>
  /** How far apart two positions lie when so many events lie between them, at least. */
  distanceOf(events: number): number
}

/** Rows given up in one commit, so that nobody waits long behind it. */
export const trimChunk = 500
