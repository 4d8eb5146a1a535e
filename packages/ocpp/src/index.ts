export { billingActions } from './dialects/billing.ts'
export * from './protocol.ts'
export * from './rpc/calls.ts'
export { type Clock, systemClock } from './rpc/clock.ts'
export { isTimestamp, understandTimestamp } from './rpc/date-time.ts'
export { type Deviation, type DeviationRule, deviationRules } from './rpc/deviations.ts'
export { createDispatch } from './rpc/dispatch.ts'
export {
  CallError,
  canonicalErrorCode,
  type ErrorCode,
  errorCodes,
  isKnownErrorCode,
  type Violation,
  type ViolationKind,
} from './rpc/errors.ts'
export type { OutgoingCheck } from './rpc/exchange.ts'
export { deepestNesting, type Frame, nestsTooDeep, parseFrame } from './rpc/frames.ts'
export { Peer, type PeerOptions } from './rpc/peer.ts'
export { Reader, type ReadResult, readerOf } from './rpc/reader.ts'
export { redacted, redactFrame, redactPayload } from './rpc/redact.ts'
export { type RetryBackOff, reconnectDelayMs } from './transports/websocket-back-off.ts'
export { connectStation, HandshakeError, type StationConnectionOptions } from './transports/websocket-client.ts'
export {
  type BasicCredentials,
  basicCredentials,
  basicHeader,
  chooseVersion,
  identityFromTarget,
  longestIdentity,
  ocppVersions,
  offeredSubprotocols,
} from './transports/websocket-handshake.ts'
export { KeepAlive, type KeepAliveOptions } from './transports/websocket-keep-alive.ts'
export { type FrameRefusal, Link, type LinkOwner } from './transports/websocket-link.ts'
export { createLinkedPeer, type LinkedPeerOptions } from './transports/websocket-peer.ts'
export {
  OcppWebSocketServer,
  type OcppWebSocketServerOptions,
  type UpgradeRequest,
} from './transports/websocket-server.ts'
export { ocpp16 } from './v16/protocol.ts'
export { ocpp21 } from './v21/protocol.ts'
export { ocpp201 } from './v201/protocol.ts'
