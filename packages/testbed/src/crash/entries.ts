/** What the ledger process writes down: one line of JSON for each message that a station heard an answer to. */
export interface LedgerLine {
  station: string
  action: string
  payload: Record<string, unknown>
  answer: Record<string, unknown>
  /** How often it was sent until an answer came. */
  attempts: number
}

/** What the ledger process is started with. */
export interface LedgerOptions {
  /** Its lines go here. */
  file: string
  /** How many stations of each version. */
  stations: number
  seed: number
  prefix: string
  idToken: string
}

/** Equal for what is the same message to a bill: what a resend may change is left out (F4, F6). */
export function sameness(action: string, payload: Record<string, unknown>): string {
  const { offline: _, customData: __, ...rest } = payload
  return `${action} ${JSON.stringify(sorted(rest))}`
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => [key, sorted(field)]),
  )
}
