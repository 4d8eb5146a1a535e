import { DomainError } from '@stationmaster/contract'

import { type StationLinks } from '../domain/outbound.ts'
import { type Directory } from './directory.ts'
import { type Dock } from './dock.ts'

const offline = { verdict: 'offline', status: null, code: null, description: null, payload: null } as const

/** Brings commands to the socket of their station on this node. */
export function createRelay(directory: Directory, docks: ReadonlyMap<string, Dock>): StationLinks {
  return {
    isOnline: (stationId) => directory.find(stationId) !== undefined,
    async send(stationId, type, parameters, context, options) {
      return (await directory.find(stationId)?.send(type, parameters, context, options)) ?? offline
    },
    async call(stationId, action, payload, force, options) {
      const connection = directory.find(stationId)
      if (connection === undefined)
        throw new DomainError('not-connected', 'The station must be connected; try again when it is')
      return connection.call(action, payload, force, options)
    },
    commandsOf: (protocolVersion) => [...(docks.get(protocolVersion ?? '')?.commands ?? [])],
    close: (stationId, code, reason) => directory.find(stationId)?.close(code, reason),
  }
}
