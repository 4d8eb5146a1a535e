/** SetDERControl, GetDERControl and ClearDERControl (R04). */
import { doubtCleared, doubtInstalled, forgetControls, installControl } from './der-control.ts'
import { criteriaRefusal, setRefusal } from './der-control-rules.ts'
import { need } from './ports.ts'
import { type CommandBlock, type CommandBlocks } from './remote-control-block.ts'

const withControls = {
  settlementNeeds: (stationId) => ({ controls: need('derControls', stationId) }),
} satisfies CommandBlock

export const derControlCommands: CommandBlocks = {
  SetDERControl: {
    ...withControls,
    /** One without an id gets that of its command. */
    completed: (request, { commandId }) => ({
      ...request,
      parameters: { controlId: commandId, ...request.parameters },
    }),
    needs: (stationId) => ({ variables: need('deviceVariables', stationId) }),
    planned: ({ variables = [] }, { request }) => setRefusal(request.parameters, variables),
    learnt(change, { controls = [] }, { request, answer, station, command, at }) {
      if (answer.verdict !== 'completed') return
      installControl(change, station, command, request.parameters, controls, answer.supersededIds ?? [], at)
    },
    lost: (change, { controls = [] }, { request, station, command, at }) =>
      doubtInstalled(change, station, command, request.parameters, controls, at),
  },
  GetDERControl: {
    ...withControls,
    planned: (_loads, { request }) => criteriaRefusal(request.parameters),
    /** R04.FR.30: nothing is there of what was asked for. */
    learnt(change, { controls = [] }, { request, answer, station, command, at }) {
      if (answer.status !== 'NotFound') return
      forgetControls(change, station, controls, request.parameters, command.createdAt, at, 'station')
    },
  },
  ClearDERControl: {
    ...withControls,
    planned: (_loads, { request }) => criteriaRefusal(request.parameters),
    /** R04.FR.41, FR.42: NotFound says that nothing of the kind is there. */
    learnt(change, { controls = [] }, { request, answer, station, at }) {
      if (answer.verdict !== 'completed' && answer.status !== 'NotFound') return
      forgetControls(change, station, controls, request.parameters, null, at, 'operator')
    },
    lost: (change, { controls = [] }, { request, station, at }) =>
      doubtCleared(change, station, controls, request.parameters, at),
  },
}
