/** How a message is known again (F4, F6). */
import { type LedgerEntry } from './ledger-model.ts'

/**
 * The payload as text in which order of fields does not matter. F6: 2.x stations set `offline` when they resend, and
 * `customData` is beside the matter.
 */
export function canonical(payload: unknown): string {
  return write(payload, true)
}

/** A text stands behind its length, so that no content can pass for structure. */
function write(value: unknown, atRoot: boolean): string {
  if (typeof value === 'string') return `${value.length}"${value}`
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) {
    let text = '['
    for (const item of value) text += `${write(item, false)},`
    return `${text}]`
  }
  let text = '{'
  for (const [name, inner] of sorted(Object.entries(value))) {
    if (name === 'customData' || (atRoot && name === 'offline')) continue
    text += `${name.length}'${name}:${write(inner, false)},`
  }
  return `${text}}`
}

function sorted(fields: [string, unknown][]): [string, unknown][] {
  return fields.sort(([one], [other]) => (one < other ? -1 : 1))
}

export interface Earlier {
  /** The same message, answered before. */
  replayOf: LedgerEntry | undefined
  /** The same message, kept in quarantine until now (F10). */
  quarantined: LedgerEntry | undefined
  /** F4: the id was used for another payload, as by a station that counts from 1 after each boot. */
  idReused: boolean
}

/** What the ledger has under this id and action, newest first. */
export function earlier(entries: readonly LedgerEntry[], fingerprint: string): Earlier {
  let replayOf: LedgerEntry | undefined
  let quarantined: LedgerEntry | undefined
  let idReused = false
  for (const entry of entries) {
    if (entry.fingerprint !== fingerprint) idReused = true
    else if (entry.quarantined) quarantined ??= entry
    else replayOf ??= entry
  }
  return { replayOf, quarantined, idReused }
}
