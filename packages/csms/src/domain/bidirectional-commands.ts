/** What 2.1 asks about a transaction: to go first, and which ways its energy may flow (K21, Q02, Q08). */
import { need, put } from './ports.ts'
import { instantText } from './provisioning-events.ts'
import { type CommandBlock, type CommandBlocks } from './remote-control-block.ts'
import { transactionEvent } from './transactions-billing.ts'
import { activeTransaction } from './transactions-commands.ts'

const settledWithTransaction = {
  settlementNeeds: (_stationId, request) =>
    'transactionId' in request.parameters && request.parameters.transactionId !== undefined
      ? { transaction: need('transactionById', request.parameters.transactionId) }
      : {},
} satisfies CommandBlock

export const bidirectionalCommands: CommandBlocks = {
  UsePriorityCharging: {
    ...settledWithTransaction,
    planned: activeTransaction,
    /** K21.FR.06: what is so already is accepted, and nothing more is told of it. */
    settles(_change, { transaction }, { request, command, at }) {
      const isSo = transaction?.priorityCharging === request.parameters.activate
      return isSo && command.status === 'accepted' ? { ...command, status: 'completed', completedAt: at } : command
    },
  },
  NotifyAllowedEnergyTransfer: {
    ...settledWithTransaction,
    planned: activeTransaction,
    /** Q02.FR.05: from its acceptance on the transaction may have these, and no others. */
    learnt(change, { transaction }, { request, answer, station, at }) {
      if (transaction === undefined || (answer.verdict !== 'completed' && answer.verdict !== 'accepted')) return
      const { allowedEnergyTransfer } = request.parameters
      const marks = { ...transaction.sequence.marks, energyTransfer: 0 }
      const next = { ...transaction, allowedEnergyTransfer, sequence: { ...transaction.sequence, marks } }
      change.writes.push(put('transaction', next))
      change.events.push(transactionEvent('transaction.updated', next, station.identity, at, 'operator'))
    },
  },
  AFRRSignal: {
    /** Q08.FR.12: its moment is now, where the operator names none. */
    completed(request, { at }) {
      const { timestamp = instantText(at) } = request.parameters
      return { ...request, parameters: { ...request.parameters, timestamp } }
    },
  },
}
