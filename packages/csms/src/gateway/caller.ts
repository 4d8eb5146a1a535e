import { randomUUID } from 'node:crypto'
import { DomainError } from '@stationmaster/contract'
import { type CallOptions, type CallOutcome, type CallPriority, type Peer, type Protocol } from '@stationmaster/ocpp'
import { type CallAnswer, type Caller } from '../adapters/adapter.ts'
import { type SendOptions, type StationAnswer } from '../domain/outbound.ts'

const priorities = { high: 'urgent', normal: 'normal', low: 'background' } as const satisfies Record<
  SendOptions['priority'],
  CallPriority
>

type Leaving = Map<string, () => void>

function callOptions(options: SendOptions, leaving: Leaving): CallOptions & { messageId: string } {
  const messageId = randomUUID()
  leaving.set(messageId, options.onSent)
  return { messageId, priority: priorities[options.priority], timeoutMs: options.timeoutMs }
}

/** Lets an adapter send CALLs of its version over this peer. */
export function callerOf<P extends Protocol>(peer: Peer<P, 'csms'>, options: SendOptions, leaving: Leaving): Caller<P> {
  return {
    async call(action, payload) {
      const sending = callOptions(options, leaving)
      try {
        return answerOf(await peer.call(action, payload, sending))
      } finally {
        leaving.delete(sending.messageId)
      }
    },
  }
}

function answerOf<Payload>(outcome: CallOutcome<Payload>): CallAnswer<Payload> {
  switch (outcome.kind) {
    case 'result':
      return { kind: 'result', payload: outcome.payload }
    case 'error':
      return { kind: 'error', code: outcome.code, description: outcome.description, details: outcome.details }
    case 'invalid-result':
      return {
        kind: 'error',
        code: outcome.violation.code,
        description: outcome.violation.description,
        details: outcome.rawPayload,
      }
    case 'invalid-request':
      throw new DomainError('payload-not-valid', outcome.violation.description, { path: outcome.violation.path })
    case 'lane-full':
      throw new DomainError('queue-full', 'Too many requests wait for this station; try again when some are answered')
    case 'timeout':
    case 'expired':
      return { kind: outcome.kind }
    case 'closed':
    case 'cancelled':
      return { kind: 'closed' }
  }
}

/** Sends exactly this CALL and reports exactly what came back. */
export async function rawAnswer<P extends Protocol>(
  peer: Peer<P, 'csms'>,
  leaving: Leaving,
  action: string,
  payload: unknown,
  force: boolean,
  options: SendOptions,
): Promise<StationAnswer> {
  const sending = callOptions(options, leaving)
  try {
    const answer = answerOf(await peer.callRaw(action, payload, { ...sending, validate: !force }))
    const nothing = { status: null, code: null, description: null, payload: null }
    if (answer.kind === 'result') return { ...nothing, verdict: 'completed', payload: answer.payload }
    if (answer.kind === 'error') {
      return {
        verdict: 'error',
        status: null,
        code: answer.code,
        description: answer.description,
        payload: answer.details,
      }
    }
    return { ...nothing, verdict: answer.kind === 'closed' ? 'offline' : answer.kind }
  } finally {
    leaving.delete(sending.messageId)
  }
}
