/** What ChangeAvailability asks for is kept apart from what is reported, and outlasts faults and restarts. */
import { newEvse } from './availability-state.ts'
import { put } from './ports.ts'
import { type CommandBlocks } from './remote-control-block.ts'

export const availabilityCommands: CommandBlocks = {
  ChangeAvailability: {
    settles(change, { evses }, { request, answer, station, at }) {
      if (answer.verdict !== 'accepted') return
      const { evseId = 0, operationalStatus } = request.parameters
      const requestedOperation = operationalStatus === 'Operative' ? 'operative' : 'inoperative'
      const known = evses.some((evse) => evse.evseId === evseId)
        ? evses
        : [...evses, newEvse(station.organisationId, station.stationId, evseId, at)]
      for (const evse of known) {
        if (evseId !== 0 && evse.evseId !== evseId) continue
        if (evse.requestedOperation === requestedOperation) continue
        change.writes.push(put('evse', { ...evse, requestedOperation }))
      }
    },
  },
}
