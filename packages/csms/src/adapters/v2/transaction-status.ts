import { type StationAnswer } from '../../domain/outbound.ts'
import { type CallAnswer } from '../adapter.ts'
import { noResult } from '../answers.ts'

/** E14: the answer is the effect; whether messages wait decides if a gap may still close. */
export function transactionStatus(
  answer: CallAnswer<{ ongoingIndicator?: boolean; messagesInQueue: boolean }>,
): StationAnswer {
  if (answer.kind !== 'result') return noResult(answer)
  const { ongoingIndicator, messagesInQueue } = answer.payload
  return {
    verdict: 'completed',
    status: messagesInQueue ? 'MessagesInQueue' : 'NoMessagesInQueue',
    code: null,
    description: null,
    payload: { messagesInQueue, ...(ongoingIndicator === undefined ? {} : { ongoingIndicator }) },
  }
}
