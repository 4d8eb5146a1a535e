import { type Handlers2 } from './types.ts'

export const transactions: Handlers2<'GetTransactionStatus'> = {
  async GetTransactionStatus({ transactionId }, station) {
    const { queue, transactions: open } = station.memory
    const queued = queue.some(
      ({ content }) =>
        content.kind === 'transaction' &&
        (transactionId ?? content.event.transactionId) === content.event.transactionId,
    )
    // [E14.FR.06] without an id there is nothing that could be ongoing or not.
    if (transactionId === undefined) return { messagesInQueue: queued }
    return { ongoingIndicator: open.some(({ id }) => id === transactionId), messagesInQueue: queued }
  },
}
