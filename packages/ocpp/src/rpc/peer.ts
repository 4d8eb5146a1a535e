import { type ActionsFrom, type Protocol, type RequestOf, type ResponseOf, type Role } from '../protocol.ts'
import {
  type CallHandler,
  type CallOptions,
  type CallOutcome,
  type PeerCounters,
  type PeerHooks,
  type RawCallOptions,
  type Reading,
  type UnreadableHandler,
} from './calls.ts'
import { type Clock } from './clock.ts'

export interface PeerOptions<P extends Protocol, R extends Role> {
  readonly protocol: P
  /** Ours. */
  readonly role: R
  readonly send: (text: string) => void
  /** Stop and resume reading from the other side: the inbound lane is full, or has drained. */
  readonly pause?: () => void
  readonly resume?: () => void
  readonly handle: CallHandler<P, R>
  /** Without it a billing message that cannot be read is answered with the error of the table. */
  readonly handleUnreadable?: UnreadableHandler
  readonly reading?: Reading
  readonly clock?: Clock
  /** Gives ids that are unique over all connections of the identity (1.6-J errata 3.1); random UUIDs by default. */
  readonly newMessageId?: () => string
  readonly hooks?: PeerHooks
  readonly timeoutMs?: number
  /** Calls that wait to be handled before reading is paused (32). */
  readonly inboundLane?: number
  /** Requests of ours that wait for their turn (64). */
  readonly outboundLane?: number
  /** Check what we send against its definition (true; raw calls may say otherwise). */
  readonly validateOutgoing?: boolean
}

/** One side of an OCPP-J connection, without the socket. */
export interface OcppPeer<P extends Protocol, R extends Role> extends AsyncDisposable {
  readonly protocol: P
  readonly role: R
  readonly counters: Readonly<PeerCounters>
  reading: Reading
  receive(data: string | Uint8Array, isBinary?: boolean): void
  call<A extends ActionsFrom<P, R>>(
    action: A,
    payload: RequestOf<P, A>,
    options?: CallOptions,
  ): Promise<CallOutcome<ResponseOf<P, A>>>
  callRaw(action: string, payload: unknown, options?: RawCallOptions): Promise<CallOutcome<unknown>>
  /** Sends a SEND (2.1 only); false when the payload does not follow its definition or the peer is closed. */
  send<A extends ActionsFrom<P, R>>(action: A, payload: RequestOf<P, A>): boolean
  /** Settles what waits for an answer as closed; what is being handled runs to its end and is not answered. */
  close(): void
}
