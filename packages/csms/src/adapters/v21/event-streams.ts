import { type ocpp21, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type StationCall } from '../../domain/inbound.ts'
import { type ReportedStream } from '../../domain/monitoring-model.ts'
import { type Outbound } from '../adapter.ts'
import { byStatus, noResult } from '../answers.ts'
import { type Handlers21 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'
import { completion } from '../v2/remote-control.ts'

type Requests<A extends keyof (typeof ocpp21)['actions']> = RequestOf<typeof ocpp21, A>
type StreamData = Requests<'OpenPeriodicEventStream'>['constantStreamData']

/** OCPP 2.1, N13 and N15. */
export function eventStreamsInbound21({ eventStreams }: Pick<DomainPorts, 'eventStreams'>) {
  return {
    OpenPeriodicEventStream: async (request: Requests<'OpenPeriodicEventStream'>, call: StationCall) => ({
      status: await eventStreams.opened(call, streamOf(request.constantStreamData)),
    }),
    ClosePeriodicEventStream: async ({ id }: Requests<'ClosePeriodicEventStream'>, call: StationCall) => {
      await eventStreams.closed(call, id)
      return {}
    },
    NotifyPeriodicEventStream: async (request: Requests<'NotifyPeriodicEventStream'>, call: StationCall) => {
      const { id, pending, basetime, data } = request
      const baseAt = parseInstant(basetime) ?? call.receivedAt
      const values = data.map(({ t, v }) => ({
        at: timeOf(baseAt, t, call.receivedAt),
        value: v.slice(0, 2_500).toWellFormed(),
      }))
      await eventStreams.values(call, { streamId: id, pending, values })
    },
  } satisfies Pick<Handlers21, 'OpenPeriodicEventStream' | 'ClosePeriodicEventStream' | 'NotifyPeriodicEventStream'>
}

/** Seconds after the base; a time no clock can have is that of its arrival. */
function timeOf(baseAt: number, seconds: number, receivedAt: number): number {
  const at = Math.round(baseAt + seconds * 1_000)
  return Number.isSafeInteger(at) && Math.abs(at) <= 8_640_000_000_000_000 ? at : receivedAt
}

function streamOf({ id, variableMonitoringId, params }: StreamData): ReportedStream {
  const { interval, values } = params
  const given = { ...(interval === undefined ? {} : { interval }), ...(values === undefined ? {} : { values }) }
  return { streamId: id, variableMonitoringId, params: given }
}

type Verbs = 'GetPeriodicEventStream' | 'AdjustPeriodicEventStream'

/** N12 and N14. */
export const eventStreams21: Pick<Outbound<typeof ocpp21>, Verbs> = {
  GetPeriodicEventStream: async (caller) => {
    const answer = await caller.call('GetPeriodicEventStream', {})
    if (answer.kind !== 'result') return noResult(answer)
    const streams = (answer.payload.constantStreamData ?? []).map(streamOf)
    const told = { status: null, code: null, description: null, payload: answer.payload }
    return { verdict: 'completed', ...told, streams }
  },
  AdjustPeriodicEventStream: async (caller, parameters) =>
    byStatus(await caller.call('AdjustPeriodicEventStream', parameters), completion),
}
