import { WebSocket } from 'ws'
import { type KeepAlive, type Watched } from './websocket-keep-alive.ts'

/** What a socket tells its owner; none may throw. */
export interface SocketEvents {
  message(data: Buffer, isBinary: boolean): void
  closed(code: number, reason: string): void
}

/** An open socket as its owner sees it. */
export interface OpenSocket {
  /** Sends a text frame; dropped when the socket is no longer open. */
  send(text: string): void
  pause(): void
  resume(): void
  /** Starts the closing handshake; the socket is destroyed when the other side does not take part in it. */
  close(code: number, reason: string): void
  /** Ends the connection at once. */
  terminate(): void
}

export interface LinkOptions {
  readonly socket: WebSocket
  readonly keepAlive?: KeepAlive | undefined
  /** What the socket refused by itself: a frame above the limit (1009), text that is not UTF-8 (1007). */
  readonly onSocketError?: ((error: Error) => void) | undefined
}

// More than this waiting to be sent means that the other side does not read: then we do not read it either.
const sendHighWaterBytes = 256 * 1024

const pausedByOwner = 1
const pausedByCongestion = 2

/** An open WebSocket of either role, with the little a peer needs of it. */
export class Link implements OpenSocket, Watched {
  alive = true
  readonly #socket: WebSocket
  readonly #keepAlive: KeepAlive | undefined
  readonly #onSocketError: ((error: Error) => void) | undefined
  #owner: SocketEvents | undefined
  #paused = 0

  constructor(options: LinkOptions) {
    this.#socket = options.socket
    this.#keepAlive = options.keepAlive
    this.#onSocketError = options.onSocketError
    links.set(options.socket, this)
    for (const [event, listener] of listeners) options.socket.on(event, listener)
    this.#keepAlive?.watch(this)
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  /** Whether permessage-deflate was agreed on. */
  get isCompressed(): boolean {
    return this.#socket.extensions.includes('permessage-deflate')
  }

  /** Gives the link to who handles it, in the turn in which it was opened. */
  attach(owner: SocketEvents): void {
    this.#owner = owner
  }

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

  close(code: number, reason: string): void {
    this.#setPaused(0)
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  ping(): void {
    // While the owner does not read, no pong can be seen: a station that is slowed is not cut (FIELD F14).
    if ((this.#paused & pausedByOwner) !== 0) this.alive = true
    if (this.isOpen) this.#socket.ping()
  }

  /** For the listeners below. */
  took(data: Buffer, isBinary: boolean): void {
    this.alive = true
    this.#owner?.message(data, isBinary)
  }

  ended(code: number, reason: string): void {
    this.#keepAlive?.unwatch(this)
    const owner = this.#owner
    this.#owner = undefined
    owner?.closed(code, reason)
  }

  faulted(error: Error): void {
    this.#onSocketError?.(error)
  }

  #setPaused(paused: number): void {
    const before = this.#paused
    this.#paused = paused
    if (before === 0 && paused !== 0) this.#socket.pause()
    if (before !== 0 && paused === 0) this.#socket.resume()
  }
}

// One set of listeners for all sockets: ten thousand connections would each pay for their own closures.
const links = new WeakMap<WebSocket, Link>()

function onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
  if (Buffer.isBuffer(data)) links.get(this)?.took(data, isBinary)
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  links.get(this)?.ended(code, reason.toString())
}

function onError(this: WebSocket, error: Error): void {
  links.get(this)?.faulted(error)
}

function onSign(this: WebSocket): void {
  const link = links.get(this)
  if (link !== undefined) link.alive = true
}

const listeners = [
  ['message', onMessage],
  ['close', onClose],
  ['error', onError],
  ['ping', onSign],
  ['pong', onSign],
] as const
