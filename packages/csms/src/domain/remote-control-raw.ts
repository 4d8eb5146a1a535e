/** Exactly one CALL as an operator wrote it: its row, and what came back in the words of the API. */
import { type CallResult } from '@stationmaster/contract'
import { type Editor } from './audit.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { type StationAnswer } from './outbound.ts'
import { answerMarginMs, answerMs } from './remote-control-rules.ts'

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
