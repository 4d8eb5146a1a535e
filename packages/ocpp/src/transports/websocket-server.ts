import { type IncomingMessage } from 'node:http'
import { type Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Clock } from '../rpc/clock.ts'
import { KeepAlive } from './websocket-keep-alive.ts'
import { Link, type OpenSocket, type SocketEvents } from './websocket-link.ts'

export interface WebSocketHostOptions {
  /** Larger frames end the connection with 1009. */
  maxFrameBytes: number
  /** The shortest time between two pings in ms; each waits up to twice as long, so that pings spread (F16). */
  pingIntervalMs: number
  /** How long the other side may take for the closing handshake (10 s). */
  closeTimeoutMs?: number
  /** Something the socket layer refused by itself: a frame above the limit, text that is not UTF-8. */
  onSocketError?: (error: Error) => void
  clock?: Clock
  random?: () => number
}

// Required of a 2.x server (2.1 part 4, 3.4). Without context takeover: 30 KB for each connection instead of 247 KB.
const deflate = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  threshold: 1_024,
  concurrencyLimit: 8,
  zlibDeflateOptions: { memLevel: 4, level: 3 },
}

/**
 * Station sockets over `ws`: without compression for 1.6, with permessage-deflate and no context takeover for 2.x, where
 * it is required (2.1 part 4, 3.4). One timer serves all sockets: it pings, and cuts those that missed two (F16).
 */
export class WebSocketHost implements Disposable {
  readonly #plain: WebSocketServer
  readonly #deflating: WebSocketServer
  readonly #links = new Set<Link>()
  readonly #keepAlive: KeepAlive
  readonly #onSocketError: ((error: Error) => void) | undefined

  constructor(options: WebSocketHostOptions) {
    this.#onSocketError = options.onSocketError
    const shortestS = Math.max(1, Math.round(options.pingIntervalMs / 1_000))
    this.#keepAlive = new KeepAlive({
      shortestS,
      longestS: 2 * shortestS,
      ...(options.clock === undefined ? {} : { clock: options.clock }),
      ...(options.random === undefined ? {} : { random: options.random }),
    })
    const common = {
      noServer: true,
      clientTracking: false,
      maxPayload: options.maxFrameBytes,
      closeTimeout: options.closeTimeoutMs ?? 10_000,
      handleProtocols: firstOf,
    }
    this.#plain = new WebSocketServer({ ...common, perMessageDeflate: false })
    this.#deflating = new WebSocketServer({ ...common, perMessageDeflate: deflate })
  }

  get size(): number {
    return this.#links.size
  }

  /**
   * Completes a handshake; `opened` is called in the same turn, before anything is read.
   *
   * @param subprotocol null completes it without one and closes at once, as the specification asks for a station with
   * none in common (2.1 part 4, 3.3)
   */
  accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    subprotocol: string | null,
    choices: { deflate: boolean; pings: boolean },
    opened: (socket: OpenSocket) => SocketEvents,
  ): void {
    // ws picks from this header by handleProtocols; only the chosen one is left in it.
    if (subprotocol === null) delete request.headers['sec-websocket-protocol']
    else if (request.headers['sec-websocket-protocol'] !== undefined)
      request.headers['sec-websocket-protocol'] = subprotocol
    const server = choices.deflate ? this.#deflating : this.#plain
    server.handleUpgrade(request, socket, head, (webSocket) => {
      if (subprotocol === null) this.#turnAway(webSocket)
      else this.#open(webSocket, choices.pings, opened)
    })
  }

  [Symbol.dispose](): void {
    this.#keepAlive[Symbol.dispose]()
    for (const link of this.#links) link.terminate()
  }

  #turnAway(webSocket: WebSocket): void {
    webSocket.on('error', (error) => this.#onSocketError?.(error))
    webSocket.close(1002, 'no common subprotocol')
  }

  #open(webSocket: WebSocket, pings: boolean, opened: (socket: OpenSocket) => SocketEvents): void {
    const link = new Link({
      socket: webSocket,
      keepAlive: pings ? this.#keepAlive : undefined,
      onSocketError: this.#onSocketError,
    })
    const events = opened(link)
    this.#links.add(link)
    link.attach({
      message: events.message.bind(events),
      closed: (code, reason) => {
        this.#links.delete(link)
        events.closed(code, reason)
      },
    })
  }
}

const firstOf = (offered: Set<string>): string | false => offered.values().next().value ?? false
