/** Reports whose parts have no numbers, as of profiles, messages and grid controls (K09, O03, R04). */
import { type CommandType } from '@stationmaster/contract'
import { type Change, changed, correlations, effectOf } from './commands.ts'
import { type Command, type Instant, type Station } from './model.ts'

interface Part<Told> {
  requestId: number
  toBeContinued: boolean
  told: readonly Told[]
  receivedAt: Instant
}

interface Kept<Told, Row, Key> {
  /** The command that asks for such a report. */
  question: CommandType
  open: readonly Command[]
  known: readonly Row[]
  /** No station has more of them; what is beyond is not kept, and a report that never ends fills nothing. */
  limit: number
  keyOf(row: Row | Told): Key
  /** Undefined where what was told says nothing. */
  rowOf(told: Told, before: Row | undefined): Row | undefined
  /** @param isNews it was not known, or not known for certain */
  keep(row: Row, isNews: boolean): void
  /** @param unnamed what is known and stands not in this last part; what came since the question may be among it */
  ended(asked: Command, unnamed: readonly Row[]): void
}

/**
 * Each part is kept as it comes, once or twice and in any order; the one without more to come ends the report. What a
 * whole report did not name is gone then, but for what was accepted or told since it was asked.
 */
export function partReported<Told, Row extends { uncertainSince: Instant | null }, Key>(
  change: Change,
  station: Station,
  { requestId, toBeContinued, told, receivedAt }: Part<Told>,
  { question, open, known, limit, keyOf, rowOf, keep, ended }: Kept<Told, Row, Key>,
): void {
  const byKey = new Map(known.map((row) => [keyOf(row), row]))
  const ids = new Set(byKey.keys())
  const named = new Set<Key>()
  for (const one of told) {
    const key = keyOf(one)
    const before = byKey.get(key)
    if (!ids.has(key) && ids.size >= limit) continue
    const row = rowOf(one, before)
    if (row === undefined) continue
    ids.add(key)
    named.add(key)
    keep(row, before === undefined || before.uncertainSince !== null)
  }
  if (toBeContinued) return
  const correlation = correlations.requestId(requestId)
  const asked = open.find((one) => one.type === question && one.correlation === correlation)
  if (asked === undefined) return
  change.add(changed(effectOf([asked], correlation, receivedAt), station.identity, receivedAt))
  ended(
    asked,
    known.filter((row) => !named.has(keyOf(row))),
  )
}

interface Asked {
  acceptedAt: Instant | null
  commandId: string | null
  actor: string | null
  reason: string | null
}

/** Who had it put there, and when the station took it: a report never says, so it stays as it was. */
export function askedBy(before: Asked | undefined): Asked {
  const { acceptedAt = null, commandId = null, actor = null, reason = null } = before ?? {}
  return { acceptedAt, commandId, actor, reason }
}

/** Whether a question named no criterion, so that what its report leaves out is not there. */
export function asksForAll({ parameters }: Command): boolean {
  return typeof parameters === 'object' && parameters !== null && Object.keys(parameters).length === 0
}
