import { type IncomingMessage } from 'node:http'
import { type Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

/** What a station's socket tells its owner. */
export interface SocketEvents {
  message(data: Buffer, isBinary: boolean): void
  closed(code: number, reason: string): void
}

export interface OpenSocket {
  readonly socket: WebSocket
  send(text: string): void
  pause(): void
  resume(): void
  close(code: number, reason: string): void
}

export interface WebSocketHostOptions {
  maxFrameBytes: number
  /** Ping interval in ms; each socket waits up to half as long again, so that pings spread (F16). */
  pingIntervalMs: number
  /** Something the socket layer refused by itself: a frame above the limit, text that is not UTF-8. */
  onSocketError?: (error: Error) => void
}

interface Life {
  events: SocketEvents
  pings: boolean
  /** When the next ping is due, by the host's clock. */
  pingAt: number
  missed: number
}

const tickMs = 5_000
const closeGraceMs = 10_000
/** More than this many bytes that the other side does not read, and the socket is cut. */
const unsentLimit = 8 * 1024 * 1024

/**
 * Station sockets over `ws`: without compression for 1.6, with permessage-deflate and no context takeover for 2.x, where
 * it is required (2.1 part 4, 3.4). One timer serves all sockets: it pings, and cuts those that missed two (F16).
 */
export class WebSocketHost implements Disposable {
  readonly #plain: WebSocketServer
  readonly #deflating: WebSocketServer
  readonly #lives = new Map<WebSocket, Life>()
  readonly #options: WebSocketHostOptions
  readonly #timer: NodeJS.Timeout

  constructor(options: WebSocketHostOptions) {
    this.#options = options
    const common = { noServer: true, clientTracking: false, maxPayload: options.maxFrameBytes, autoPong: true }
    this.#plain = new WebSocketServer({ ...common, perMessageDeflate: false, handleProtocols: firstOf })
    this.#deflating = new WebSocketServer({
      ...common,
      handleProtocols: firstOf,
      perMessageDeflate: {
        serverNoContextTakeover: true,
        clientNoContextTakeover: true,
        threshold: 1_024,
        concurrencyLimit: 8,
        zlibDeflateOptions: { memLevel: 4, level: 3 },
      },
    })
    this.#timer = setInterval(() => this.#sweep(performance.now()), tickMs)
    this.#timer.unref()
  }

  get size(): number {
    return this.#lives.size
  }

  /**
   * Completes a handshake.
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
      if (subprotocol === null) {
        webSocket.on('error', this.#note)
        webSocket.close(1002, 'no common subprotocol')
        return
      }
      this.#open(webSocket, choices.pings, opened)
    })
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    for (const socket of this.#lives.keys()) socket.terminate()
  }

  #open(webSocket: WebSocket, pings: boolean, opened: (socket: OpenSocket) => SocketEvents): void {
    const life: Life = {
      events: opened(openSocket(webSocket)),
      pings,
      pingAt: this.#nextPing(performance.now()),
      missed: 0,
    }
    this.#lives.set(webSocket, life)
    webSocket.on('message', (data: Buffer, isBinary: boolean) => {
      life.missed = 0
      life.events.message(data, isBinary)
    })
    webSocket.on('ping', () => {
      life.missed = 0
    })
    webSocket.on('pong', () => {
      life.missed = 0
    })
    webSocket.on('error', this.#note)
    webSocket.once('close', (code: number, reason: Buffer) => {
      this.#lives.delete(webSocket)
      life.events.closed(code, reason.toString())
    })
  }

  readonly #note = (error: Error): void => this.#options.onSocketError?.(error)

  #nextPing(now: number): number {
    return now + this.#options.pingIntervalMs * (1 + Math.random() / 2)
  }

  #sweep(now: number): void {
    for (const [socket, life] of this.#lives) {
      if (!life.pings || now < life.pingAt) continue
      if (life.missed >= 2) {
        socket.terminate()
        continue
      }
      life.missed++
      life.pingAt = this.#nextPing(now)
      // A paused socket does not read its pongs; being slowed is no reason to be cut (F14).
      if (socket.isPaused) life.missed = 0
      socket.ping()
    }
  }
}

const firstOf = (offered: Set<string>): string | false => offered.values().next().value ?? false

function openSocket(webSocket: WebSocket): OpenSocket {
  return {
    socket: webSocket,
    send(text) {
      if (webSocket.readyState !== webSocket.OPEN) return
      if (webSocket.bufferedAmount > unsentLimit) webSocket.terminate()
      else webSocket.send(text)
    },
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
    close(code, reason) {
      webSocket.resume()
      webSocket.close(code, reason)
      setTimeout(() => webSocket.terminate(), closeGraceMs).unref()
    },
  }
}
