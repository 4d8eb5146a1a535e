import {
  type ActionOf,
  type ActionsFrom,
  type PeerOf,
  type Protocol,
  type RequestOf,
  type ResponseOf,
  type Role,
} from '../protocol.ts'
import { type Deviation } from './deviations.ts'
import { type ErrorCode, type Violation } from './errors.ts'

/** Strict follows the error table to the letter; generous understands what can be understood (the default). */
export type Reading = 'strict' | 'generous'

interface Inbound {
  /** The id as text; a number is given in its digits. */
  readonly messageId: string
  /** The frame as it came over the wire. */
  readonly text: string
  /** The parsed payload before any repair; never changed. */
  readonly rawPayload: unknown
  readonly receivedAt: Date
  readonly deviations: readonly Deviation[]
}

/** A request of the other side that was read and may be believed. */
export interface InboundCallOf<P extends Protocol, A extends ActionOf<P>> extends Inbound {
  readonly action: A
  /**
   * Has the shape of its definition. In generous reading enumerations are open (an unknown value is kept as it came)
   * and texts and lists may be longer than defined.
   */
  readonly payload: RequestOf<P, A>
  /** False for a SEND (2.1), whose result is dropped. */
  readonly answered: boolean
  /** Set when the payload came in a signed envelope (2.1 part 4, 7); the signature is not verified here. */
  readonly signed?: SignedEnvelope
}

/** Any request the other role may send, told apart by `action`. */
export type InboundCall<P extends Protocol, R extends Role> = {
  [A in ActionsFrom<P, PeerOf<R>>]: InboundCallOf<P, A>
}[ActionsFrom<P, PeerOf<R>>]

/** A billing message that is a JSON object and cannot be read as its action: to be stored raw and answered. */
export interface UnreadableCall extends Inbound {
  readonly action: string
  readonly rawPayload: Readonly<Record<string, unknown>>
  readonly violation: Violation
}

/** A payload in the flattened JWS form of the `<Action>-Signed` messages (2.1 part 4, 7). */
export interface SignedEnvelope {
  readonly protected: string
  readonly payload: string
  readonly signature: string
}

/** What became of a request we made; every one of these is expected, none is thrown. */
export type CallOutcome<Response> =
  | {
      readonly kind: 'result'
      readonly messageId: string
      readonly payload: Response
      readonly rawPayload: unknown
      readonly text: string
      readonly deviations: readonly Deviation[]
    }
  | {
      readonly kind: 'error'
      readonly messageId: string
      /** In the spelling of the wire; any text. */
      readonly code: string
      readonly description: string
      readonly details: unknown
      readonly text: string
      readonly deviations: readonly Deviation[]
    }
  | {
      readonly kind: 'invalid-result'
      readonly messageId: string
      readonly violation: Violation
      readonly rawPayload: unknown
      readonly text: string
    }
  /** Sent, and no answer within the time allowed: the other side may or may not have acted. */
  | { readonly kind: 'timeout'; readonly messageId: string }
  /** The connection ended; `sent` tells whether the other side may have acted. */
  | { readonly kind: 'closed'; readonly messageId: string; readonly sent: boolean }
  | { readonly kind: 'cancelled'; readonly messageId: string; readonly sent: boolean }
  /** Not sent: its time was over before its turn came. */
  | { readonly kind: 'expired'; readonly messageId: string }
  /** Not sent: the outbound lane is full. */
  | { readonly kind: 'lane-full'; readonly messageId: string }
  /** Not sent: our own request does not follow its definition. */
  | { readonly kind: 'invalid-request'; readonly messageId: string; readonly violation: Violation }

/** Remote start, stop and unlock are urgent; reports and lists are background. */
export type CallPriority = 'urgent' | 'normal' | 'background'

export interface CallOptions {
  readonly priority?: CallPriority
  /** How long to wait for the answer once sent. */
  readonly timeoutMs?: number
  /** When it is too late to send it at all. */
  readonly expiresAt?: Date
  readonly signal?: AbortSignal
  /** An id of the caller's, to recognise the answer in its own records; otherwise the id source gives one. */
  readonly messageId?: string
}

export interface RawCallOptions extends CallOptions {
  /** False sends the payload as it is and takes any answer (default true). */
  readonly validate?: boolean
}

/** Any response we may give; undefined after a SEND. */
export type AnyResponse<P extends Protocol, R extends Role> = {
  [A in ActionsFrom<P, PeerOf<R>>]: ResponseOf<P, A>
}[ActionsFrom<P, PeerOf<R>>]

/** What answers a call: the response payload, or undefined for a SEND. A thrown CallError becomes a CALLERROR. */
export type CallHandler<P extends Protocol, R extends Role> = (
  call: InboundCall<P, R>,
) => Promise<AnyResponse<P, R>> | AnyResponse<P, R>

/** Stores a billing message that cannot be read and gives the response payload to send (FIELD F2). */
export type UnreadableHandler = (call: UnreadableCall) => Promise<object> | object

/** One frame that passed, for the trace; called before the frame is acted on. */
export interface FrameRecord {
  readonly direction: 'in' | 'out'
  readonly text: string
  /** 0 when it could not be read. */
  readonly messageType: number
  readonly messageId: string
  /** Of an answer: the action of its request; empty when unknown. */
  readonly action: string
}

/** What the owner of a peer may count and record; none may throw. */
export interface PeerHooks {
  onFrame?(frame: FrameRecord): void
  onDeviation?(deviation: Deviation, messageId: string): void
  /** A frame answered with an error or dropped, and why. */
  onViolation?(notice: ViolationNotice): void
  /** A handler failed with something other than a CallError: an InternalError was answered. */
  onError?(error: unknown, action: string, messageId: string): void
}

export interface ViolationNotice {
  readonly reason:
    | 'unreadable-frame'
    | 'unknown-message-type'
    | 'invalid-message-id'
    | 'unknown-action'
    | 'unsupported-action'
    | 'invalid-request'
    | 'invalid-result'
    | 'unreadable-billing'
    | 'unmatched-answer'
    | 'invalid-send'
    | 'invalid-request-of-ours'
    | 'invalid-response-of-ours'
    | 'result-refused'
  readonly action: string
  readonly messageId: string
  readonly description: string
  readonly answeredWith?: ErrorCode
}

/** What a peer has seen since it was made. */
export interface PeerCounters {
  framesIn: number
  framesOut: number
  callsIn: number
  unreadable: number
  violations: number
  deviations: number
  /** Answers to nothing we wait for: late, repeated or invented. */
  unmatchedAnswers: number
  pauses: number
}
