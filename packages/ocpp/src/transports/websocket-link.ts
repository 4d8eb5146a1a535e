import { WebSocket } from 'ws'
import { type OcppVersion } from '../protocol.ts'
import { type Watched } from './websocket-keep-alive.ts'

/** Why the transport refused a frame by itself: text that is not UTF-8 (1007), too large (1009), or a broken frame. */
export type FrameRefusal = 'not-utf8' | 'too-large' | 'protocol'

/** Who owns a link; none may throw. */
export interface LinkOwner {
  received(data: Uint8Array, isBinary: boolean): void
  closed(code: number, reason: string): void
  refused?(refusal: FrameRefusal): void
}

/** Who counts the links or keeps watch over them, and must know when one has ended. */
export interface LinkKeeper {
  unwatch(link: Link): void
}

/** A socket that knows its link: a table beside ten thousand of them costs more than the field. */
export class LinkSocket extends WebSocket {
  link: Link | undefined = undefined
}

// More than this waiting to be sent means that the other side does not read: then we do not read it either.
const sendHighWaterBytes = 256 * 1024

const pausedByOwner = 1
const pausedByCongestion = 2

/** An open WebSocket of either role, with the little a peer needs of it. */
export class Link implements Watched, AsyncDisposable {
  readonly version: OcppVersion
  alive = true
  silentPings = 0
  slot = -1
  readonly #socket: WebSocket
  readonly #keeper: LinkKeeper | undefined
  #owner: LinkOwner | undefined
  #paused = 0

  constructor(socket: LinkSocket, version: OcppVersion, keeper?: LinkKeeper) {
    this.version = version
    this.#socket = socket
    this.#keeper = keeper
    socket.link = this
    for (const [event, listener] of listeners) socket.on(event, listener)
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  /** Whether permessage-deflate was agreed on. */
  get isCompressed(): boolean {
    return this.#socket.extensions.includes('permessage-deflate')
  }

  /** Bytes that wait to be sent. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  /** Gives the link to who handles it, in the turn in which it was opened. */
  attach(owner: LinkOwner): void {
    this.#owner = owner
  }

  /** Sends a text frame; dropped when the link is no longer open. */
  send(text: string): void {
    if (!this.isOpen) return
    if (this.#socket.bufferedAmount < sendHighWaterBytes) {
      this.#socket.send(text)
      return
    }
    this.#setPaused(this.#paused | pausedByCongestion)
    this.#socket.send(text, () => {
      if (this.#socket.bufferedAmount < sendHighWaterBytes / 2) this.#setPaused(this.#paused & ~pausedByCongestion)
    })
  }

  pause(): void {
    this.#setPaused(this.#paused | pausedByOwner)
  }

  resume(): void {
    this.#setPaused(this.#paused & ~pausedByOwner)
  }

  /** Starts the closing handshake; the socket is destroyed when the other side does not take part in it. */
  close(code = 1000, reason = ''): void {
    this.#setPaused(0)
    this.#socket.close(code, reason)
  }

  /** Ends the connection at once. */
  terminate(): void {
    this.#socket.terminate()
  }

  ping(): void {
    // While the owner does not read, no pong can be seen: a station that is slowed is not cut (FIELD F14).
    if ((this.#paused & pausedByOwner) !== 0) this.alive = true
    if (this.isOpen) this.#socket.ping()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#socket.once('close', () => resolve())
    this.close(1001)
    await promise
  }

  /** For the listeners below. */
  took(data: Uint8Array, isBinary: boolean): void {
    this.alive = true
    this.#owner?.received(data, isBinary)
  }

  ended(code: number, reason: string): void {
    this.#keeper?.unwatch(this)
    const owner = this.#owner
    this.#owner = undefined
    owner?.closed(code, reason)
  }

  faulted(code: string): void {
    const refusal = refusals[code]
    if (refusal !== undefined) this.#owner?.refused?.(refusal)
  }

  #setPaused(paused: number): void {
    const before = this.#paused
    this.#paused = paused
    if (before === 0 && paused !== 0) this.#socket.pause()
    if (before !== 0 && paused === 0) this.#socket.resume()
  }
}

// The codes of ws; any other fault is the end of the connection and nothing more.
const refusals: Readonly<Record<string, FrameRefusal>> = {
  WS_ERR_INVALID_UTF8: 'not-utf8',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'too-large',
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'too-large',
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 'too-large',
  WS_ERR_EXPECTED_FIN: 'protocol',
  WS_ERR_EXPECTED_MASK: 'protocol',
  WS_ERR_INVALID_CLOSE_CODE: 'protocol',
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: 'protocol',
  WS_ERR_INVALID_OPCODE: 'protocol',
  WS_ERR_UNEXPECTED_MASK: 'protocol',
  WS_ERR_UNEXPECTED_RSV_1: 'protocol',
  WS_ERR_UNEXPECTED_RSV_2_3: 'protocol',
}

// One set of listeners for all sockets: ten thousand connections would each pay for their own closures.
function onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
  if (Buffer.isBuffer(data)) linkOf(this)?.took(data, isBinary)
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  linkOf(this)?.ended(code, reason.toString())
}

function onError(this: WebSocket, error: Error): void {
  if ('code' in error && typeof error.code === 'string') linkOf(this)?.faulted(error.code)
}

function onSign(this: WebSocket): void {
  const link = linkOf(this)
  if (link !== undefined) link.alive = true
}

function linkOf(socket: WebSocket): Link | undefined {
  return socket instanceof LinkSocket ? socket.link : undefined
}

const listeners = [
  ['message', onMessage],
  ['close', onClose],
  ['error', onError],
  ['ping', onSign],
  ['pong', onSign],
] as const
