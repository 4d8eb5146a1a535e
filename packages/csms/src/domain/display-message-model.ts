/** What is kept of the messages that stations show. */
import { type Instant, type Transaction } from './model.ts'

export interface MessageContent {
  format: string
  language: string | null
  content: string
}

/** A message that a station has, as far as its answers and reports say. */
export interface DisplayMessage {
  organisationId: string
  stationId: string
  /** Unique in the station. */
  messageId: number
  priority: string
  state: string | null
  startAt: Instant | null
  endAt: Instant | null
  /** Our id of the transaction it goes with (O02.FR.02). */
  transactionKey: string | null
  message: MessageContent
  messageExtra: MessageContent[]
  display: Display | null
  acceptedAt: Instant | null
  reportedAt: Instant | null
  /** Since when nobody knows whether it is so: the answer that would have said it was lost. */
  uncertainSince: Instant | null
  commandId: string | null
  actor: string | null
  reason: string | null
}

export interface Display {
  name: string
  instance: string | null
  evseId: number | null
}

/** O01.FR.07, O02.FR.02: what the station has not removed by itself. */
export function standing(
  messages: readonly DisplayMessage[],
  active: readonly Pick<Transaction, 'id'>[],
  now: Instant,
): DisplayMessage[] {
  return messages.filter(
    ({ endAt, transactionKey }) =>
      (endAt === null || endAt > now) && (transactionKey === null || active.some(({ id }) => id === transactionKey)),
  )
}
