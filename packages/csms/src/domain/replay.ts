/** How a message is known again (F4, F6). */
import { type LedgerEntry } from './model.ts'

/**
 * The payload as text in which order of fields does not matter. F6: 2.x stations set `offline` when they resend, and
 * `customData` is beside the matter.
 */
export function canonical(payload: unknown): string {
  return write(payload, true)
}

function write(value: unknown, atRoot: boolean): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) {
    let text = '['
    for (const item of value) text += `${write(item, false)},`
    return `${text}]`
  }
  const names = Object.keys(value).sort()
  const fields: Readonly<Record<string, unknown>> = { ...value }
  let text = '{'
  for (const name of names) {
    if (name === 'customData' || (atRoot && name === 'offline')) continue
    text += `${name}:${write(fields[name], false)},`
  }
  return `${text}}`
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
