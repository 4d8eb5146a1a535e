/** When a station last sent what it had queued: while it does, nothing it has not told yet may be taken for over (F7). */
import { type Instant } from './model.ts'

export interface LateMessages {
  noted(stationId: string, receivedAt: Instant): void
  lastAt(stationId: string): Instant | null
}

/** The stations that are remembered; whoever spoke least lately is forgotten first. */
const mostStations = 100_000

export function createLateMessages(): LateMessages {
  const last = new Map<string, Instant>()
  return {
    noted: (stationId, receivedAt) => {
      last.delete(stationId)
      last.set(stationId, receivedAt)
      const [oldest] = last.keys()
      if (last.size > mostStations && oldest !== undefined) last.delete(oldest)
    },
    lastAt: (stationId) => last.get(stationId) ?? null,
  }
}
