/** Commands that move a file: the row of the transfer beside the command's (L01, L03, N01). */
import { newTransfer, settledTransfer, transferChange, transferKinds } from './file-transfers.ts'
import { need } from './ports.ts'
import { instantText } from './provisioning-events.ts'
import { type CommandBlock, type CommandBlocks } from './remote-control-block.ts'
import { withoutCredentials } from './secret-names.ts'

const transfer = {
  leaves(change, _loads, { command, request, context, station, at }) {
    const begun = newTransfer(command, request, context.requestId, station)
    if (begun !== undefined) change.add(transferChange(undefined, begun, [], station, { at }))
  },
  settlementNeeds(stationId, { type }) {
    const kind = transferKinds[type]
    return kind === undefined ? {} : { transfers: need('fileTransfers', stationId, kind) }
  },
  settles(change, { transfers = [], open }, { command, answer, station, at }) {
    const told = { ...answer, expiresAt: command.expiresAt }
    const settled = settledTransfer(transfers, command, told, open, station, at)
    change.add(settled.change)
    return settled.row
  },
} satisfies CommandBlock

export const fileTransferCommands: CommandBlocks = {
  UpdateFirmware: {
    ...transfer,
    /** Every version asks for a time of retrieval; without one it is now. */
    completed: (request, { at }) => ({
      ...request,
      parameters: { retrieveDateTime: instantText(at), ...request.parameters },
    }),
    kept: ({ parameters }) => ({ ...parameters, location: withoutCredentials(parameters.location) }),
    planned(_loads, { request }) {
      const { signature, signingCertificate } = request.parameters
      // L01.FR.11: one proves nothing without the other.
      if ((signature === undefined) === (signingCertificate === undefined)) return undefined
      return ['invalid-request', 'Give signature and signingCertificate together', { field: 'parameters.signature' }]
    },
  },
  PublishFirmware: {
    ...transfer,
    kept: ({ parameters }) => ({ ...parameters, location: withoutCredentials(parameters.location) }),
  },
  GetLog: {
    ...transfer,
    needs: (stationId) => ({ variables: need('deviceVariables', stationId) }),
    kept: ({ parameters }) => ({ ...parameters, remoteLocation: withoutCredentials(parameters.remoteLocation) }),
  },
}
