export { billingActions } from './dialects/billing.ts'
export * from './protocol.ts'
export * from './rpc/calls.ts'
export { type Carried, readCarriedRequest, readCarriedResponse } from './rpc/carried.ts'
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
export {
  named as soapVersionName,
  type OutgoingMessage,
  readEnvelope,
  type SoapHeader,
  type SoapMessage,
  writeFault,
  writeRequest,
  writeResponse,
} from './transports/soap-envelope.ts'
export { type Fault, type FaultSubcode, faultOf, faultStatus, NotSoap, SoapFault } from './transports/soap-faults.ts'
export { BodyError, type PostOptions, postEnvelope, readBody, sendEnvelope } from './transports/soap-http.ts'
export { redactEnvelope } from './transports/soap-redact.ts'
export { ocpp16S, operationsOf, type SoapService, soapVersions } from './transports/soap-services.ts'
export { type RetryBackOff, reconnectDelayMs } from './transports/websocket-back-off.ts'
export { connectStation, HandshakeError, type StationConnectionOptions } from './transports/websocket-client.ts'
export {
  type BasicCredentials,
  basicCredentials,
  basicHeader,
  chooseVersion,
  identityFromTarget,
  isIdentity,
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
export { ocpp15 } from './v15/protocol.ts'
export { ocpp16 } from './v16/protocol.ts'
export { ocpp21 } from './v21/protocol.ts'
export { ocpp201 } from './v201/protocol.ts'
export { connectorTypes201 } from './v201/reservation.ts'
