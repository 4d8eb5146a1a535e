/** What stations tell of the messages they show (O03, O04), and what goes from them by itself (O01.FR.07, O02.FR.02). */
import { readCommandRequest } from '@stationmaster/contract'
import { Change } from './commands.ts'
import { type DisplayMessage, standing } from './display-message-model.ts'
import { forgetMessage, keepMessage, wasMissed } from './display-message-settlement.ts'
import { type DisplayMessagesPort, type DisplayReport, type StationCall } from './inbound.ts'
import { type Command, type Station, type Transaction } from './model.ts'
import { type Clock, need, put, type Store } from './ports.ts'
import { askedBy, partReported } from './unnumbered-reports.ts'

/** No station has this many messages; what is beyond is not kept, and a report that never ends fills nothing. */
const messageLimit = 1_000

export function createDisplayMessages({ store }: { store: Store }): DisplayMessagesPort {
  return {
    reported: (call, report) =>
      store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          station: need('station', call.stationId),
          open: need('openCommands', call.stationId),
          known: need('displayMessages', call.stationId),
          active: need('activeTransactions', call.stationId),
        },
        decide: ({ station, open, known, active }) => {
          const change = new Change()
          if (station !== undefined) reported(change, station, { open, known, active }, call, report)
          return change.result(undefined)
        },
      }),
  }
}

interface Loads {
  open: readonly Command[]
  known: readonly DisplayMessage[]
  active: readonly Transaction[]
}

/** What was asked for and not named in any part is gone then (O03.FR.04). */
function reported(
  change: Change,
  station: Station,
  { open, known, active }: Loads,
  { receivedAt }: StationCall,
  { requestId, toBeContinued, messages: told }: DisplayReport,
): void {
  const part = { requestId, toBeContinued, told, receivedAt }
  partReported<(typeof told)[number], DisplayMessage, number>(change, station, part, {
    question: 'GetDisplayMessages',
    open,
    known,
    limit: messageLimit,
    keyOf: ({ messageId }) => messageId,
    rowOf({ transactionId, ...message }, before) {
      const transaction = active.find((one) => one.transactionId === transactionId)
      return {
        organisationId: station.organisationId,
        stationId: station.stationId,
        ...message,
        transactionKey: transaction?.id ?? (transactionId === null ? null : (before?.transactionKey ?? null)),
        ...askedBy(before),
        reportedAt: receivedAt,
        uncertainSince: null,
      }
    },
    keep(message, isNews) {
      if (isNews) keepMessage(change, station, message, receivedAt, 'station')
      else change.writes.push(put('displayMessage', message))
    },
    ended(asked, unnamed) {
      const request = readCommandRequest(asked.type, asked.parameters)
      if (request?.type !== 'GetDisplayMessages') return
      for (const message of unnamed) {
        if (wasMissed(message, request.parameters, asked))
          forgetMessage(change, station, message, receivedAt, 'station')
      }
    },
  })
}

export interface DisplaySweepServices {
  store: Store
  clock: Clock
  /** Stations that have a message whose end or transaction is over. */
  overdue(): Promise<readonly string[]>
}

/** @returns how many were forgotten */
export async function sweepDisplayMessages(services: DisplaySweepServices, signal: AbortSignal): Promise<number> {
  const { store, clock } = services
  let swept = 0
  for (const stationId of await services.overdue()) {
    if (signal.aborted) return swept
    swept += await store.run({
      touches: [`station:${stationId}`],
      needs: { known: need('displayMessages', stationId), active: need('activeTransactions', stationId) },
      decide: ({ known, active }) => {
        const change = new Change()
        const now = clock.now()
        const kept = new Set(standing(known, active, now))
        const gone = known.filter((message) => !kept.has(message))
        for (const message of gone) forgetMessage(change, message, message, now, 'stationmaster')
        return change.result(gone.length)
      },
    })
  }
  return swept
}
