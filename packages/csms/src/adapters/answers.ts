import { type PasswordVerdict, type StationAnswer, type Verdict } from '../domain/outbound.ts'
import { type CallAnswer } from './adapter.ts'

const nothing = { status: null, code: null, description: null, payload: null } as const

/** Why there is no answer, or the station's CALLERROR, in our words. */
export function noResult(answer: Exclude<CallAnswer<unknown>, { kind: 'result' }>): StationAnswer {
  if (answer.kind === 'error') {
    return {
      ...nothing,
      verdict: 'error',
      code: answer.code,
      description: answer.description,
      payload: answer.details ?? null,
    }
  }
  return { ...nothing, verdict: answer.kind === 'closed' ? 'offline' : answer.kind }
}

/** An answer that says nothing but that it was received. */
export function done(answer: CallAnswer<object>): StationAnswer {
  return answer.kind === 'result' ? { ...nothing, verdict: 'completed', payload: answer.payload } : noResult(answer)
}

interface WithStatus {
  status: string
  statusInfo?: { reasonCode: string; additionalInfo?: string }
}

/**
 * The verdict on an answer by its status word; a word that is not in the table refuses, because nothing may be taken
 * for done that the station did not say (promise 1).
 */
export function byStatus(answer: CallAnswer<WithStatus>, verdicts: Readonly<Record<string, Verdict>>): StationAnswer {
  if (answer.kind !== 'result') return noResult(answer)
  const { status, statusInfo } = answer.payload
  return {
    verdict: (Object.hasOwn(verdicts, status) ? verdicts[status] : undefined) ?? 'rejected',
    status,
    code: statusInfo?.reasonCode ?? null,
    description: statusInfo?.additionalInfo ?? null,
    payload: answer.payload,
  }
}

/** Refused by us, because this version or this station has no words for it. */
export function unsupported(description: string): StationAnswer {
  return { ...nothing, verdict: 'unsupported', description }
}

/** What became of one variable of a message about several. */
export interface VariableOutcome {
  component: string
  componentInstance?: string
  evseId?: number
  connectorId?: number
  variable: string
  variableInstance?: string
  status: string
  value?: string | null
}

/** What a status word says of a Basic password; what needs a restart may be taken before or after it (F25). */
const passwordWords: Readonly<Record<string, PasswordVerdict>> = { Accepted: 'taken', RebootRequired: 'unknown' }

/** What became of a Basic password, as far as the answer to its message tells; without a word nobody knows. */
export function passwordSaid({ kind }: Pick<CallAnswer<unknown>, 'kind'>, status: string | undefined): PasswordVerdict {
  if (kind === 'result') return status === undefined ? 'unknown' : (passwordWords[status] ?? 'refused')
  return kind === 'error' || kind === 'expired' ? 'refused' : 'unknown'
}

/** Per-item results are never all or nothing (B05, B06): done when any was, refused when none. */
export function ofVariables(
  results: VariableOutcome[],
  good: ReadonlySet<string>,
  variables: NonNullable<StationAnswer['variables']>,
): StationAnswer {
  const accepted = results.filter(({ status }) => good.has(status))
  const refused = results.filter(({ status }) => !good.has(status))
  const status = refused.length === 0 ? firstSpecial(accepted) : accepted.length === 0 ? refused[0]?.status : 'Partial'
  return {
    verdict: accepted.length === 0 && results.length > 0 ? 'rejected' : 'completed',
    status: status ?? null,
    code: null,
    description: refused.map(({ variable, status }) => `${variable}: ${status}`).join(', ') || null,
    payload: { results },
    variables,
  }
}

/** RebootRequired says more than Accepted. */
function firstSpecial(accepted: readonly VariableOutcome[]): string {
  return accepted.find(({ status }) => status !== 'Accepted')?.status ?? 'Accepted'
}

/** Splits a list into messages of at most `size` items. */
export function chunks<T>(items: readonly T[], size: number | undefined): T[][] {
  const most = size === undefined || size < 1 ? items.length : size
  const parts: T[][] = []
  for (let start = 0; start < items.length; start += most) parts.push(items.slice(start, start + most))
  return parts
}

interface MessageLimits {
  itemsPerMessage: Readonly<Record<string, number>>
  bytesPerMessage: Readonly<Record<string, number>>
}

/** A frame's own share: its type, an id of 36 characters, quotes and commas. */
const frameBytes = 48
const utf8 = new TextEncoder()

/** Splits a list into messages within the items and bytes that a station takes; one item alone always goes. */
export function messages<T>(
  action: string,
  items: readonly T[],
  payloadOf: (part: readonly T[]) => object,
  { itemsPerMessage, bytesPerMessage }: MessageLimits,
): T[][] {
  const mostBytes = bytesPerMessage[action] ?? Number.POSITIVE_INFINITY
  const fits = (part: readonly T[]) =>
    utf8.encode(JSON.stringify(payloadOf(part))).length + frameBytes + action.length <= mostBytes
  return chunks(items, itemsPerMessage[action]).flatMap((chunk) => {
    if (mostBytes === Number.POSITIVE_INFINITY || fits(chunk)) return [chunk]
    const parts: T[][] = []
    for (const item of chunk) {
      const last = parts.at(-1)
      if (last !== undefined && fits([...last, item])) last.push(item)
      else parts.push([item])
    }
    return parts
  })
}
