/** Who changed what, why and when: written in the same unit as the edit itself (F27). */
import { DomainError, type ErrorCode } from '@stationmaster/contract'
import { type Instant } from './model.ts'
import { add, type Clock, type Decision, type Ids, type Write } from './ports.ts'

/** Who edits, as the door knows him: `user:<name>` or `api-key:<name>`. */
export interface Editor {
  actor: string
  reason: string | null
}

/** One edit with all that its decision may not draw itself, because a decision may be made twice. */
export interface Edit extends Editor {
  organisationId: string
  auditId: string
  at: Instant
}

export interface Editing {
  organisationId: string
  clock: Clock
  ids: Ids
}

export function edit({ organisationId, clock, ids }: Editing, { actor, reason }: Editor): Edit {
  return { organisationId, auditId: ids.next(), at: clock.now(), actor, reason }
}

/**
 * @param action what was done, e.g. `user.changed`
 * @param subject whom it concerns, e.g. `user:anna`
 * @param change the fields that changed; never a secret
 */
export function audited(edit: Edit, action: string, subject: string, change: unknown): Write {
  const { organisationId, auditId, at, actor, reason } = edit
  return add('audit', { organisationId, auditId, at, actor, reason, action, subject, change })
}

/** The fields of `after` that differ from `before`, without those that may not be told. */
export function difference<T extends object>(before: T | undefined, after: T, secret: readonly (keyof T)[] = []) {
  const old: Partial<Record<string, unknown>> = { ...before }
  const hidden = new Set<string>(secret.map(String))
  const changed: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(after)) {
    if (field === 'organisationId' || JSON.stringify(old[field]) === JSON.stringify(value)) continue
    changed[field] = hidden.has(field) ? 'changed' : value
  }
  return changed
}

/** The decision of an edit that is not allowed: nothing is written. */
export function refuse(code: ErrorCode, detail: string, fields?: Record<string, unknown>): Decision<DomainError> {
  return { result: new DomainError(code, detail, fields), writes: [], events: [] }
}

/** Raises a refusal at the edge of a service. */
export function allowed<T>(result: T | DomainError): T {
  if (result instanceof DomainError) throw result
  return result
}
