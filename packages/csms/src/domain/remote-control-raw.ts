/** Exactly one CALL as an operator wrote it: its row, and what came back in the words of the API. */
import { type CallResult, DomainError } from '@stationmaster/contract'
import { type Editor } from './audit.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { type StationAnswer } from './outbound.ts'
import { answerMarginMs, answerMs } from './remote-control-rules.ts'

/** Actions that set a variable, and the one that brings a password in a field. */
const settingActions: ReadonlySet<string> = new Set(['changeconfiguration', 'setvariables', 'setnetworkprofile'])

/**
 * Why this CALL is not sent as it is: the station would have a new password and we the old one (F25).
 *
 * @param variables names of what holds the password, in lower case
 */
export function passwordRefusal(
  { action, payload }: { action: string; payload: unknown },
  variables: ReadonlySet<string>,
): DomainError | undefined {
  if (!settingActions.has(action.trim().toLowerCase()) || !names(payload, variables)) return undefined
  const detail =
    'Only the station would learn of this password and would be refused when it next connects. Set it by a SetVariables or SetNetworkProfile command, or with the registration of the station; with ?force=true it is sent all the same, and passwordBy "expected" tells us of it'
  return new DomainError('invalid-request', detail, { field: 'payload' })
}

/** Whether one of the names stands anywhere, as a field or a text; without recursion, for a payload may be deep. */
function names(payload: unknown, wanted: ReadonlySet<string>): boolean {
  const left: unknown[] = [payload]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value === 'string' && wanted.has(value.trim().toLowerCase())) return true
    if (typeof value !== 'object' || value === null) continue
    for (const [name, item] of Object.entries(value)) {
      if (wanted.has(name.toLowerCase())) return true
      left.push(item)
    }
  }
  return false
}

export type RawOutcome = CallResult

/** @param call its payload without secrets */
export function rawCommand(
  { organisationId, stationId }: Station,
  commandId: string,
  call: { action: string; payload: unknown },
  { actor, reason }: Editor,
  at: Instant,
): Command {
  return {
    organisationId,
    commandId,
    stationId,
    type: 'RawCall',
    parameters: call,
    status: 'pending',
    outcome: null,
    actor,
    reason,
    createdAt: at,
    dispatchedAt: at,
    sentAt: null,
    answeredAt: null,
    completedAt: null,
    expiresAt: at + answerMs + answerMarginMs,
    correlation: null,
  }
}

export function rawOutcome(answer: StationAnswer): Pick<RawOutcome, 'outcome' | 'payload'> {
  switch (answer.verdict) {
    case 'completed':
    case 'accepted':
    case 'rejected':
      return { outcome: 'result', payload: answer.payload }
    case 'error':
      return {
        outcome: 'error',
        payload: { code: answer.code, description: answer.description, details: answer.payload },
      }
    case 'offline':
      return { outcome: 'offline', payload: null }
    case 'timeout':
    case 'expired':
    case 'unsupported':
      return { outcome: 'timeout', payload: null }
  }
}
