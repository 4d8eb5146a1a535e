/** SendLocalList carries what a plan of ours says, and each answer tells what the station holds (D01, D02). */
import { type CommandRequest } from '@stationmaster/contract'
import { leavingWrites, localListNeeds, plannedUpdate, settleLocalList } from './local-list-update.ts'
import { need } from './ports.ts'
import { type CommandBlock, type CommandBlocks } from './remote-control-block.ts'

const answeredOf: Pick<CommandBlock<'SendLocalList' | 'GetLocalListVersion'>, 'settlementNeeds' | 'learnt'> = {
  settlementNeeds: (stationId) => ({
    list: need('localList', stationId),
    entries: need('localListEntries', stationId),
  }),
  learnt(change, loads, { command, request, localList, answer, wasSent, station, at }) {
    const { commandId } = command
    settleLocalList(change, station, loads, { commandId, type: request.type, update: localList, answer, wasSent, at })
  },
}

/** Whether its answer may leave something to do at the station's list; who is cleared is to leave it (N10.FR.02). */
export function movesLocalList({ type, parameters }: CommandRequest): boolean {
  return type in localListCommands || (type === 'CustomerInformation' && parameters.clear)
}

export const localListCommands: CommandBlocks = {
  SendLocalList: {
    ...answeredOf,
    needs: localListNeeds,
    planned: plannedUpdate,
    leaves(change, { list }, { context }) {
      change.writes.push(...leavingWrites(list, context.localList))
    },
  },
  GetLocalListVersion: answeredOf,
}
