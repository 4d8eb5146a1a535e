/** Station clocks are wrong in known ways (F17); what they say is kept, and put right where it cannot be. */
import { type Instant } from './model.ts'

const firstPlausible = Date.UTC(2015, 0, 1)
const tolerated = 5 * 60_000

export interface JudgedTime {
  at: Instant
  corrected: boolean
}

/**
 * F17: before 2015 or more than five minutes ahead cannot be. A clock that is known to run beside ours by more than
 * that, such as local time sent as UTC, is taken back by its offset, but for a message that is right as it stands.
 */
export function judgeTime(stated: Instant | null, receivedAt: Instant, clockOffsetMs: number | null): JudgedTime {
  if (stated === null) return { at: receivedAt, corrected: true }
  const ahead = stated - receivedAt
  if (Math.abs(ahead) <= tolerated) return { at: stated, corrected: false }
  if (clockOffsetMs !== null && Math.abs(clockOffsetMs) > tolerated) {
    const shifted = stated - clockOffsetMs
    if (shifted >= firstPlausible && shifted <= receivedAt + tolerated) {
      return { at: Math.min(shifted, receivedAt), corrected: true }
    }
  }
  if (stated < firstPlausible || ahead > tolerated) return { at: receivedAt, corrected: true }
  return { at: stated, corrected: false }
}

/** How much later than it happened a message may come and still count as live (F8). */
const liveWithin = 2 * 60_000

/** Nothing marks a 1.6 message as historical (1.6 3.7), so its age does. */
export function isLate(at: Instant, receivedAt: Instant): boolean {
  return receivedAt - at > liveWithin
}
