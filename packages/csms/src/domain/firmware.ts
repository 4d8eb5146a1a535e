/** What stations tell of firmware and logs, and the end of what they never tell (L01, L03, N01; 1.6 4.4, 4.5). */
import { Change, changed, correlations, effectOf } from './commands.ts'
import { afterWord, overdueTransfer, transferChange, transferMeant } from './file-transfers.ts'
import { type FileTransfersPort, type StationCall, type TransferWord } from './inbound.ts'
import { type Command, type Station } from './model.ts'
import { type Clock, need, type Store } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { messageFamily } from './remote-control-rules.ts'
import { withoutCredentials } from './secret-names.ts'

export function createFileTransfers({ store }: { store: Store }): FileTransfersPort {
  return {
    reported: (call, given) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          station: need('station', call.stationId),
          open: need('openCommands', call.stationId),
          transfers: need('fileTransfers', call.stationId, given.kind),
        },
        decide: ({ station, open, transfers }) => {
          const change = new Change()
          if (station === undefined) return change.result(undefined)
          const description = given.description === null ? null : withoutCredentials(given.description)
          const word = { ...given, description }
          const meant = transferMeant(transfers, word.requestId)
          const after = meant === undefined ? undefined : afterWord(meant, word, call.receivedAt)
          if (after === undefined) noted(change, call, word, station)
          else change.add(transferChange(meant, after, open, station, { at: call.receivedAt, description }))
          triggered(change, call, open, station)
          return change.result(undefined)
        },
      }),
  }
}

/** It belongs to nothing we asked for: kept as an event, and it touches no row. */
function noted(change: Change, call: StationCall, { status, requestId }: TransferWord, station: Station): void {
  const data = { status, ...(requestId === null ? {} : { requestId }) }
  const fact = { action: call.action, at: null, data }
  change.events.push(stationEvent(station, 'station.noted', call.receivedAt, 'station', fact))
}

function triggered(change: Change, call: StationCall, open: readonly Command[], station: Station): void {
  const correlation = correlations.message(messageFamily(call.action))
  const asked = open.filter((command) => command.type === 'TriggerMessage')
  change.add(changed(effectOf(asked, correlation, call.receivedAt), station.identity, call.receivedAt))
}

/**
 * Ends what no word came for in its time, also of a process that died.
 *
 * @returns how many
 */
export async function endOverdueTransfers(store: Store, clock: Clock): Promise<number> {
  let total = 0
  for (;;) {
    const now = clock.now()
    const due = await store.run({
      touches: [],
      needs: { due: need('dueFileTransfers', now) },
      decide: ({ due }) => ({ result: due, writes: [], events: [] }),
    })
    for (const { stationId, commandId } of due) {
      await store.run({
        touches: [`station:${stationId}`],
        needs: { station: need('station', stationId), transfer: need('fileTransfer', commandId) },
        decide: ({ station, transfer }) => {
          const isDue = transfer !== undefined && transfer.endedAt === null && transfer.expiresAt <= now
          const identity = station?.identity ?? stationId
          return isDue
            ? transferChange(transfer, overdueTransfer(transfer, now), [], { identity }, { at: now }).result(undefined)
            : { result: undefined, writes: [], events: [] }
        },
      })
      total++
    }
    if (due.length < 256) return total
  }
}
