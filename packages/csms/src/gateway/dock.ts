import { type CommandType, commandTypes } from '@stationmaster/contract'
import { type Protocol } from '@stationmaster/ocpp'
import { type VersionAdapter } from '../adapters/adapter.ts'
import { type OpenedLink } from '../domain/front-door.ts'
import { type Connection, type ConnectionServices, openConnection, type StationSocket } from './connection.ts'

/** Where sockets of one version are bound to its adapter; whoever holds it need not know the version. */
export interface Dock {
  readonly version: string
  /** Contract commands the version has. */
  readonly commands: readonly CommandType[]
  open(link: OpenedLink, socket: StationSocket, services: ConnectionServices): Connection
}

export function dock<P extends Protocol>(adapter: VersionAdapter<P>): Dock {
  return {
    version: adapter.protocol.version,
    commands: commandTypes.filter((type) => adapter.outbound[type] !== 'unsupported'),
    open: (link, socket, services) => openConnection(link, adapter, socket, services),
  }
}
