import { DomainError } from '@stationmaster/contract'
import { type StationLinks, type Verdict } from '../domain/outbound.ts'
import { type Connection } from './connection.ts'
import { type Dock } from './dock.ts'

const offline = { verdict: 'offline', status: null, code: null, description: null, payload: null } as const

interface Sockets {
  find(stationId: string): Pick<Connection, 'link' | 'command' | 'call' | 'close'> | undefined
}

/** Brings commands to the socket of their station on this node. */
export function createRelay(
  directory: Sockets,
  docks: ReadonlyMap<string, Dock>,
  noteAnswer: (type: string, verdict: Verdict) => void,
): StationLinks {
  return {
    isOnline: (stationId) => directory.find(stationId) !== undefined,
    async send(stationId, type, parameters, context, options) {
      const answer = (await directory.find(stationId)?.command(type, parameters, context, options)) ?? offline
      noteAnswer(type, answer.verdict)
      return answer
    },
    async call(stationId, action, payload, force, options) {
      const connection = directory.find(stationId)
      if (connection === undefined)
        throw new DomainError('not-connected', 'The station must be connected; try again when it is')
      const answer = await connection.call(action, payload, force, options)
      noteAnswer('RawCall', answer.verdict)
      return answer
    },
    commandsOf: (protocolVersion) => [...(docks.get(protocolVersion ?? '')?.commands ?? [])],
    close(stationId, code, reason, linkId) {
      const connection = directory.find(stationId)
      if (linkId === undefined || connection?.link.linkId === linkId) connection?.close(code, reason)
    },
  }
}
