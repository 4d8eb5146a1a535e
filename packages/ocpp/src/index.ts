export * from './protocol.ts'
export * from './rpc/calls.ts'
export { type Clock, systemClock } from './rpc/clock.ts'
export { type Deviation, type DeviationRule, deviationRules } from './rpc/deviations.ts'
export {
  CallError,
  canonicalErrorCode,
  type ErrorCode,
  errorCodes,
  type Violation,
  type ViolationKind,
} from './rpc/errors.ts'
export type { OcppPeer, PeerOptions } from './rpc/peer.ts'
export { basicCredentials, chooseSubprotocol, identityOf, offeredSubprotocols } from './transports/handshake.ts'
export {
  type OpenSocket,
  type SocketEvents,
  WebSocketHost,
  type WebSocketHostOptions,
} from './transports/websocket-server.ts'
export { ocpp16 } from './v16/protocol.ts'
export { ocpp21 } from './v21/protocol.ts'
export { ocpp201 } from './v201/protocol.ts'
