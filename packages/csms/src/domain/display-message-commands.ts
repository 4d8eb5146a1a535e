/** The commands for what stations show: the rows that their answers settle (O01 to O06). */
import { displayChanges, displayRefusal, displaysInDoubt } from './display-message-settlement.ts'
import { need } from './ports.ts'
import { type CommandBlock, type CommandBlocks } from './remote-control-block.ts'

const settledWithMessages = {
  settlementNeeds: (stationId) => ({ messages: need('displayMessages', stationId) }),
  learnt(change, { messages = [] }, settled) {
    change.add(displayChanges(settled.station, settled.command, messages, settled))
  },
  lost: (change, { messages = [] }, lost) => displaysInDoubt(change, lost.station, lost.command, messages, lost),
} satisfies CommandBlock

export const displayMessageCommands: CommandBlocks = {
  SetDisplayMessage: {
    ...settledWithMessages,
    /** A message that replaces none gets the next number, which its command tells. */
    completed: (request, { number }) => ({ ...request, parameters: { id: number, ...request.parameters } }),
    planned: ({ transaction }, { request, at }) => displayRefusal(request.parameters, transaction, at),
  },
  GetDisplayMessages: settledWithMessages,
  ClearDisplayMessage: settledWithMessages,
}
