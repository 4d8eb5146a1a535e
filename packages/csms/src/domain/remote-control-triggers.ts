/** Messages that cost no look at the open commands, watched for while a trigger waits for one of them (F06). */
import { changed, correlations, effectOf } from './commands.ts'
import { type DomainPorts } from './domain-ports.ts'
import { type StationCall } from './inbound.ts'
import { type Command } from './model.ts'
import { need, type Store } from './ports.ts'
import { messageFamily } from './remote-control-rules.ts'

const prefix = correlations.message('')

/** Which stations are expected to send what: a handful of names per station, forgotten when the message comes. */
export class TriggerWatch {
  readonly #store: Store
  readonly #expected = new Map<string, Set<string>>()

  constructor(store: Store) {
    this.#store = store
  }

  expect({ stationId, correlation }: Pick<Command, 'stationId' | 'correlation'>): void {
    if (correlation === null || !correlation.startsWith(prefix)) return
    const expected = this.#expected.get(stationId) ?? new Set()
    this.#expected.set(stationId, expected.add(correlation))
  }

  /** What the process before this one waited for, when a station is back. */
  expectAll(commands: readonly Command[]): void {
    for (const command of commands) this.expect(command)
  }

  async arrived({ stationId, action, receivedAt }: StationCall): Promise<void> {
    const expected = this.#expected.get(stationId)
    if (expected === undefined) return
    const correlation = correlations.message(messageFamily(action))
    if (!expected.delete(correlation)) return
    if (expected.size === 0) this.#expected.delete(stationId)
    await this.#store.run({
      touches: [`station:${stationId}`],
      needs: { station: need('station', stationId), open: need('openCommands', stationId) },
      decide: ({ station, open }) => ({
        result: undefined,
        ...changed(effectOf(open, correlation, receivedAt), station?.identity ?? stationId, receivedAt),
      }),
    })
  }
}

/** The ports an adapter is given, telling the watch of the messages that may answer a trigger. */
export function watchedPorts(ports: DomainPorts, watch: TriggerWatch): DomainPorts {
  const then = async <R>(call: StationCall, result: Promise<R>): Promise<R> => {
    const value = await result
    await watch.arrived(call)
    return value
  }
  const { provisioning, transactions } = ports
  return {
    ...ports,
    provisioning: { ...provisioning, heartbeat: (call) => then(call, provisioning.heartbeat(call)) },
    transactions: {
      ...transactions,
      meterValues: (call, input, ...rest) => then(call, transactions.meterValues(call, input, ...rest)),
      event: (call, input, ...rest) => then(call, transactions.event(call, input, ...rest)),
    },
  }
}
